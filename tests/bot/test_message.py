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
from bot.ui.custom_ids import Place, Spot, Trail, version_of
from bot.ui.escaping import literal, size
from bot.ui.translations import load
from bot.ui.views import (
    Manner,
    answer_view,
    bar,
    context_view,
    mark,
    more_view,
    note_view,
    progress_view,
    question_of,
    quote_view,
    shortened,
)
from index.article import Article, Span
from index.text.reading import parse_article
from qa.answer import Answer, ArticleCard, Position, Quote
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
TRAIL = Trail(VERSION, 77, True, 1, (Place(0, BEAM.span), Place(0, LIT.span)))


def views() -> dict[str, ui.LayoutView]:
    spot = Spot(VERSION, Place(0, BEAM.span))
    leaning = replace(answer_of(BEAM), searched="And at night? (after: How far did the beam reach?)")
    reasoned = Manner(TEXTS, "One of two", "the article never mentions 'harbour_master'")
    french, german = load("fr").texts(), load("de").texts()
    return {
        "answer": answer_view(answer_of(BEAM, LIT, TITLE), VERSION, 77, ENGLISH),
        "answer-fr": answer_view(answer_of(BEAM, LIT), VERSION, 77, Manner(french)),
        "answer-de": answer_view(answer_of(BEAM, LIT), VERSION, 77, Manner(german)),
        "answer-to-post": answer_view(answer_of(LIT, TITLE), VERSION, 77, Manner(TEXTS, post=True)),
        "abstention": answer_view(answer_of(TITLE, answered=False), VERSION, 77, reasoned),
        "follow-up": answer_view(leaning, VERSION, 77, ENGLISH),
        "nothing-at-all": answer_view(answer_of(answered=False), VERSION, 77, ENGLISH),
        "next": quote_view(shortened("How *far*?"), LIT, TRAIL, ENGLISH),
        "context": context_view(BEAM, context.pages(ARTICLE, BEAM.span, TEXTS), spot, TEXTS),
        "progress": progress_view("lighthouse.md", 30, 120, TEXTS),
        "note": note_view(TEXTS("note.help", title="The Lighthouse", ask="ask")),
    }


@pytest.mark.parametrize("name", sorted(views()))
def test_what_people_see_is_as_reviewed(name: str) -> None:
    seen = json.dumps(views()[name].to_components(), indent=1, ensure_ascii=False, default=str) + "\n"
    assert_golden(f"bot/{name}.json", seen)


def test_what_a_reader_marked_is_bold() -> None:
    marked = replace(BEAM, answer=Span(BEAM.span.start + 17, BEAM.span.end - 1))
    shown = json.dumps(answer_view(answer_of(marked), VERSION, 77, ENGLISH).to_components(), default=str)
    assert '"> The beam reached **11 miles**."' in shown


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
    article = ARTICLE
    position = BEAM.position
    span = Span(0, len(exact))
    quote = Quote(exact, "", "", span, position, 0, article.source, span, 1.0, "https://e.org/" + "x" * 600)
    answer = answer_of(quote, LIT, answered=answered, question=question)
    answer = replace(answer, searched=question + "!")
    view = answer_view(answer, VERSION, 2**64 - 1, Manner(TEXTS, question, question, post=True))
    check_limits(view)
    pages = 1 + max((spot_page(part) for part in parts_of(view)), default=0)
    for page in range(1, pages):
        check_limits(more_view(quote, Spot(VERSION, Place(0, span), page), TEXTS))


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
    expected = "".join(found.span.cut(text) for found in near)
    assert re.sub(r"[^ab😀]", "", words) == re.sub(r"[^ab😀]", "", expected)


def test_the_question_is_found_again_in_what_was_sent() -> None:
    view = quote_view(shortened("a *b* <@1>"), LIT, TRAIL, ENGLISH)
    (container,) = view.to_components()
    displays = [discord.TextDisplay(part) for part in container["components"] if part["type"] == 10]
    assert question_of(displays) == shortened("a *b* <@1>")
    assert question_of([]) is None


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
        view = answer_view(answer_of(quote), VERSION, 1, ENGLISH)
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


def spot_page(part: dict[str, object]) -> int:
    """Return the greatest page that a *More* button can lead to, from the piece count in the small print."""
    content = str(part.get("content", ""))
    return (
        int(content.split(" of ")[1].split(maxsplit=1)[0]) - 1 if content.startswith("-# Part 1 of ") else 0
    )


def check_limits(view: ui.LayoutView) -> None:
    parts = parts_of(view)
    assert len(parts) <= 40
    texts = [str(part["content"]) for part in parts if "content" in part]
    assert all(texts)
    assert sum(map(size, texts)) <= 4000
    ids = [str(part["custom_id"]) for part in parts if "custom_id" in part]
    assert len(ids) == len(set(ids))
    assert all(len(custom_id) <= 100 for custom_id in ids)
