"""Hypothesis strategies for text that breaks careless offsets; shared by every property test."""

from hypothesis import strategies as st

PIECES = (
    # plain words and sentences
    "The fox ran.", "word", "Dr. Who", "e.g.", "3.14", "Fig. 3", "J. K. Rowling", "No. 5", "a", "I", "Why?",
    "Stop!",
    # quotation marks and brackets
    "“Is it?” she asked.", "'yes'", "(No.)", "«Oui.»", "…", "...", "?!", "—", "-", ":", ";",
    # outside the basic plane, and several code points that make one sign
    "😀", "👩‍👩‍👧‍👦", "🇨🇦", "\U0001d518\U0001d52b", "👍🏽", "e\u0301", "Z\u0351\u036b\u0343", "\u0301",
    "한글", "ก็",
    # letters that change length when their case changes
    "İstanbul", "ß", "ẞ", "ŉ", "ﬁn", "ǅ", "Σίσυφος",
    # right to left, direction marks, zero width
    "שלום.", "مرحبا؟", "\u200f", "\u202e", "\u2066x\u2069", "\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad",
    # sentences that end otherwise
    "これは文です。", "你好\uff01", "यह है।", "Ի՞նչ\u0589", "한국어입니다.",
    # no place to cut
    "x" * 90, "字" * 70, "https://example.org/a/b?c=d.e&f=g",
    # signs that Markdown and plain-text layout give a meaning to
    "#", "##", "*", "**", "_", "`", "```", "~~~", ">", "> >", "- ", "1. ", "a) ", "• ", "+", "|", "| - |",
    "---", "===", "[a](b)", "![a](b)", "<b>", "</b>", "<!--", "-->", "&amp;", "\\", "[x]: y", "    ", "***",
)  # fmt: skip
SPACES = (
    " ", "  ", "\t", "\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\r\r", "\n \t\n", "\n\n\n",
    "\u00a0", "\u2003", "\u3000", "\u0085", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "",
)  # fmt: skip


def characters() -> st.SearchStrategy[str]:
    """One code point that UTF-8 can write: no surrogates, no NUL (which marks a binary file)."""
    return st.characters(exclude_categories=["Cs"], exclude_characters="\x00")


def hostile_lines(max_size: int = 30) -> st.SearchStrategy[str]:
    """One line: no line ending that a text file knows."""
    spaces = st.sampled_from([" ", "  ", "\t", "\u00a0", ""])
    return _joined(spaces, max_size).map(lambda text: text.replace("\n", " ").replace("\r", " "))


def hostile_text(max_size: int = 30) -> st.SearchStrategy[str]:
    """Any text at all, possibly empty or blank: hostile pieces between hostile spaces."""
    return _joined(st.sampled_from(SPACES), max_size)


def articles(max_size: int = 30) -> st.SearchStrategy[str]:
    """Hostile text that an article may hold: at least one sign that is not white space."""
    return hostile_text(max_size).filter(lambda text: bool(text.removeprefix("\ufeff").strip()))


def _joined(spaces: st.SearchStrategy[str], max_size: int) -> st.SearchStrategy[str]:
    """Up to `max_size` pieces, each followed by something of `spaces`."""
    piece = st.one_of(st.sampled_from(PIECES), st.text(characters(), min_size=1, max_size=6))
    return st.lists(st.tuples(piece, spaces), max_size=max_size).map(
        lambda pairs: "".join(piece + space for piece, space in pairs)
    )
