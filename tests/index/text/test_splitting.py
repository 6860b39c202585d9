import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sentencex import get_sentence_boundaries

from index.article import Article, Kind, Span
from index.encoder import Encoder
from index.errors import ArticleError
from index.text.reading import parse_article, read_article
from index.text.sentences import LONG, WINDOW
from index.text.splitting import Passage, sentence_spans, split
from index.text.structure.lines import trimmed
from tests.command import ROOT
from tests.fakes import FakeEncoder
from tests.strategies import articles, hostile_text


def sentences(text: str, language: str = "en") -> list[str]:
    return [span.cut(text) for span in sentence_spans(text, Span(0, len(text)), language)]


def check_cover(text: str, whole: Span, parts: list[Span], *, rules: bool = False) -> None:
    """`parts` stand in order inside `whole`, each trimmed, and beside them is nothing but white space.

    With `rules` there may be the line between a table's head and its rows, too.
    """
    end = whole.start
    for part in parts:
        assert part in whole
        assert part.start < part.end
        assert part.cut(text) == part.cut(text).strip()
        between = text[end : part.start].strip()
        assert not between or (rules and "-" in between and set(between) <= set("|:->\n\r\t "))
        assert part.start >= end
        end = part.end
    assert not text[end : whole.end].strip()


# Sentences


@given(hostile_text())
@example("A b. \U0001f600 C d. e\u0301. \u0130 \r\n F.\r\rG.")
def test_offsets_of_the_library_are_code_points(text: str) -> None:
    end = 0
    for boundary in get_sentence_boundaries("en", text):
        assert boundary["start_index"] == end
        end = boundary["end_index"]
        assert text[boundary["start_index"] : end] == boundary["text"]
    assert end == len(text)


@given(
    before=hostile_text(5),
    text=hostile_text(),
    after=hostile_text(5),
    language=st.sampled_from(["en", "de", "ja"]),
)
def test_sentences_leave_nothing_out(before: str, text: str, after: str, language: str) -> None:
    whole = f"{before}{text}{after}"
    block = trimmed(whole, Span(len(before), len(before) + len(text)))
    spans = sentence_spans(whole, block, language)
    check_cover(whole, block, spans)
    if any(map(str.isalnum, text)):
        assert all(any(map(str.isalnum, span.cut(whole))) for span in spans)


@pytest.mark.parametrize(
    "expected",
    [
        # abbreviations, initials, numbers
        ["Dr. Ames met Mrs. Bell at St. Olaf's.", "They left."],
        ["J. K. Rowling and J.R.R. Tolkien wrote.", "I read."],
        ["It cost $3.50 vs. 4.25 before.", "See Fig. 3 and No. 5.", "Go on."],
        ["It weighs approx. 5 kg.", "Also p. 7 of vol. 2."],
        ["Pens, ink, etc. and paper were sold.", "Then it closed."],
        ["The U.S. army came at 5 p.m. on Monday.", "It left."],
        ["It was found (Ames et al., 2010) , as said.", "Bell et al. [97] agree."],
        ["He is No. 1.", "She is no. 2.", "No.", "That is wrong."],
        # quotation marks and brackets
        ["“Is it?” she asked.", "“Yes!” he said.", "No."],
        ["Stop! he cried.", "Wait... what?", "Then he left."],
        ["He said “Stop.”", "Then he left."],
        ["(See it.)", "Then go.", "(Or stay.)", "It is late."],
        ["It was found.[3]", "Next it was lost. [4]", "Now it is here."],
        ["It was so.[citation needed]", "It is not."],
        # ellipses
        ["And so… it ended.", "He slept."],
        # counters
        ["1. Wash the lamp.", "2.3. Light it.", "a) Wait."],
        # signs alone are no sentence
        ["It was over. 😀", "He slept. — !"],
        # other scripts
        ["これは文です。", "次の文です。"],
    ],
)
def test_sentences_of_prose(expected: list[str]) -> None:
    for between in (" ", "\n", "\r\n", "\t"):
        assert sentences(between.join(expected)) == expected


