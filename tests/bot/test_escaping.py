"""Text that Discord shows and does not act on. The oracle reads Discord's escapes back on its own."""

import re
import unicodedata
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.escaping import block_quote, literal, one_line, pieces, size
from index.article import Span

MARKS = st.text(st.sampled_from("\\`*_~|<>@#-+.:()[]1 9\n\r\tax\u202e\u2066\u2069İ😀e\u0301/!&"), max_size=60)
TEXTS = MARKS | st.text(max_size=80)
ISOLATES = "\u2068\u2069"


def unescaped(shown: str) -> str:
    """Return what Discord displays for Markdown in which every active sign is escaped."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", shown)


@given(TEXTS)
def test_every_character_is_displayed(text: str) -> None:
    lines = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", text)
    shown = unescaped(literal(text))
    assert re.sub(f"[{ISOLATES}]", "", shown) == re.sub(f"[{ISOLATES}]", "", lines)


@given(TEXTS)
def test_nothing_comes_alive(text: str) -> None:
    shown = literal(text)
    active = re.sub(r"\\[^0-9A-Za-z\s]", "x", shown)  # what is escaped is a sign like any other
    assert not re.search(r"[*_~`|<@\[\]]", active)
    assert "://" not in active
    for line in active.split("\n"):
        assert not re.match(rf"[{ISOLATES}\s]*([#>+-]|\d+[.)])", line)


@given(st.text(st.sampled_from("ab\u202e\u202c\u2067\u2068\u2069 \n"), min_size=1, max_size=20))
def test_direction_marks_cannot_turn_what_stands_around(text: str) -> None:
    for line in literal(text).split("\n"):
        if re.search("[\u202a-\u202e\u2066-\u2069]", line):
            depths = list(accumulate(_isolation(sign) for sign in line))
            assert depths[-1] == 0  # all that was opened is closed
            assert min(depths[:-1]) > 0  # and nothing of the line stands outside


def _isolation(sign: str) -> int:
    """Return 1 for a sign that opens an isolate, -1 for the one that ends it, 0 for others."""
    return {"FSI": 1, "LRI": 1, "RLI": 1, "PDI": -1}.get(unicodedata.bidirectional(sign), 0)


def test_what_people_try() -> None:
    assert literal("<@123> @everyone") == r"\<\@123> \@everyone"
    assert literal("||spoiler||") == r"\|\|spoiler\|\|"
    assert literal("1:+1: :e-mail:") == r"1\:+1: \:e-mail\:"
    assert literal("https:") + literal("//e.org") == r"https\://e.org"  # pages are joined from pieces
    assert literal("<:wave:1>") == r"\<\:wave:1>"
    assert literal("[here](https://e.org)") == r"\[here\](https\://e.org)"
    assert literal("discord.gg/abc") == r"discord\.gg/abc"
    assert literal("# Title\n1. one\n- two") == "\\# Title\n1\\. one\n\\- two"
    assert one_line(" a\n\n b ") == "a b"
    assert block_quote("a\n\nb") == "> a\n> \n> b"


@given(TEXTS, st.data())
def test_a_mark_changes_no_character_of_a_block_quote(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    marked = block_quote(text, Span(start, data.draw(st.integers(start, len(text)))))
    active = re.sub(r"\\[^0-9A-Za-z\s]", "x", marked)
    assert active.count("*") % 4 == 0
    shown = unescaped(re.sub(r"(?<!\\)((?:\\\\)*)\*\*", r"\1", marked))
    assert re.sub(f"[{ISOLATES}]", "", shown) == re.sub(f"[{ISOLATES}]", "", unescaped(block_quote(text)))


@given(TEXTS, st.integers(24, 90))
def test_pieces_hold_the_whole_text_and_keep_the_limit(text: str, limit: int) -> None:
    spans = pieces(text, limit)
    assert "".join(span.cut(text) for span in spans) == text
    assert all(size(block_quote(span.cut(text))) <= limit for span in spans)


def test_pieces_end_after_white_space_where_they_can() -> None:
    text = "word " * 50
    assert all(span.cut(text).endswith(" ") for span in pieces(text, 40))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Plain words.", "> Plain words."),
        ("שלום לכולם!", "> \u2068שלום לכולם!\u2069"),
        ("مرحبا.\nA line.", "> \u2068مرحبا.\u2069\n> A line."),
        ("Rue de l’Étoile.", "> Rue de l’Étoile."),
    ],
)
def test_a_line_from_right_to_left_is_isolated_and_no_other(text: str, shown: str) -> None:
    assert block_quote(text) == shown
