"""Answers as components: golden files for what people see, and Discord's limits for whatever is quoted."""

import json
import re
from dataclasses import replace

import discord
import pytest
from discord import ui
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ui import context
from bot.ui.custom_ids import ArticleSpan, Spot, Trail, version_of
from bot.ui.escaping import literal, pieces, shortened, size
from bot.ui.found import PlacedQuote, VersionedAnswer
from bot.ui.heading import Heading, heading_of
from bot.ui.notes import Progress, bar, help_view, progress_view
from bot.ui.translations import load
from bot.ui.views import QUOTE_PIECE, Manner, answers_view, context_view, mark, more_view, quote_view
from index.article import Article, Format, Span
from index.text.reading import parse_article
from qa.answer import Answer, ArticleCard, LeadIn, Position, Quote, Reason, Silence
from tests.bot.support import walk
from tests.golden_files import GOLDEN, assert_golden
from tests.strategies import hostile_text

TEXTS = load("en").texts("en")
ENGLISH = Manner(TEXTS)
VERSION = version_of(["golden"])
ARTICLE = parse_article(
    b"# The Lighthouse\n\nBy A. Keeper\n\n## Building it\n\n"
    b"It was lit in 1874. *Nobody* slept that night.\n\n"
    b"The beam reached 11 miles. On clear nights it reached the harbour.\n\nIt went dark in 1931.\n",
    "lighthouse.md",
    markdown=True,
)


def quote_of(article: Article, exact: str, *, link: str | None = None, paragraph: int | None = 2) -> Quote:
    start = article.text.index(exact)
    span = Span(start, start + len(exact))
    block = next(block for block in article.blocks if span in block.span)
    position = Position(
        kind=block.kind,
        paragraph=paragraph,
        sentence=None if paragraph is None else 1,
        line=1,
        end_line=1,
        heading="Building it",
        through=start / len(article.text),
        start_utf16=start,
        end_utf16=start + len(exact),
    )
    return Quote(exact, "", "", span, position, 0, article.source, block.span, 1.5, link)


def answer_of(*quotes: Quote, answered: bool = True, question: str = "How far did the beam reach?") -> Answer:
    card = ArticleCard(ARTICLE.title, ARTICLE.source, ARTICLE.sha256, len(ARTICLE.text), ARTICLE.paragraphs)
    return Answer(question, question, answered, 0.9 if answered else 0.1, card, quotes)


BEAM = quote_of(ARTICLE, "The beam reached 11 miles.", link="https://example.org/l#:~:text=The%20beam")
LIT = quote_of(ARTICLE, "It was lit in 1874. *Nobody* slept that night.", paragraph=1)
TITLE = quote_of(ARTICLE, "The Lighthouse", paragraph=None)
TRAIL = Trail(VERSION, 77, True, 1, (ArticleSpan(0, BEAM.span), ArticleSpan(0, LIT.span)))


def found(answer: Answer, title: str | None = None, article: Article = ARTICLE) -> VersionedAnswer:
    first = placed(answer.quotes[0], title, article) if answer.quotes else None
    return VersionedAnswer(answer, VERSION, first)


def placed(quote: Quote, title: str | None = None, article: Article = ARTICLE) -> PlacedQuote:
    return PlacedQuote(article, quote, title, 2 if quote.position.sentence else None)


def answer_view(answer: Answer, manner: Manner = ENGLISH, title: str | None = None) -> ui.LayoutView:
    return answers_view([found(answer, title)], 77, manner)