def test_the_library_alone_gets_some_of_these_wrong() -> None:
    """The mending is there for a reason; when this fails, some of it can go."""
    for text in (
        "It weighs approx. 5 kg.",
        "1. Wash the lamp.",
        "(See it.) Then go.",
        "It was so.[citation needed]",
    ):
        pieces = [boundary["text"].strip() for boundary in get_sentence_boundaries("en", text)]
        assert pieces != sentences(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She left.\n \t\nthe sea", ["She left.", "the sea"]),
        ("no stop\r\n\r\nno stop", ["no stop", "no stop"]),
        ("no stop\r\rno stop", ["no stop", "no stop"]),
        ("A wrapped line\r\ngoes on here.", ["A wrapped line\r\ngoes on here."]),
        # verse and lists
        ("Roses are red\nViolets are blue", ["Roses are red", "Violets are blue"]),
        ("milk\r\nbrown eggs", ["milk", "brown eggs"]),
        ("Roses are red,\nViolets are blue.", ["Roses are red,\nViolets are blue."]),
        ("Take one; two;\nthree; four.", ["Take one; two;\nthree; four."]),
        ("He wrote that the sea was higher than ever\nbefore in his life", None),
        # marks of quotation between the lines
        ("The sea\n> is high. I\n> wait. Here", ["The sea\n> is high.", "I\n> wait.", "Here"]),
        ("It is high.\n> I wait.", ["It is high.", "> I wait."]),
        ("", []),
        (" \n ", []),
        ("...", ["..."]),
    ],
)
def test_lines(text: str, expected: list[str] | None) -> None:
    assert sentences(text) == ([text] if expected is None else expected)


def test_long_speech_is_cut_at_its_sentences() -> None:
    said = "I kept the light for many a year and never missed a night."
    short = f'"{said} {said}" he said.'
    assert len(short) < LONG
    assert sentences(short) == [short]
    assert sentences(f'He said: "{" ".join([said] * 6)}" Then he left.') == [
        f'He said: "{said}',
        *[said] * 4,
        f'{said}"',
        "Then he left.",
    ]


def test_sentences_run_on_over_the_windows_they_are_read_in() -> None:
    said = "He kept the light for many a year and never missed a night."
    count = 3 * WINDOW // len(said)
    assert sentences(" ".join([said] * count)) == [said] * count


# Passages


class ContextualEncoder(FakeEncoder):
    """Its tokens depend on what stands around them: a word after white space is one, at the start four."""

    def token_spans(self, text: str) -> list[Span]:
        spans = super().token_spans(text)
        if spans and len(spans[0]) > 3:
            first = spans[0]
            letters = [Span(place, place + 1) for place in range(first.start, first.start + 3)]
            spans[:1] = [*letters, Span(first.start + 3, first.end)]
        return spans


class LetterEncoder(FakeEncoder):
    """Its tokens are letters and digits; it drops other signs, as models drop what they do not know."""

    def token_spans(self, text: str) -> list[Span]:
        return [Span(place, place + 1) for place, sign in enumerate(text) if sign.isalnum()]


def check_passages(article: Article, encoder: Encoder, passages: list[Passage]) -> None:
    blocks = [passage.block for passage in passages]
    assert blocks == sorted(blocks)
    for place, block in enumerate(article.blocks):
        own = [passage for passage in passages if passage.block == place]
        if not encoder.token_spans(block.span.cut(article.text)):
            assert not own
            continue
        check_cover(
            article.text, block.span, [passage.span for passage in own], rules=block.kind is Kind.TABLE
        )
        numbers = [sentence.number for passage in own for sentence in passage.sentences]
        assert numbers == sorted(numbers)
        assert set(numbers) == set(range(1, numbers[-1] + 1))
    for passage in passages:
        rules = article.blocks[passage.block].kind is Kind.TABLE
        check_cover(
            article.text, passage.span, [sentence.span for sentence in passage.sentences], rules=rules
        )
        assert passage.span == Span(passage.sentences[0].span.start, passage.sentences[-1].span.end)
        tokens = encoder.token_spans(passage.span.cut(article.text))
        assert 0 < len(tokens) <= encoder.room
        for sentence in passage.sentences:
            assert any(token.start + passage.span.start in range(*_ends(sentence.span)) for token in tokens)


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


