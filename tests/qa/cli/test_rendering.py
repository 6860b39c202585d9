"""What a terminal shows: golden files, and properties that hold for any article."""

import re
from dataclasses import replace
from itertools import pairwise

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Span
from index.building import build
from index.contents import Index
from index.errors import ArticleError
from index.memory_store import MemoryStore
from qa.answer import Answer, ArticleCard, Reason, Silence
from qa.cli.json.output import answer_object, dumps
from qa.cli.rendering import answer_text, bar
from qa.cli.showing import shown_text
from qa.cli.terminal import Screen
from qa.cli.wrapping import columns, wrap
from qa.library.showing import AROUND, around, find_place, whole
from qa.quoting.quote import Quoter
from tests.fakes import FakeEncoder
from tests.golden_files import assert_golden
from tests.indexes import article_of
from tests.known import known
from tests.strategies import articles

ESSAY = """# On *bees*

By Ada

Bees hum in the garden. A hive holds some 40,000 bees, who share the work among them: the young ones clean and
feed, the older ones fly out for nectar, and the oldest stand guard at the door. Nobody commands them.

## What they need

- flowers, from spring to autumn
- water 💧 that is not deep

> A garden without bees is a *museum*.
"""
TIDES = "Tides rise twice a day.\x1b[31m Danger.\x07\n"
TERMINAL = Screen(colour=True, width=64)
PIPE = Screen(colour=False, width=None)


@pytest.fixture(scope="module")
def index() -> Index:
    store = MemoryStore()
    build([article_of(ESSAY, "bees.md", markdown=True), article_of(TIDES, "tides.txt")], store, FakeEncoder())
    return store.load()


def answer_of(
    index: Index, *words: str, answered: bool = True, reason: Reason | None = None, article: int = 0
) -> Answer:
    text = index.articles[article].text
    quoter = Quoter(index)
    quotes = tuple(quoter.quote(article, Span(text.index(w), text.index(w) + len(w)), 1.5) for w in words)
    found = index.articles[article]
    card = ArticleCard(found.title, found.source, found.sha256, len(found.text), found.paragraphs)
    return Answer("What?", "What?", answered, 0.834567, card, quotes, reason)


HIVE = ESSAY[ESSAY.index("A hive") : ESSAY.index(" Nobody")]


@pytest.mark.parametrize("name", ["terminal", "pipe"])
def test_golden(index: Index, name: str) -> None:
    screen = TERMINAL if name == "terminal" else PIPE
    shown = {
        "answer": answer_text(answer_of(index, HIVE, "flowers, from spring to autumn"), index, screen),
        "context": answer_text(answer_of(index, "Nobody commands them."), index, screen, context=True),
        "silence": answer_text(
            answer_of(
                index,
                "water 💧 that is not deep",
                answered=False,
                reason=Reason(Silence.NEVER_MENTIONED, "sea"),
            ),
            index,
            screen,
        ),
        "controls": answer_text(answer_of(index, TIDES.strip(), article=1), index, screen),
        "show": shown_text(whole(index.articles[0], find_place(index, 0, 1, 2)), screen),
    }
    for what, text in shown.items():
        assert_golden(f"{name}/{what}.txt", text + "\n")


def test_golden_json(index: Index) -> None:
    answer = answer_of(index, "water 💧 that is not deep", "Nobody commands them.")
    assert_golden("json/answer.jsonl", dumps(answer_object(answer, {"any": "id"})) + "\n")


def test_what_leads_in_and_who_says_it_is_shown() -> None:
    store = MemoryStore()
    talk = "# Bees\n\n**Ada:** Who guards the door?\n\n**Ben:** The old ones.\n\n**Ada:** Who cleans it?\n"
    build([article_of(talk, "talk.md", markdown=True)], store, FakeEncoder())
    talking = store.load()
    shown = answer_text(answer_of(talking, "The old ones."), talking, PIPE)
    assert shown.index("Who guards the door?") < shown.index("The old ones.")
    assert "said by Ben" in shown
    quote = answer_object(answer_of(talking, "The old ones."))["quote"]
    lead_in = known(known(quote)["lead_in"])
    assert known(quote)["speaker"] == "Ben"
    assert "Who guards the door?" in lead_in["exact"]
    assert talk[lead_in["start"] : lead_in["end"]] == lead_in["exact"]


