"""A page's letters, each with its place, -> lines; told by PDFium, whose order is the file's own."""

import ctypes
from dataclasses import dataclass
from statistics import median
from typing import Any

from pypdfium2 import raw

from index.text.kinds.pdf_layout import Line

HYPHEN = "\x02"
"""Stands where a word was divided at the end of a line."""

_GAP = 1.8  # sizes of the letters: more white between two of them and they are no one line
_BOLD = 600
_LETTERS = 60_000  # on one page: what has more is no page that anybody reads


@dataclass(frozen=True, slots=True)
class _Letter:
    sign: str
    left: float
    right: float
    bottom: float
    top: float
    size: float


def lines_of(page: Any) -> list[Line]:
    """Return the lines of a `pypdfium2.PdfTextPage`, pieces apart where columns are, in the file's order."""
    lines: list[Line] = []
    run: list[_Letter] = []
    bold = False
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))

    def end() -> None:
        if any(not letter.sign.isspace() for letter in run):
            lines.append(_line(run, bold=bold))
        run.clear()

    for place in range(min(page.count_chars(), _LETTERS)):
        sign = _sign(raw.FPDFText_GetUnicode(page, place))
        if sign in "\r\n":
            if run and sign == "\n":
                end()
            continue
        if not raw.FPDFText_GetCharBox(page, place, left, right, bottom, top):
            continue
        letter = _Letter(sign, left.value, right.value, bottom.value, top.value, _size(page, place))
        if sign.isspace():
            if run:
                run.append(letter)
            continue
        seen = next((one for one in reversed(run) if not one.sign.isspace()), None)
        if seen is not None and _apart(seen, letter):
            end()
        if not any(not one.sign.isspace() for one in run):
            bold = raw.FPDFText_GetFontWeight(page, place) >= _BOLD or _named_bold(page, place)
        run.append(letter)
    end()
    return lines


def _sign(code: int) -> str:
    if code in (2, 0xFFFE, 0xAD):
        return HYPHEN
    if (code < 32 and code not in (9, 10, 13)) or 0xD800 <= code < 0xE000 or code > 0x10FFFF:  # noqa: PLR2004
        return " "
    return _LIGATURES.get(code) or chr(code)


_LIGATURES = {
    0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st",
}  # fmt: skip


def _size(page: Any, place: int) -> float:
    """Return the size of a letter in points, as it is drawn: the matrix may scale the font."""
    matrix = raw.FS_MATRIX()
    size = float(raw.FPDFText_GetFontSize(page, place))
    if raw.FPDFText_GetMatrix(page, place, matrix):
        scale = (matrix.c**2 + matrix.d**2) ** 0.5
        return size * scale if scale else size
    return size


def _named_bold(page: Any, place: int) -> bool:
    buffer = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = raw.FPDFText_GetFontInfo(page, place, buffer, len(buffer), flags)
    name = buffer.value[: max(0, int(length))].lower()
    return b"bold" in name or b"black" in name or b"heavy" in name


def _apart(one: _Letter, other: _Letter) -> bool:
    """Whether two letters that follow on each other do not stand on one line, or in two columns of it."""
    size = max(one.size, other.size, 1.0)
    across = other.left - one.right
    middle = (other.bottom + other.top) / 2
    shifted = middle < one.bottom - 0.6 * size or middle > one.top + 0.6 * size
    return across > _GAP * size or across < -2 * size or shifted


def _line(run: list[_Letter], *, bold: bool) -> Line:
    words = " ".join("".join(letter.sign for letter in run).replace("\t", " ").split(" ")).strip()
    seen = [letter for letter in run if not letter.sign.isspace()]
    return Line(
        words=" ".join(words.split()),
        left=min(letter.left for letter in seen),
        right=max(letter.right for letter in seen),
        bottom=min(letter.bottom for letter in seen),
        top=max(letter.top for letter in seen),
        size=round(median(letter.size for letter in seen), 1),
        bold=bold,
    )