@given(
    text=articles(40),
    markdown=st.booleans(),
    room=st.integers(4, 40),
    make=st.sampled_from([FakeEncoder, ContextualEncoder, LetterEncoder]),
)
@example(text="x" * 500, markdown=False, room=4, make=LetterEncoder)
@example(text="word " * 100 + ". \u200b\u200b ." * 50, markdown=False, room=4, make=ContextualEncoder)
@example(text="```\na\n\n---\n    b\n```\n\n| a |\n|---|\n| b |", markdown=True, room=4, make=FakeEncoder)
def test_passages_leave_nothing_out_and_fit(
    text: str, markdown: bool, room: int, make: type[FakeEncoder]
) -> None:
    try:
        article = parse_article(text.encode(), "a.txt", markdown=markdown)
    except ArticleError:
        return
    encoder = make(room)
    check_passages(article, encoder, split(article, encoder))


def test_every_kind_of_block_becomes_a_passage() -> None:
    text = (
        "# Light\n\nBy Ada Stone\n\nIt burnt. It shone.\n\n## Life\n\n- a b\n\n> c d.\n\n"
        "```\ne\nf g\n```\n\n| h | i |\n|---|---|\n| j | k |\n"
    )
    article = parse_article(text.encode(), "a.md")
    passages = split(article, FakeEncoder())
    assert [article.blocks[passage.block].kind for passage in passages] == [
        Kind.TITLE,
        Kind.FRONT,
        Kind.PARAGRAPH,
        Kind.HEADING,
        Kind.LIST_ITEM,
        Kind.BLOCK_QUOTE,
        Kind.CODE,
        Kind.TABLE,
    ]
    words = [[sentence.span.cut(text) for sentence in passage.sentences] for passage in passages]
    assert words[2] == ["It burnt.", "It shone."]
    assert words[6] == ["e", "f g"]
    assert words[7] == ["| h | i |", "| j | k |"]


def test_a_long_block_is_cut_between_sentences_into_equal_pieces() -> None:
    text = " ".join(["The fox ran home."] * 30)  # five tokens each
    article = parse_article(text.encode(), "a.txt")
    encoder = FakeEncoder(room=40)
    passages = split(article, encoder)
    counts = [len(encoder.token_spans(passage.span.cut(text))) for passage in passages]
    assert len(counts) == 4
    assert max(counts) - min(counts) <= 5
    assert {sentence.span.cut(text) for passage in passages for sentence in passage.sentences} == {
        "The fox ran home."
    }
    assert [sentence.number for passage in passages for sentence in passage.sentences] == list(range(1, 31))


def test_a_long_sentence_is_cut_at_white_space_and_keeps_its_number() -> None:
    text = f"It began. {'over the hill and ' * 20}home. It ended."
    article = parse_article(text.encode(), "a.txt")
    passages = split(article, FakeEncoder(room=16))
    pieces = [sentence for passage in passages for sentence in passage.sentences]
    assert [piece.number for piece in pieces] == [1, *[2] * (len(pieces) - 2), 3]
    assert len(pieces) > 5
    assert " ".join(piece.span.cut(text) for piece in pieces) == text


def test_a_word_without_an_end_is_cut_anywhere() -> None:
    text = "x" * 100
    article = parse_article(text.encode(), "a.txt")
    passages = split(article, LetterEncoder(room=30))
    assert [len(passage.span) for passage in passages] == [25, 25, 25, 25]


def test_splitting_loads_sentencex_only_when_it_runs() -> None:
    code = "import sys, index.text.splitting, index.text.reading; assert 'sentencex' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.mark.skipif(
    "PINCITE_SHARED" not in os.environ, reason="PINCITE_SHARED names no folder of shared data"
)
def test_the_shared_article_is_split_as_a_reader_would() -> None:
    article = read_article(Path(os.environ["PINCITE_SHARED"]) / "article.txt")
    encoder = FakeEncoder(room=254)
    passages = split(article, encoder)
    check_passages(article, encoder, passages)
    assert len(passages) == len(article.blocks)
    assert [len(passage.sentences) for passage in passages] == [1, 1, 1, 1, 2, 6, 6, 1, 3, 6, 2, 3]