def views() -> dict[str, ui.LayoutView]:
    spot = Spot(VERSION, ArticleSpan(0, BEAM.span))
    leaning = replace(answer_of(BEAM), question="And at night?")
    leaning = replace(leaning, searched="And at night? (after: What is it? / How far did the beam reach?)")
    missing = Reason(Silence.NEVER_MENTIONED, "harbour_master")
    silent = replace(answer_of(TITLE, answered=False), reason=missing)
    french, german = load("fr").texts(), load("de").texts()
    three: list[VersionedAnswer | tuple[str, str]] = [
        found(answer_of(BEAM)),
        ("And why?", TEXTS("why.unsearchable")),
        found(silent),
    ]
    return {
        "answer": answer_view(answer_of(BEAM, LIT, TITLE), Manner(TEXTS, delete=True)),
        "answer-fr": answer_view(answer_of(BEAM, LIT), Manner(french)),
        "answer-de": answer_view(answer_of(BEAM, LIT), Manner(german)),
        "answer-to-post": answer_view(answer_of(LIT, TITLE), Manner(TEXTS, post=True)),
        "abstention": answer_view(silent, title="One of two"),
        "abstention-de": answer_view(silent, Manner(german)),
        "follow-up": answer_view(leaning),
        "nothing-at-all": answer_view(answer_of(answered=False)),
        "next": quote_view(Heading(shortened("How *far*?")), placed(LIT), TRAIL, ENGLISH),
        "several": answers_view(three, 77, ENGLISH, TEXTS("answer.first-questions", count=3)),
        "context": context_view(placed(BEAM), context.pages(ARTICLE, BEAM.span, TEXTS), spot, TEXTS),
        "progress": progress_view(Progress("lighthouse.md", 0, 1030, 2120, 1_700_000_000), TEXTS),
        "help": help_view(
            ["The Lighthouse"], 9, ["How far did the beam reach?", "When did it go dark?"], TEXTS
        ),
    }


@pytest.mark.parametrize("name", sorted(views()))
def test_what_people_see_is_as_reviewed(name: str) -> None:
    seen = json.dumps(views()[name].to_components(), indent=1, ensure_ascii=False, default=str) + "\n"
    assert_golden(f"bot/{name}.json", seen)


def test_what_a_reader_marked_is_bold() -> None:
    marked = replace(BEAM, answer=Span(BEAM.span.start + 17, BEAM.span.end - 1))
    shown = json.dumps(answer_view(answer_of(marked)).to_components(), default=str)
    assert '"> The beam reached **11 miles**."' in shown


def test_what_leads_a_quote_in_is_shown_above_it_and_who_says_it_beside_the_place() -> None:
    lead_in = LeadIn("It was lit in 1874.", "", "", Span(LIT.span.start, LIT.span.start + 19))
    said = replace(BEAM.position, speaker="The *keeper*")
    shown = json.dumps(answer_view(answer_of(replace(BEAM, lead_in=lead_in, position=said))).to_components())
    assert shown.index("-# It was lit in 1874.") < shown.index("> The beam reached 11 miles.")
    assert r"said by The \\*keeper\\*" in shown
    inside = replace(LIT, lead_in=lead_in)
    assert "-# It was lit" not in json.dumps(answer_view(answer_of(inside)).to_components())


def test_every_golden_file_is_tested() -> None:
    assert {path.stem for path in (GOLDEN / "bot").glob("*.json")} == set(views())


@given(
    hostile_text().filter(str.strip),
    st.text(max_size=500) | st.just("*" * 400),
    st.booleans(),
    st.integers(1, 60),
)
@settings(deadline=None)
def test_discords_limits_hold_for_whatever_is_quoted(
    text: str, question: str, answered: bool, times: int
) -> None:
    exact = (text * times).strip()
    article = replace(ARTICLE, text=exact, format=Format.TEXT)
    position = BEAM.position
    span = Span(0, len(exact))
    quote = Quote(exact, "", "", span, position, 0, article.source, span, 1.0, "https://e.org/" + "x" * 600)
    answer = answer_of(quote, LIT, answered=answered, question=question)
    missing = Reason(Silence.NEVER_MENTIONED, question)
    answer = replace(answer, reason=missing, searched=f"{question} (after: {question})")
    three: list[VersionedAnswer | tuple[str, str]] = [found(answer, question or None, article)] * 3
    check_limits(answers_view(three[:1], 2**64 - 1, Manner(TEXTS, post=True, delete=True)))
    check_limits(answers_view(three, 2**64 - 1, ENGLISH, TEXTS("answer.first-questions", count=3)))
    for page in range(len(pieces(quote.exact, QUOTE_PIECE))):
        check_limits(
            more_view(placed(quote, article=article), Spot(VERSION, ArticleSpan(0, span), page), TEXTS)
        )


