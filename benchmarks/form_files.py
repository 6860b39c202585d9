"""Makes a PDF, a DOCX or an EPUB of a text that people can read and review.

A source is called ``NAME.pdf.txt`` and so on. Its first lines may be fields (``layout: two columns``,
``head:``, ``title:``, ``author:``); then stand paragraphs, apart by blank lines. ``#`` and ``##`` begin
headings, ``-`` and ``1)`` items of a list, ``|`` the rows of a table; ``---`` begins a new page. Of an EPUB
every ``#`` is a chapter in a file of its own, as publishers make them.
"""

import io
import re
import textwrap
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path

SOURCE = ".txt"
PAGE = "---"
FIELD = re.compile(r"(layout|head|title|author): (.+)")
ITEM = re.compile(r"(?:-|(\d+)\)) (.+)")
MARGIN, LEADING, LETTER = 20.0, 5.0, 10.0
"""Of a page: millimetres around the words and from line to line; points of the letters."""


@dataclass(frozen=True, slots=True)
class Part:
    """One block of a source: a heading of `level` 1 or 2, a paragraph, a list, a table or a new page.

    `kind` is "heading", "paragraph", "bullets", "numbers", "table" or "page"; `lines` are the words alone:
    one line of a heading or paragraph, an item each of a list, a row each of a table, cells apart by tabs.
    """

    kind: str
    lines: tuple[str, ...]
    level: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A source as read: its fields, and its parts in order."""

    fields: dict[str, str]
    parts: tuple[Part, ...]


def form_file(path: Path) -> tuple[str, bytes]:
    """Return the name and the bytes of the article at `path`, made of it when it is a source."""
    name = path.name.removesuffix(SOURCE)
    make = MAKERS.get(Path(name).suffix)
    if make is None:
        return path.name, path.read_bytes()
    return name, make(read_draft(path.read_text(encoding="utf-8")))


def read_draft(text: str) -> Draft:
    """Read a source."""
    lines = text.splitlines()
    fields = {}
    while lines and (field := FIELD.fullmatch(lines[0])):
        fields[field[1]] = field[2]
        del lines[0]
    blocks = re.split(r"\n{2,}", "\n".join(lines).strip())
    return Draft(fields, tuple(_part(block) for block in blocks))


def _part(block: str) -> Part:
    lines = block.splitlines()
    if block == PAGE:
        return Part("page", ())
    if heading := re.fullmatch(r"(#+) (.+)", block):
        return Part("heading", (heading[2],), len(heading[1]))
    items = [ITEM.fullmatch(line) for line in lines]
    if all(items):
        words = tuple(item[2] for item in items if item)
        return Part("numbers" if items[0] and items[0][1] else "bullets", words)
    if all(line.startswith("|") for line in lines):
        return Part("table", tuple("\t".join(re.split(r" *\| *", line)[1:-1]) for line in lines))
    return Part("paragraph", (" ".join(lines),))


def make_pdf(draft: Draft) -> bytes:
    """Print `draft` in one column or two, with a running head and the page's number below.

    In two columns words are divided at the ends of lines, as typesetters do.
    """
    from fpdf import FPDF  # noqa: PLC0415 - of the three makers each loads its own library

    made = FPDF()
    made.set_creation_date(datetime(2024, 1, 1, tzinfo=UTC))  # the same bytes on every day
    made.set_auto_page_break(False)
    columns = 2 if draft.fields.get("layout") == "two columns" else 1
    gap = 8.0
    width = (made.w - 2 * MARGIN - gap * (columns - 1)) / columns
    column, y = columns, made.h  # so that the first line begins a page

    def line(words: str, size: float = LETTER, style: str = "", indent: float = 0.0) -> None:
        nonlocal column, y
        if y > made.h - MARGIN - LEADING:
            column, y = column + 1, MARGIN + 2 * LEADING
        if column >= columns:
            made.add_page()
            made.set_font("Times", size=8)
            made.text(MARGIN, MARGIN, draft.fields.get("head", ""))
            made.text(made.w / 2, made.h - MARGIN / 2, str(made.page_no()))
            column, y = 0, MARGIN + 2 * LEADING
        made.set_font("Times", style=style, size=size)
        made.text(MARGIN + column * (width + gap) + indent, y, words)
        y += LEADING

    for part in draft.parts:
        if part.kind == "page":
            column, y = columns, made.h
        elif part.kind == "heading":
            line(part.lines[0], 16 if part.level == 1 else 12, "B")
        elif part.kind == "table":
            for row in part.lines:
                at = y
                for place, cell in enumerate(row.split("\t")):
                    if place and y != at:
                        y -= LEADING  # the cells of a row stand side by side
                    line(cell, indent=place * width / (row.count("\t") + 1))
        else:
            made.set_font("Times", size=LETTER)
            for number, words in enumerate(part.lines, 1):
                mark = {"bullets": "\u00b7 ", "numbers": f"{number}. "}.get(part.kind, "")
                for text in _set(mark + words, width, made.get_string_width, divide=columns > 1):
                    line(text)
        y += LEADING / 2
    return bytes(made.output())


def _set(words: str, width: float, wide: Callable[[str], float], *, divide: bool) -> Iterator[str]:
    """Yield `words` in lines of `width` at most, long words divided where that fills a line."""
    line = ""
    for word in words.split():
        longer = f"{line} {word}".lstrip()
        if wide(longer) <= width:
            line = longer
            continue
        for cut in range(len(word) - 3, 3, -1) if divide and word.isalpha() and word.islower() else ():
            if wide(f"{line} {word[:cut]}-") <= width:
                yield f"{line} {word[:cut]}-"
                line = word[cut:]
                break
        else:
            yield line
            line = word
    yield line


def make_docx(draft: Draft) -> bytes:
    """Write `draft` with Word's own styles for headings and lists."""
    import docx  # noqa: PLC0415 - of the three makers each loads its own library

    made = docx.Document()
    for part in draft.parts:
        if part.kind == "heading":
            made.add_heading(part.lines[0], part.level - 1)
        elif part.kind == "table":
            rows = [row.split("\t") for row in part.lines]
            table = made.add_table(rows=len(rows), cols=len(rows[0]))
            for cells, row in zip(table.rows, rows, strict=True):
                for cell, words in zip(cells.cells, row, strict=True):
                    cell.text = words
        else:
            style = {"bullets": "List Bullet", "numbers": "List Number"}.get(part.kind)
            for words in part.lines:
                made.add_paragraph(words, style=style)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def make_epub(draft: Draft) -> bytes:
    """Bind `draft` as a book, a file for each chapter."""
    chapters: list[list[str]] = []
    for part in draft.parts:
        if part.kind == "heading" and part.level == 1:
            chapters.append([])
        chapters[-1].append(_html(part))
    names = [f"c{number}" for number in range(1, len(chapters) + 1)]
    manifest = "".join(f'<item id="{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>' for n in names)
    package = f"""\
        <package xmlns="http://www.idpf.org/2007/opf" version="3.0">
        <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
        <dc:title>{escape(draft.fields["title"])}</dc:title>
        <dc:creator>{escape(draft.fields["author"])}</dc:creator><dc:language>en</dc:language></metadata>
        <manifest>{manifest}</manifest>
        <spine>{"".join(f'<itemref idref="{name}"/>' for name in names)}</spine></package>"""
    container = '<container><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": container,
        "OEBPS/content.opf": textwrap.dedent(package),
    }
    for name, blocks in zip(names, chapters, strict=True):
        body = f"<head><title>{name}</title></head><body>{''.join(blocks)}</body>"
        files[f"OEBPS/{name}.xhtml"] = f'<html xmlns="http://www.w3.org/1999/xhtml">{body}</html>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for path, words in files.items():
            made.writestr(path, words)
    return out.getvalue()


def _html(part: Part) -> str:
    lines = [escape(words) for words in part.lines]
    match part.kind:
        case "heading":
            return f"<h{part.level}>{lines[0]}</h{part.level}>"
        case "bullets" | "numbers":
            tag = "ul" if part.kind == "bullets" else "ol"
            return f"<{tag}>{''.join(f'<li>{words}</li>' for words in lines)}</{tag}>"
        case "table":
            rows = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row.split(chr(9)))}</tr>" for row in lines)
            return f"<table>{rows}</table>"
        case "page":
            return "<hr/>"
    return f"<p>{lines[0]}</p>"


MAKERS: dict[str, Callable[[Draft], bytes]] = {".pdf": make_pdf, ".docx": make_docx, ".epub": make_epub}
