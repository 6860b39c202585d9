"""DOCX -> headings, paragraphs, list items with their numbers, and tables, as Word shows them."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn

from index.article import Kind
from index.errors import ArticleError, Fault, Problem
from index.text.extracted import Extracted, File
from index.text.files.naming import shown
from index.text.kinds.archive import Archive
from index.text.kinds.composing import Composer

_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"(?:title|titel)$", re.IGNORECASE)
_FRONT = re.compile(r"(?:subtitle|untertitel|author|byline|date)$", re.IGNORECASE)
_QUOTE = re.compile(r"(?:intense )?quote|zitat|block text", re.IGNORECASE)
_CODE = re.compile(r"(?:html )?(?:code|preformatted)|source code|plain text", re.IGNORECASE)
_LIST = re.compile(r"list (?:bullet|number|paragraph)|aufzählung|liste", re.IGNORECASE)
_HIDDEN = ("del", "moveFrom", "instrText", "delText", "fldData", "txbxContent", "Fallback")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_LOCKED = b"\xd0\xcf\x11\xe0"


def read(file: File) -> Extracted:
    """Return the text of the document's body, with its footnotes at the end. Raises ArticleError."""
    if file.raw.startswith(_LOCKED):
        raise ArticleError(Problem(Fault.LOCKED, shown(file.source)), "Save it without a password.")
    archive = Archive(file)
    archive.check_whole()
    for name in archive.names:  # python-docx unpacks whatever there is: a lie about its size ends here
        if name.endswith((".xml", ".rels")):
            archive.read(name)
    document = docx.Document(BytesIO(file.raw))
    composer = Composer()
    numbering = _Numbering(document)
    for element in _blocks(document.element.body):
        if element.tag == qn("w:tbl"):
            rows = [" | ".join(_cells(row)) for row in element.iterchildren(qn("w:tr"))]
            composer.add(Kind.TABLE, "\n".join(row for row in rows if row.strip(" |")))
        else:
            _paragraph(element, composer, numbering, _style_name(document, element))
    for words in _notes(archive):
        composer.add(Kind.PARAGRAPH, words)
    return composer.done(document.core_properties.title or None)


def _blocks(body: Any) -> Iterator[Any]:
    """Yield paragraphs and tables in reading order, also those in controls and text boxes."""
    for element in body.iterchildren():
        if element.tag in (qn("w:p"), qn("w:tbl")):
            yield element
            for box in element.iter(qn("w:txbxContent")):
                if not any(above.tag.endswith("}Fallback") for above in box.iterancestors()):
                    yield from _blocks(box)
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _blocks(element)


def _paragraph(element: Any, composer: Composer, numbering: "_Numbering", style: str) -> None:
    words = _words(element)
    label = numbering.label(element, style)
    heading = _HEADING.match(style)
    level = int(heading[1]) if heading else 0
    outline = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    if not level and outline is not None and outline.get(qn("w:val"), "9") in "012345":
        level = int(outline.get(qn("w:val"))) + 1
    if _TITLE.match(style):
        composer.add(Kind.TITLE, words, 1)
    elif _FRONT.match(style):
        composer.add(Kind.FRONT, words)
    elif level:
        # The number is part of a heading, as it is of a clause; Word only keeps it elsewhere.
        composer.add(Kind.HEADING, f"{label} {words}" if label else words, min(level + 1, 6))
    elif label is not None or _LIST.match(style):
        item = f"{label} {words}" if label else words
        composer.add(Kind.LIST_ITEM if words else Kind.PARAGRAPH, item if words else "")
    elif _QUOTE.match(style):
        composer.add(Kind.BLOCK_QUOTE, words)
    else:
        composer.add(Kind.CODE if _CODE.match(style) else Kind.PARAGRAPH, words)


def _words(element: Any) -> str:
    """Return what is seen of a paragraph: what was inserted, not what was deleted or computes a field."""
    pieces: list[str] = []

    def gather(node: Any) -> None:
        for child in node.iterchildren():
            name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
            if name in _HIDDEN:
                continue
            hidden = child.find(f"{qn('w:rPr')}/{qn('w:vanish')}") if name == "r" else None
            if hidden is not None:
                continue
            if name == "t":
                pieces.append(child.text or "")
            elif name in ("tab", "ptab"):
                pieces.append(" ")
            elif name in ("br", "cr"):
                pieces.append("\n")
            elif name == "noBreakHyphen":
                pieces.append("-")
            else:
                gather(child)

    gather(element)
    lines = "".join(pieces).replace("\xad", "").split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def _cells(row: Any) -> Iterator[str]:
    for cell in row.iter(qn("w:tc")):
        if next(cell.iterancestors(qn("w:tr")), None) is row:
            merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            goes_on = merged is not None and merged.get(qn("w:val")) != "restart"
            words = " ".join(_words(one) for one in cell.iter(qn("w:p")))
            yield "" if goes_on else " ".join(words.split()).replace("|", "/")