def test_a_terminal_is_never_sent_control_characters(index: Index) -> None:
    shown = answer_text(answer_of(index, TIDES.strip(), article=1), index, Screen(colour=False, width=80))
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown)
    assert "Danger" in shown


def test_what_a_reader_marked_is_highlighted_in_the_quote(index: Index) -> None:
    answer = answer_of(index, HIVE)
    quote = answer.quotes[0]
    start = ESSAY.index("40,000 bees")
    quote = replace(quote, answer=Span(start, start + len("40,000 bees")))
    answer = replace(answer, quotes=(quote,))
    assert "│ A hive holds some 40,000 bees, who share" in answer_text(answer, index, PIPE)
    plain = answer_text(answer, index, Screen(colour=False, width=80))
    assert "│ A hive holds some »40,000 bees«, who share" in plain
    coloured = answer_text(answer, index, TERMINAL)
    assert click.style("40,000 bees", bold=True, reverse=True) in coloured
    assert click.style("A hive holds some ", bold=True) in coloured
    assert known(answer_object(answer)["quote"])["answer"] == {
        "start": start,
        "end": start + 11,
        "exact": "40,000 bees",
    }


def test_a_pipe_gets_the_words_as_they_are(index: Index) -> None:
    assert TIDES.strip() in answer_text(answer_of(index, TIDES.strip(), article=1), index, PIPE)


@given(articles(max_size=20), st.integers(8, 80), st.data())
def test_wrapped_lines_hold_every_word_in_order(text: str, width: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    lines = list(wrap(text, span, width))
    assert "".join("".join(line.cut(text).split()) for line in lines) == "".join(span.cut(text).split())
    assert all(above.end <= below.start for above, below in pairwise(lines))
    for line in lines:
        assert columns(line.cut(text)) <= width or not re.search(r"\S\s+\S", line.cut(text))
        assert line.cut(text) == line.cut(text).rstrip()


@given(articles(max_size=20))
def test_the_whole_article_is_shown(text: str) -> None:
    try:
        article = article_of(text)
    except ArticleError:
        return
    shown = shown_text(whole(article), Screen(colour=False, width=None))
    for block in article.blocks:
        for word in block.span.cut(article.text).split():
            assert word in shown


def test_a_long_block_without_blanks_is_cut_within_itself() -> None:
    article = article_of("word\tword\ta\t" * 200 + "\n\n" + "The fox ran. " * 200)
    start = article.blocks[1].span.start
    shown = shown_text(around(article, Span(start + 4, start + 5)), PIPE)
    assert shown.count("word") > 100
    assert "The »f«ox ran." in shown


@given(st.lists(articles(max_size=8), min_size=1, max_size=3), st.sampled_from([1, 20, 200]), st.data())
def test_a_place_is_shown_whole_with_what_is_near_and_nothing_far(
    texts: list[str], times: int, data: st.DataObject
) -> None:
    try:
        article = article_of("\n\n".join(text * times for text in texts))
    except ArticleError:
        return
    text = article.text
    block = data.draw(st.sampled_from(article.blocks)).span
    start = data.draw(st.integers(block.start, block.end - 1))
    place = Span(start, data.draw(st.integers(start + 1, min(block.end, start + 500))))
    shown = shown_text(around(article, place), PIPE)
    before, after = text[: place.start], text[place.end :]
    for words in place.cut(text).split():
        assert words in shown
    left_out = [int(found.replace(",", "")) for found in re.findall(r"^⋮ ([\d,]+) character", shown, re.M)]
    assert sum(left_out) <= max(0, len(before) - AROUND // 2) + max(0, len(after) - AROUND // 2)
    if len(text) <= AROUND:
        assert left_out == []
        assert shown == shown_text(whole(article, place), PIPE)


@given(st.floats(0, 1))
def test_the_bar_is_as_long_as_ever(through: float) -> None:
    assert len(bar(through)) == 24
    assert bar(through).count("●") == 1
    assert bar(0.0)[0] == bar(1.0)[-1] == "●"