@given(st.data())
def test_context_shows_whole_blocks_in_pages_that_fit(data: st.DataObject) -> None:
    signs = st.sampled_from("ab *_`\\😀\u202e.\t")
    paragraph = st.text(signs, min_size=1, max_size=60).filter(lambda words: re.search("[ab]", words))
    blocks = data.draw(st.lists(paragraph, min_size=1, max_size=5))
    text = "\n\n".join(block.strip() * data.draw(st.integers(1, 120)) for block in blocks)
    article = parse_article(text.encode(), "x.txt")
    block = data.draw(st.sampled_from(article.blocks)).span
    start = data.draw(st.integers(block.start, block.end - 1))
    quote = Span(start, data.draw(st.integers(start + 1, block.end)))
    pages = context.pages(article, quote, TEXTS)
    assert all(0 < size(page) <= 3900 for page in pages)
    words = "\n".join(re.sub(r"(?m)^-# Paragraph \d+$", "", page) for page in pages)
    at = article.blocks.index(next(b for b in article.blocks if b.span == block))
    near = article.blocks[max(0, at - 1) : at + 2]
    shown = re.sub(r"[^ab😀]", "", words)
    assert shown in re.sub(r"[^ab😀]", "", "".join(found.span.cut(text) for found in near))
    wanted = Span(max(near[0].span.start, quote.start - 300), min(near[-1].span.end, quote.end + 300))
    assert re.sub(r"[^ab😀]", "", wanted.cut(text)) in shown


def test_the_surroundings_of_a_quote_in_one_endless_paragraph_are_found_at_once() -> None:
    text = "It rains every day of the year here. " * 6000 + "The lamp was lit in 1874. " + "It rains. " * 9000
    article = parse_article(text.encode(), "x.txt")
    start = text.index("The lamp")
    (page,) = context.pages(article, Span(start, start + 25), TEXTS)
    assert "**The lamp was lit in 1874.**" in page


def test_the_question_is_found_again_in_what_was_sent() -> None:
    first, second = answer_of(BEAM), replace(answer_of(LIT), question="a *b* <@1>")
    second = replace(second, searched=f"{second.question} (after: {first.question})")
    view = answers_view([found(first), found(second)], 77, ENGLISH)
    sent = [discord.Container(part, None) for part in view.to_components()]
    mine = Heading(shortened(second.question), "After: How far did the beam reach?")
    ids = [str(part["custom_id"]) for part in parts_of(view) if "custom_id" in part]
    assert heading_of(sent, ids[0]) == Heading(first.question)
    assert heading_of(sent, ids[-1]) == mine
    assert mine.asked_alone() == Heading(mine.question)
    assert heading_of([], "") == Heading("")


def test_a_long_question_ends_in_an_ellipsis() -> None:
    assert shortened("why " * 200).endswith("…")
    assert "\n" not in shortened("a\nb")


@given(st.text(max_size=400) | st.text(st.sampled_from("*_`<@😀"), max_size=400))
def test_what_is_shortened_fits_and_says_so(text: str) -> None:
    shown = shortened(text)
    assert size(shown) <= 300
    assert shown == literal(" ".join(text.split())) or shown.endswith("…")


def test_a_link_is_offered_only_where_discord_takes_it() -> None:
    for link in (None, "ftp://e.org/x", "https://e.org/" + "x" * 600):
        quote = quote_of(ARTICLE, "The beam reached 11 miles.", link=link)
        view = answer_view(answer_of(quote))
        assert not any("url" in part for part in parts_of(view))


@given(st.floats(0, 1))
def test_a_mark_is_one_point_on_a_line(through: float) -> None:
    line = mark(through)
    assert len(line) == 10
    assert line.count("●") == 1
    assert line.index("●") == min(9, int(through * 10))


@given(st.floats(0, 1))
def test_a_bar_has_ten_cells(share: float) -> None:
    assert len(bar(share)) == 10
    assert bar(share).count("▰") == round(share * 10)


def parts_of(view: ui.LayoutView) -> list[dict[str, object]]:
    return list(walk(view.to_components()))


def check_limits(view: ui.LayoutView) -> None:
    parts = parts_of(view)
    assert len(parts) <= 40
    texts = [str(part["content"]) for part in parts if "content" in part]
    assert all(texts)
    assert sum(map(size, texts)) <= 4000
    ids = [str(part["custom_id"]) for part in parts if "custom_id" in part]
    assert len(ids) == len(set(ids))
    assert all(len(custom_id) <= 100 for custom_id in ids)