def _notes(archive: Archive) -> Iterator[str]:
    """Yield the footnotes and endnotes; those that only draw a line have no number above 0."""
    for part in ("footnotes", "endnotes"):
        name = f"word/{part}.xml"
        if name in archive.names:
            for note in archive.xml(name).iterchildren(qn(f"w:{part[:-1]}")):
                if note.get(qn("w:type")) in (None, "normal"):
                    yield " ".join(_words(one) for one in note.iter(qn("w:p")))


def _style_name(document: Document, element: Any) -> str:
    identifier = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    if identifier is None:
        return ""
    wanted = identifier.get(qn("w:val"))
    for style in document.styles.element.iterchildren(qn("w:style")):
        if style.get(qn("w:styleId")) == wanted:
            name = style.find(qn("w:name"))
            return "" if name is None else str(name.get(qn("w:val")))
    return str(wanted)


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered: `form` is Word's name for it, `text` such as ``%1.%2``."""

    form: str
    text: str
    start: int


class _Numbering:
    """Counts the lists of a document as Word does: the numbers stand nowhere in the file."""

    def __init__(self, document: Document) -> None:
        self._levels: dict[tuple[str, int], _Level] = {}
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0] * 9)
        self._abstract: dict[str, str] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        try:
            root: Any = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            root = None
        for num in () if root is None else root.iterchildren(qn("w:num")):
            of = num.find(qn("w:abstractNumId"))
            if of is not None:
                self._abstract[str(num.get(qn("w:numId")))] = str(of.get(qn("w:val")))
        for kind in () if root is None else root.iterchildren(qn("w:abstractNum")):
            for level in kind.iterchildren(qn("w:lvl")):
                depth = level.get(qn("w:ilvl"), "0")
                values = [level.find(qn(f"w:{name}")) for name in ("numFmt", "lvlText", "start")]
                form, text, start = (None if one is None else str(one.get(qn("w:val"))) for one in values)
                first = int(start) if start and start.isdecimal() else 1
                key = (str(kind.get(qn("w:abstractNumId"))), int(depth) if depth in "012345678" else 0)
                self._levels[key] = _Level(form or "decimal", text or "", first)
        for style in document.styles.element.iterchildren(qn("w:style")):
            name, number = style.find(qn("w:name")), style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
            if name is not None and number is not None:
                self._styles[str(name.get(qn("w:val")))] = _number_of(number)

    def label(self, element: Any, style: str) -> str | None:
        """Return the number of a paragraph (empty for a bullet), None when it is in no list; counts on."""
        own = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        number, depth = _number_of(own) if own is not None else self._styles.get(style, ("0", 0))
        kind = self._abstract.get(number)
        level = self._levels.get((kind, depth)) if kind is not None else None
        if kind is None or level is None or number == "0":
            return None
        counts = self._counts[kind]
        counts[depth] = max(counts[depth] + 1, level.start)
        counts[depth + 1 :] = [0] * (8 - depth)
        if level.form in ("bullet", "none"):
            return ""

        def one(found: re.Match[str]) -> str:
            place = int(found[1]) - 1
            inner = self._levels.get((kind, place), level)
            return _counted(counts[place] or inner.start, inner.form)

        return re.sub(r"%([1-9])", one, level.text).strip()


def _number_of(properties: Any) -> tuple[str, int]:
    number, depth = properties.find(qn("w:numId")), properties.find(qn("w:ilvl"))
    deep = "0" if depth is None else str(depth.get(qn("w:val")))
    return ("0" if number is None else str(number.get(qn("w:val"))), int(deep) if deep in "012345678" else 0)


def _counted(number: int, form: str) -> str:
    """Return a number in the form that Word calls `form`."""
    if "Letter" in form:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 % 9 + 1)
        return letter.upper() if form.startswith("upper") else letter
    if "Roman" in form:
        words, left = "", number % 4000
        for value, sign in (*_ROMAN, *_ROMAN_SMALL):
            words += sign * (left // value)
            left %= value
        return words.upper() if form.startswith("upper") else words
    return f"{number:02}" if form == "decimalZero" else str(number)
