"""Typed text -> its words: no markup, no emoji, no invisible signs, no fancy letters, no shouting."""

import re
import unicodedata

_CHAT_MARKUP = re.compile(r"<(?:a?:\w+:\d+|@[!&]?\d+|#\d+|t:\d+(?::\w)?)>")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3}|~~|\|\||`{1,3})(?=[^\s*_~|`])(.{1,300}?)(?<=\S)\1(?!\w)", re.DOTALL)
_LINE_MARK = re.compile(r"^\s*(?:[>#]+|[-*•]|\(?\d{1,2}[.)])\s+", re.MULTILINE)
_SMILEY = re.compile(r"(?<!\S)(?:[:;=xX]['-]?[()DPpOo/\\|3*]+|<3|\^_*\^)(?!\S)")
_QUOTATION = re.compile(
    r"""(?:"([^"]+)"|'([^']+)'|“([^“”]+)”|‘([^‘’]+)’|„([^“”]+)[“”]|«([^«»]+)»|\(([^()]+)\))"""
)


def as_words(message: str) -> str:
    """Return the words of `message`, one space between them, without quotation marks around them all."""
    text = "".join(map(_readable, _LINK.sub(r"\1", _CHAT_MARKUP.sub(" ", message))))
    text = _EMPHASIS.sub(r"\2", _SMILEY.sub(" ", _LINE_MARK.sub("", text)))
    text = " ".join(text.split())
    if quotation := _QUOTATION.fullmatch(text):
        text = next(filter(None, quotation.groups())).strip()
    return text.lower() if _shouted(text) else text


def _readable(char: str) -> str:
    """Return what is kept of one code point."""
    if char.isascii():
        return char if char.isprintable() or char.isspace() else " "
    if "\uff01" <= char <= "\uff5e" or "\U0001d400" <= char <= "\U0001d7ff":  # full width; bold, script, ...
        return unicodedata.normalize("NFKC", char)
    category = unicodedata.category(char)
    if category == "Cf" or "\ufe00" <= char <= "\ufe0f" or char == "\u20e3":  # invisible, beside an emoji
        return ""
    emoji = (category == "So" and char > "\u2000") or "\U0001f3fb" <= char <= "\U0001f3ff"
    return " " if emoji or category in ("Cc", "Co", "Cn") else char


def _shouted(text: str) -> bool:
    """Whether several words are all in capitals; a single one is a name."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    return text.isupper() and len(words) > 1
