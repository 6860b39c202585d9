"""An answer as Discord components. Pure: nothing is sent, nothing is looked up."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.ui.buttons import ContextButton, MoreButton, NextButton, PostButton, VoteButton
from bot.ui.custom_ids import Place, Spot, Trail
from bot.ui.escaping import block_quote, literal, pieces, size
from bot.ui.translations import Texts
from index.article import Kind
from qa.answer import Answer, Position, Quote

QUOTE_PIECE = 2400
"""UTF-16 code units of a quote in one message; a longer one goes on with *More*."""

SHOWN = 300
"""UTF-16 code units of a question, title or reason; a longer one ends in an ellipsis."""

LINK_LIMIT = 512

Item = ui.Item[Any]
_QUESTION_ID = 4200
_FOUND, _NOT_FOUND = discord.Colour(0x3BA55D), discord.Colour(0x80848E)
_BAR = 10
_LINE = 10
_MARKED = {Kind.TITLE: "place.title", Kind.HEADING: "place.heading", Kind.FRONT: "place.front"}


@dataclass(frozen=True, slots=True)
class Manner:
    """How an answer is shown.

    `texts` are the fixed texts in the reader's language. `title` is the article's, given when the index holds
    several. `reason` says why the article does not answer. `post` adds the button that makes a private answer
    public.
    """

    texts: Texts
    title: str | None = None
    reason: str | None = None
    post: bool = False


def answer_view(answer: Answer, version: str, owner: int, manner: Manner) -> ui.LayoutView:
    """Show `answer` to the question of user `owner`; `version` is that of the articles, for the buttons."""
    question = shortened(answer.question)
    if answer.searched != answer.question:
        question += f"\n-# {manner.texts('answer.searched', searched=shortened(answer.searched))}"
    if not answer.quotes:
        none = f"**{manner.texts('answer.none')}**"
        return _view(_NOT_FOUND, [_question_text(question), _text(none)])
    places = tuple(Place(quote.article, quote.span) for quote in answer.quotes)
    trail = Trail(version, owner, answer.answered, 0, places)
    return quote_view(question, answer.quotes[0], trail, manner)


def quote_view(question: str, quote: Quote, trail: Trail, manner: Manner) -> ui.LayoutView:
    """Show the place of `trail` that `quote` was cut from, under `question` (Markdown, as once shown)."""
    spans = pieces(quote.exact, QUOTE_PIECE)
    body = [_question_text(question), ui.Separator[Any]()]
    if not trail.answered:
        body.append(_text("\n".join(_silence(manner))))
    answer = quote.answer and quote.answer.shifted(-quote.span.start)
    mark = answer if answer and answer in spans[0] else None
    body.append(_text(block_quote(spans[0].cut(quote.exact), mark)))
    body.append(_text("\n".join(f"-# {line}" for line in _small_print(quote, trail, len(spans), manner))))
    rows = [ui.ActionRow[Any](*_buttons(quote, trail, manner.texts))]
    extra: list[Item] = []
    if len(spans) > 1:
        extra.append(MoreButton(Spot(trail.version, trail.spot.place, 1), manner.texts("button.more")))
    if manner.post:
        extra.append(PostButton(trail, manner.texts("button.post")))
    if extra:
        rows.append(ui.ActionRow[Any](*extra))
    return _view(_FOUND if trail.answered else _NOT_FOUND, [*body, *rows])


def more_view(quote: Quote, spot: Spot, texts: Texts) -> ui.LayoutView:
    """Show the piece of a long quote that `spot.page` names, and the way to the next one."""
    spans = pieces(quote.exact, QUOTE_PIECE)
    at = min(spot.page, len(spans) - 1)
    body: list[Item] = [
        _text(block_quote(spans[at].cut(quote.exact))),
        _text(f"-# {texts('answer.piece', at=at + 1, of=len(spans))}"),
    ]
    if at + 1 < len(spans):
        following = Spot(spot.version, spot.place, at + 1)
        body.append(ui.ActionRow[Any](MoreButton(following, texts("button.more"))))
    return _view(_FOUND, body)


def context_view(quote: Quote, shown: Sequence[str], spot: Spot, texts: Texts) -> ui.LayoutView:
    """Show page `spot.page` of the passage around `quote`; `shown` are all its pages as Markdown."""
    at = min(spot.page, len(shown) - 1)
    heading = f"### {texts('context.title')}"
    body: list[Item] = [
        _text(heading),
        _text(shown[at]),
        _text(f"-# {place_line(quote, texts)}"),
    ]
    if len(shown) > 1:
        body.append(_text(f"-# {texts('context.page', at=at + 1, of=len(shown))}"))
    if at + 1 < len(shown):
        following = Spot(spot.version, spot.place, at + 1)
        body.append(ui.ActionRow[Any](ContextButton(following, texts("button.more"))))
    return _view(_FOUND, body)


def note_view(*lines: str) -> ui.LayoutView:
    """Show short fixed texts, one a line; whatever of them is not the bot's own must be literal already."""
    view = ui.LayoutView(timeout=None)
    view.add_item(_text("\n".join(lines)))
    return view


