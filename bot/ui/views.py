"""An answer as Discord components. Pure: nothing is sent, nothing is looked up."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord
from discord import ui

from bot.ui.buttons import IN_A_ROW, at_spot, at_trail, of_owner
from bot.ui.custom_ids import ArticleSpan, Spot, Trail, Verb
from bot.ui.escaping import SHOWN, block_quote, pieces, shortened
from bot.ui.found import PlacedQuote, VersionedAnswer
from bot.ui.heading import Heading
from bot.ui.notes import searched_line
from bot.ui.translations import Texts
from index.article import Kind, Span
from qa.answer import Answer, Quote, Silence

QUOTE_PIECE = 2400
"""UTF-16 code units of a quote in one message of *More*."""

FOLDED = 700
"""UTF-16 code units of a quote in an answer; of a longer one the part that answers is shown."""

BRIEF = 120
"""UTF-16 code units of a question, title or reason where one message holds several answers."""

LEAD_IN = 300
"""UTF-16 code units of the line above a quote that gives it its meaning."""

LINK_LIMIT = 512

Item = ui.Item[Any]
_FOUND, _OTHER = discord.Colour(0x3BA55D), discord.Colour(0x80848E)
_LINE = 10
_REASONS = {
    Silence.NEVER_MENTIONED: "silence.never-mentioned",
    Silence.NOTHING_NAMED: "silence.nothing-named",
}
_MARKED = {Kind.TITLE: "place.title", Kind.HEADING: "place.heading", Kind.FRONT: "place.front"}


@dataclass(frozen=True, slots=True)
class Manner:
    """How an answer is shown.

    `texts` are the fixed texts in the reader's language. `post` adds the button that makes a private answer
    public, `delete` the one with which the asker takes a public one away, `solve` the one with which they say
    that it is all that was wanted. `brief` is for one of several.
    """

    texts: Texts
    post: bool = False
    delete: bool = False
    solve: bool = False
    brief: bool = False

    def shortened(self, text: str) -> str:
        """Return a question, title or reason as it is shown."""
        return shortened(text, BRIEF if self.brief else SHOWN)

    @property
    def folded(self) -> int:
        """How many UTF-16 code units of a quote are shown."""
        return FOLDED * 2 // 3 if self.brief else FOLDED


def answers_view(
    found: Sequence[VersionedAnswer | tuple[str, str]], owner: int, manner: Manner, more: str | None = None
) -> ui.LayoutView:
    """Show the answers to the questions of one message of user `owner`, and below them the note `more`.

    In place of an answer may stand a question and the note that says why it has none.
    """
    items: list[Item] = []
    colour, shown = _OTHER, set[Span]()
    several = Manner(manner.texts, brief=True)
    for at, each in enumerate(found):
        if at:
            items.append(ui.Separator[Any](spacing=discord.SeparatorSpacing.large))
        if isinstance(each, VersionedAnswer):
            items += _answer_items(each, owner, manner if len(found) == 1 else several, at, shown)
            colour = _FOUND if each.answer.answered else colour
        else:
            question, note = each
            items += [*Heading(several.shortened(question)).items(at), _text(note)]
    if searched := next((each.searched for each in found if isinstance(each, VersionedAnswer)), ()):
        items.append(_text(searched_line(searched, manner.texts)))
    if more:
        items.append(_text(f"-# {more}"))
    if not _has_buttons(found) and (whole := [*_buttons_of_asker(owner, manner)]):
        items.append(ui.ActionRow[Any](*whole))
    return _view(colour, items)


def _has_buttons(found: Sequence[VersionedAnswer | tuple[str, str]]) -> bool:
    """Whether the one answer of a message has a quote, and with it buttons that are for the whole message."""
    return len(found) == 1 and isinstance(found[0], VersionedAnswer) and found[0].first is not None


def _answer_items(
    found: VersionedAnswer, owner: int, manner: Manner, at: int, places_shown: set[Span]
) -> Iterator[Item]:
    answer = found.answer
    after = manner.shortened(found.after) if found.after else None
    heading = Heading(
        manner.shortened(answer.question), after and manner.texts("answer.after", question=after)
    )
    if found.first is None:
        yield from heading.items(at)
        yield _text(f"**{manner.texts('answer.none')}**")
        return
    places = tuple(ArticleSpan(quote.article, quote.span) for quote in answer.quotes)
    trail = Trail(found.version, owner, answer.answered, 0, places)
    sure = manner.texts("answer.sure", percent=answer.percent) if answer.answered else None
    silence = None if answer.answered else tuple(_silence(answer, manner))
    shown = _Shown(heading, found.first, trail, sure, silence, at)
    span = found.first.quote.span
    # Two buttons of one message must not carry the same.
    yield from (
        item
        for item in _quote_items(shown, manner)
        if span not in places_shown or not isinstance(item, ui.ActionRow)
    )
    places_shown.add(span)


def quote_view(heading: Heading, found: PlacedQuote, trail: Trail, manner: Manner) -> ui.LayoutView:
    """Show the place of `trail` that `found` was cut from, under the `heading` that was shown above it."""
    first = trail.answered and trail.at == 0
    silence = None if trail.answered or trail.at else (f"**{manner.texts('answer.none')}**",)
    return _view(
        _FOUND if first else _OTHER, _quote_items(_Shown(heading, found, trail, silence=silence), manner)
    )


@dataclass(frozen=True, slots=True)
class _Shown:
    """One answer of a message: `sure` and `silence` are texts; `at` counts the answers of the message."""

    heading: Heading
    found: PlacedQuote
    trail: Trail
    sure: str | None = None
    silence: tuple[str, ...] | None = None
    at: int = 0


def _quote_items(shown: _Shown, manner: Manner) -> Iterator[Item]:
    texts, trail, quote = manner.texts, shown.trail, shown.found.quote
    yield from shown.heading.items(shown.at)
    yield ui.Separator[Any]()
    above = [*(shown.silence or ())]
    if trail.at:
        above.append(f"-# {texts('answer.other', at=trail.at + 1, of=len(trail.places))}")
    elif shown.silence:
        above.append(f"-# {texts('answer.nearest')}")
    if above:
        yield _text("\n".join(above))
    whole = shown.found.seen.text
    part = _folded(whole, shown.found.mark, manner.folded)
    words = part.cut(whole)
    if (lead_in := shown.found.lead_in) is not None and not part.start:
        yield _text(f"-# {shortened(lead_in, LEAD_IN)}")
    marked = shown.found.mark and shown.found.mark.shifted(-part.start)
    text = block_quote(words, marked if marked and marked in Span(0, len(words)) else None)
    yield _text(_cut_off(text, before=part.start > 0, after=part.end < len(whole)))
    yield _text(" · ".join(_short_place(shown, manner)))
    folded = len(part) < len(whole)
    buttons = [*_buttons(quote, trail, manner, folded=folded)]
    for first in range(0, len(buttons), IN_A_ROW):
        yield ui.ActionRow[Any](*buttons[first : first + IN_A_ROW])


def more_view(found: PlacedQuote, spot: Spot, texts: Texts) -> ui.LayoutView:
    """Show the piece of a long quote that `spot.page` names, and the way to the next one."""
    spans = pieces(found.seen.text, QUOTE_PIECE)
    at = min(spot.page, len(spans) - 1)
    here = replace(spot, page=at)
    body: list[Item] = [_text(block_quote(spans[at].cut(found.seen.text)))]
    return _view(_FOUND, [*body, *_going_on(Verb.MORE, "answer.piece", here, len(spans), texts)])


def context_view(found: PlacedQuote, shown: Sequence[str], spot: Spot, texts: Texts) -> ui.LayoutView:
    """Show page `spot.page` of the passage around a quote; `shown` are all its pages as Markdown."""
    at = min(spot.page, len(shown) - 1)
    here = replace(spot, page=at)
    body: list[Item] = [
        _text(f"### {texts('context.title')}"),
        _text(shown[at]),
        _text(f"-# {place_line(found, texts)}"),
    ]
    return _view(_FOUND, [*body, *_going_on(Verb.CONTEXT, "context.page", here, len(shown), texts)])


def _going_on(verb: Verb, told: str, here: Spot, count: int, texts: Texts) -> Iterator[Item]:
    """Yield which of several pages is shown, and the button to the next one, if there is one."""
    following = here.page + 1
    if count > 1:
        yield _text(f"-# {texts(told, at=following, of=count)}")
    if following < count:
        yield ui.ActionRow[Any](at_spot(verb, replace(here, page=following), texts("button.more")))


def place_line(found: PlacedQuote, texts: Texts) -> str:
    """Say in one line and exactly where a quote stands: place, characters, how far through."""
    quote = found.quote
    through = quote.position.through
    return " · ".join(
        (
            *_where(found, Manner(texts)),
            texts("place.characters", start=quote.span.start, end=quote.span.end),
            f"{texts('place.through', percent=round(through * 100))} {mark(through)}",
        )
    )


def mark(through: float) -> str:
    """Draw where in the article a quote stands, `through` from 0 to 1, as a point on a line."""
    at = min(_LINE - 1, max(0, int(through * _LINE)))
    return "─" * at + "●" + "─" * (_LINE - 1 - at)


def _folded(quote: str, mark: Span | None, limit: int) -> Span:
    """Return the part of a quote that its answer is in, all of it when it is not longer than `limit`."""
    parts = pieces(quote, limit) or [Span(0, 0)]
    if mark is None or len(parts) == 1:
        return parts[0]
    return next(part for part in reversed(parts) if part.start <= mark.start)


def _cut_off(text: str, *, before: bool, after: bool) -> str:
    """Return a block quote with dots where words of it are left out."""
    return f"{'> … ' + text[2:].lstrip() if before else text}".rstrip() + (" …" if after else "")


def _where(found: PlacedQuote, manner: Manner) -> Iterator[str]:
    position, texts = found.quote.position, manner.texts
    if position.paragraph is None:
        yield texts(_MARKED.get(position.kind, "place.other"))
    elif found.of and found.of > 1:
        counted = {"paragraph": position.paragraph, "sentence": position.sentence or 1, "of": found.of}
        yield texts("place.sentence", **counted)
    else:
        yield texts("place.paragraph", paragraph=position.paragraph)
    if position.speaker is not None:
        yield texts("place.speaker", name=manner.shortened(position.speaker))
    if found.title:
        yield f"*{manner.shortened(found.title)}*"


def _short_place(shown: _Shown, manner: Manner) -> Iterator[str]:
    yield from _where(shown.found, manner)
    if shown.sure:
        yield shown.sure


def _silence(answer: Answer, manner: Manner) -> Iterator[str]:
    yield f"**{manner.texts('answer.none')}**"
    if answer.reason:
        yield manner.texts(_REASONS[answer.reason.silence], word=manner.shortened(answer.reason.word))


def _buttons(quote: Quote, trail: Trail, manner: Manner, *, folded: bool) -> Iterator[Item]:
    texts = manner.texts
    yield at_spot(Verb.CONTEXT, trail.spot, texts("button.context"))
    if trail.at:
        yield at_trail(Verb.BACK, trail, texts("button.back"))
    if trail.at + 1 < len(trail.places):
        yield at_trail(Verb.NEXT, trail, texts("button.next"))
    if not manner.brief:
        yield at_spot(Verb.UP, trail.spot)
        yield at_spot(Verb.DOWN, trail.spot)
    if folded:
        yield at_spot(Verb.MORE, trail.spot, texts("button.more"))
    if quote.link and quote.link.startswith(("https://", "http://")) and len(quote.link) <= LINK_LIMIT:
        yield ui.Button(label=texts("button.open"), url=quote.link)
    if manner.post:
        yield at_trail(Verb.POST, trail, texts("button.post"))
    yield from _buttons_of_asker(trail.owner, manner)


def _buttons_of_asker(owner: int, manner: Manner) -> Iterator[Item]:
    if manner.solve:
        yield of_owner(Verb.SOLVED, owner, manner.texts("button.solved"))
    if manner.delete:
        yield of_owner(Verb.DELETE, owner)


def _text(content: str) -> Item:
    return ui.TextDisplay(content)


def _view(colour: discord.Colour, items: Iterable[Item]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=colour))
    return view
