"""What a person sees on a terminal: columns, words that stay whole, and nothing that moves the cursor."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Span
from qa.cli.terminal import Screen
from qa.cli.wrapping import columns, wrap

CHINESE = "“我能吞下玻璃，而不伤身体。”老人说：《红楼梦》很长，读它要一百个晚上。" * 3
TERMINAL = Screen(colour=False, width=40)


def naive_columns(text: str) -> int:
    """An oracle for text without emoji: East Asian Width, and nothing for combining marks."""
    return sum(
        0 if unicodedata.combining(sign) else 1 + (unicodedata.east_asian_width(sign) in "WF")
        for sign in text
    )


@given(st.text(st.sampled_from("abc .,é中文字，。「」ひカ\u0301\u0308“”—")))
def test_columns_are_those_of_east_asian_width(text: str) -> None:
    text = re.sub("^[\u0301\u0308]+", "", text)
    assert columns(text) == naive_columns(text)


def test_a_chinese_quote_fits_a_narrow_terminal() -> None:
    lines = [line.cut(CHINESE) for line in wrap(CHINESE, Span(0, len(CHINESE)), 40)]
    assert "".join(lines) == CHINESE
    assert all(columns(line) <= 40 for line in lines)
    assert all(columns(line) >= 34 for line in lines[:-1])
    assert not any(line[0] in "，。：》”" for line in lines)


@given(st.text(st.sampled_from("ab 中文，。「」\u0301💧👩\u200d👧")), st.integers(8, 50))
def test_nothing_is_lost_or_parted_from_its_marks(text: str, width: int) -> None:
    lines = list(wrap(text, Span(0, len(text)), width))
    assert "".join(line.cut(text) for line in lines).replace(" ", "") == text.replace(" ", "")
    for line in lines[1:]:
        before = text[: line.start].rstrip(" ")
        if len(before) == line.start:
            assert not unicodedata.combining(text[line.start])
            assert text[line.start] != "\u200d"
            joined = re.search("[💧👩👧]\u0301*\u200d$", before)
            assert not (joined and text[line.start] in "💧👩👧")


@pytest.mark.parametrize("width", [40, 80])
def test_messages_are_broken_between_words(width: int) -> None:
    words = "The index in /srv/notes/.pincite is damaged: its manifest does not match its own checksum. " * 3
    shown = Screen(colour=False, width=width).message(f"  {words}", hanging=4)
    lines = shown.split("\n")
    assert all(len(line) <= width for line in lines)
    assert [line[:6].count(" ") >= 6 for line in lines] == [False] + [True] * (len(lines) - 1)
    assert shown.split() == words.split()


@given(st.text())
def test_a_message_holds_no_control(text: str) -> None:
    shown = TERMINAL.message(text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", shown)
    assert Screen(colour=False, width=None).message(text) == text