def progress_view(title: str, done: int, of: int, texts: Texts) -> ui.LayoutView:
    """Show how far a rebuild has come: `done` of `of` passages; 0 of 0 when it has just begun."""
    share = done / of if of else 0.0
    lines = [
        f"### {texts('reindex.begun')}",
        f"**{shortened(title)}**",
        f"{bar(share)} {round(share * 100)} %",
    ]
    if of:
        lines.append(f"-# {texts('reindex.progress', done=done, of=of)}")
    return _view(_NOT_FOUND, [_text("\n".join(lines))])


def place_line(quote: Quote, texts: Texts) -> str:
    """Say in one line where `quote` stands: paragraph, sentence, characters, how far through."""
    position = quote.position
    return " · ".join(
        (
            _where(position, texts),
            texts("place.characters", start=quote.span.start, end=quote.span.end),
            f"{texts('place.through', percent=round(position.through * 100))} {mark(position.through)}",
        )
    )


def bar(share: float) -> str:
    """Draw how much is done, `share` from 0 to 1, as ten cells."""
    full = min(_BAR, max(0, round(share * _BAR)))
    return "▰" * full + "▱" * (_BAR - full)


def mark(through: float) -> str:
    """Draw where in the article a quote stands, `through` from 0 to 1, as a point on a line."""
    at = min(_LINE - 1, max(0, int(through * _LINE)))
    return "─" * at + "●" + "─" * (_LINE - 1 - at)


def shortened(text: str) -> str:
    """Return a question, title or reason as it is shown: literal, on one line, at most SHOWN long."""
    words = shown = " ".join(text.split())
    if len(words) > SHOWN:
        words = words[:SHOWN]
        shown = words + "…"
    while size(literal(shown)) > SHOWN:
        words = words[: len(words) * 9 // 10]
        shown = words + "…"
    return literal(shown)


def question_of(components: Iterable[discord.Component]) -> str | None:
    """Find the question, as shown with what was searched for, among the components of a message."""
    for component in components:
        if isinstance(component, discord.Container):
            return question_of(component.children)
        if isinstance(component, discord.TextDisplay) and component.id == _QUESTION_ID:
            return component.content.removeprefix("### ")
    return None


def _where(position: Position, texts: Texts) -> str:
    if position.paragraph is not None:
        return texts("place.paragraph", paragraph=position.paragraph, sentence=position.sentence or 1)
    return texts(_MARKED.get(position.kind, "place.other"))


def _silence(manner: Manner) -> Iterator[str]:
    yield f"**{manner.texts('answer.none')}**"
    if manner.reason:
        yield shortened(manner.reason[0].upper() + manner.reason[1:]) + "."
    yield f"-# {manner.texts('answer.nearest')}"


def _small_print(quote: Quote, trail: Trail, parts: int, manner: Manner) -> Iterator[str]:
    if parts > 1:
        yield manner.texts("answer.piece", at=1, of=parts)
    if trail.at:
        yield manner.texts("answer.other", at=trail.at + 1, of=len(trail.places))
    if manner.title:
        yield f"*{shortened(manner.title)}*"
    yield place_line(quote, manner.texts)


def _buttons(quote: Quote, trail: Trail, texts: Texts) -> Iterator[Item]:
    yield ContextButton(trail.spot, texts("button.context"))
    if len(trail.places) > 1:
        yield NextButton(trail, texts("button.next"))
    if quote.link and quote.link.startswith(("https://", "http://")) and len(quote.link) <= LINK_LIMIT:
        yield ui.Button(label=texts("button.open"), url=quote.link)
    yield VoteButton(trail.spot, up=True)
    yield VoteButton(trail.spot, up=False)


def _question_text(question: str) -> Item:
    return ui.TextDisplay(f"### {question}", id=_QUESTION_ID)


def _text(content: str) -> Item:
    return ui.TextDisplay(content)


def _view(colour: discord.Colour, items: Iterable[Item]) -> ui.LayoutView:
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.Container(*items, accent_colour=colour))
    return view
