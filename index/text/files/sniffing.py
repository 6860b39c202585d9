"""What a file is, by its first bytes before its name; or the line that says what converts it."""

import json
import re
import shlex
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PureWindowsPath
from typing import Literal

from index.article import Format
from index.errors import ArticleError, Fault, Mend, Problem, Step
from index.text.files.naming import STDIN, shown

ENDINGS = {
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd", ".qmd", ".rmd", ".mdx"), Format.MARKDOWN),
    **dict.fromkeys((".html", ".htm", ".xhtml"), Format.HTML),
    ".pdf": Format.PDF,
    ".docx": Format.DOCX,
    ".epub": Format.EPUB,
    ".srt": Format.SRT,
    ".vtt": Format.VTT,
    ".ipynb": Format.NOTEBOOK,
    **dict.fromkeys((".wiki", ".wikitext", ".mediawiki"), Format.WIKI),
}
"""What a file is called that is read, where its bytes do not say what it is."""

_HEAD = 4096


@dataclass(frozen=True, slots=True)
class _Refused:
    """A kind that is not read: its name, and the command (of the file and its stem) that makes it one."""

    name: str
    command: str


_PANDOC = "pandoc {file} -o {stem}.md"
_OFFICE = "soffice --headless --convert-to {0} {{file}}"
_REFUSED = {
    ".rtf": _Refused("RTF", _PANDOC),
    ".odt": _Refused("an OpenDocument text", _PANDOC),
    ".fodt": _Refused("an OpenDocument text", _OFFICE.format("docx")),
    ".tex": _Refused("LaTeX", _PANDOC),
    ".latex": _Refused("LaTeX", _PANDOC),
    ".rst": _Refused("reStructuredText", _PANDOC),
    ".adoc": _Refused("AsciiDoc", "asciidoctor {file} -o {stem}.html"),
    ".asciidoc": _Refused("AsciiDoc", "asciidoctor {file} -o {stem}.html"),
    ".org": _Refused("Org mode", _PANDOC),
    ".textile": _Refused("Textile", _PANDOC),
    ".doc": _Refused("an old Word file", _OFFICE.format("docx")),
    ".ppt": _Refused("a presentation", _OFFICE.format("pdf")),
    ".pptx": _Refused("a presentation", _OFFICE.format("pdf")),
    ".odp": _Refused("a presentation", _OFFICE.format("pdf")),
    ".xls": _Refused("a spreadsheet", _OFFICE.format("html")),
    ".xlsx": _Refused("a spreadsheet", _OFFICE.format("html")),
    ".ods": _Refused("a spreadsheet", _OFFICE.format("html")),
    ".csv": _Refused("CSV", "pandoc -f csv {file} -o {stem}.html"),
    ".tsv": _Refused("TSV", "pandoc -f tsv {file} -o {stem}.html"),
    ".json": _Refused("JSON", "jq -r '.. | strings' {file} > {stem}.txt"),
    ".jsonl": _Refused("JSON lines", "jq -r '.. | strings' {file} > {stem}.txt"),
    ".ndjson": _Refused("JSON lines", "jq -r '.. | strings' {file} > {stem}.txt"),
    ".xml": _Refused("XML", "xmllint --xpath 'string(/)' {file} > {stem}.txt"),
    ".yaml": _Refused("YAML", "cp {file} {stem}.txt"),
    ".yml": _Refused("YAML", "cp {file} {stem}.txt"),
    ".mht": _Refused("a saved page (MHTML)", _OFFICE.format("html")),
    ".mhtml": _Refused("a saved page (MHTML)", _OFFICE.format("html")),
    ".mobi": _Refused("a Kindle book", "ebook-convert {file} {stem}.epub"),
    ".azw3": _Refused("a Kindle book", "ebook-convert {file} {stem}.epub"),
    ".fb2": _Refused("FictionBook", "pandoc -f fb2 {file} -o {stem}.md"),
    ".djvu": _Refused("DjVu", "djvutxt {file} {stem}.txt"),
    ".ps": _Refused("PostScript", "ps2pdf {file} {stem}.pdf"),
    ".zip": _Refused("a ZIP archive", "unzip {file}"),
    ".tar": _Refused("a TAR archive", "tar -xf {file}"),
    ".tgz": _Refused("a TAR archive", "tar -xf {file}"),
    ".gz": _Refused("a gzip archive", "gunzip -k {file}"),
    ".bz2": _Refused("a bzip2 archive", "bunzip2 -k {file}"),
    ".xz": _Refused("an xz archive", "unxz -k {file}"),
    ".zst": _Refused("a Zstandard archive", "unzstd {file}"),
    ".7z": _Refused("a 7z archive", "7z x {file}"),
    ".rar": _Refused("a RAR archive", "unrar x {file}"),
    ".png": _Refused("a picture", "tesseract {file} {stem}"),
    ".sound": _Refused("a recording", "whisper {file} -f srt"),
    ".exe": _Refused("a program", "strings {file} > {stem}.txt"),
    ".sqlite": _Refused("a database", "sqlite3 {file} .dump > {stem}.txt"),
}
_MAGIC = (
    (b"{\\rtf", ".rtf"),
    (b"\x1f\x8b", ".gz"),
    (b"BZh", ".bz2"),
    (b"\xfd7zXZ\0", ".xz"),
    (b"\x28\xb5\x2f\xfd", ".zst"),
    (b"7z\xbc\xaf\x27\x1c", ".7z"),
    (b"Rar!", ".rar"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"),
    (b"%!PS", ".ps"),
    (b"AT&TFORM", ".djvu"),
    (b"\x89PNG\r\n", ".png"),
    (b"\xff\xd8\xff", ".png"),
    (b"GIF8", ".png"),
    (b"II*\0", ".png"),
    (b"MM\0*", ".png"),
    (b"\x7fELF", ".exe"),
    (b"MZ\x90", ".exe"),
    (b"SQLite format 3\0", ".sqlite"),
    (b"ID3", ".sound"),
    (b"OggS", ".sound"),
    (b"fLaC", ".sound"),
    (b"\x1aE\xdf\xa3", ".sound"),
)
_RIFF = {b"WEBP": ".png", b"WAVE": ".sound", b"AVI ": ".sound"}
_PAGE = re.compile(
    r"(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*"
    r"(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<(?:title|meta|script|article)[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(r"<\?xml[\s?]")
_LATEX = re.compile(r"(?:\s|%[^\n]*\n)*\\documentclass\b")
_SRT = re.compile(r"(?:\d+[ \t]*\r?\n)?\d{1,3}:\d\d:\d\d[,.]\d{1,3}[ \t]*-->[ \t]*\d{1,3}:\d\d:\d\d")
_WIKI = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^[^\S\n]*(={2,6})[^=\n]+\1[^\S\n]*$",
        r"'{3}[^\s'][^\n]{0,120}?'{3}",
        r"\[\[[^\[\]\n]+\]\]",
        r"\{\{[A-Za-z][^{}]*[|}]",
        r"<ref[\s>]",
    )
)
"""Signs of the source of a wiki's page: headings, bold words, links, templates, references."""
_WIKI_SIGNS = 2
"""Of those make it one: each alone may be something else."""
_MARKUP_READ = (Format.MARKDOWN, Format.NOTEBOOK)


def recognise(raw: bytes, source: str, media_type: str | None = None) -> Format:
    """Return what the file `source` with the bytes `raw` is: by them, then by its name, else plain text.

    `media_type` is what a web server called it. Raises ArticleError, naming the command that converts it,
    for what is not read.
    """
    path = "" if source == STDIN else source.partition("?")[0] if "://" in source else source
    ending = PureWindowsPath(path).suffix.lower()
    found = _by_bytes(raw) or _by_text(raw[:_HEAD], raw, ending)
    if found is None and media_type:
        found = _by_media_type(media_type)
    if found is None:
        found = ending if ending in _REFUSED else ENDINGS.get(ending, Format.TEXT)
    if isinstance(found, Format):
        return found
    raise _refusal(source, _REFUSED[found])


def is_archive(head: bytes) -> bool:
    """Whether a file that begins with `head` is one of the kinds that may be larger than a text."""
    return head.startswith(b"PK\x03\x04") or b"%PDF-" in head[:1024]


def _by_bytes(raw: bytes) -> Format | str | None:  # noqa: PLR0911 - one kind after the other
    if b"%PDF-" in raw[:1024]:
        return Format.PDF
    if raw.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _by_members(raw)
    for magic, ending in _MAGIC:
        if raw.startswith(magic):
            return ending
    if raw.startswith(b"RIFF"):
        return _RIFF.get(raw[8:12])
    if raw[257:262] == b"ustar":
        return ".tar"
    if raw[4:8] == b"ftyp":
        return ".png" if raw[8:12] in (b"avif", b"heic", b"mif1") else ".sound"
    if raw[60:68] == b"BOOKMOBI":
        return ".mobi"
    return None


def _by_members(raw: bytes) -> Format | str:  # noqa: PLR0911 - one kind after the other
    """Return what a ZIP archive is, by the names in it."""
    try:
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            names = set(archive.namelist())
    except Exception:  # a damaged archive raises whatever it likes: the reader of the kind says so
        names = set()
    if not names:  # what its first entry is called stands near its start
        head = raw[:200]
        if b"epub+zip" in head:
            return Format.EPUB
        return Format.DOCX if b"[Content_Types].xml" in head or b"word/" in raw[:_HEAD] else ".zip"
    if "word/document.xml" in names or any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
        return Format.DOCX
    if "META-INF/container.xml" in names:
        return Format.EPUB
    for member, ending in (("xl/workbook.xml", ".xlsx"), ("ppt/presentation.xml", ".pptx")):
        if member in names:
            return ending
    if b"opendocument.spreadsheet" in raw[:200]:
        return ".ods"
    return ".odt" if b"opendocument" in raw[:200] else ".zip"


def _by_text(head: bytes, raw: bytes, ending: str) -> Format | str | None:  # noqa: PLR0911 - one kind after the other
    """Return what a text is by how it begins; Markdown may begin with anything."""
    known: Format | None = ENDINGS.get(ending)
    encoding: Literal["utf-16", "utf-8"] = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    text = head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    if known is Format.MARKDOWN:
        return known
    if text.startswith("WEBVTT") and (len(text) == len("WEBVTT") or text[len("WEBVTT")].isspace()):
        return Format.VTT
    if _SRT.match(text):
        return Format.SRT
    if _PAGE.match(text):
        return Format.HTML
    if _XML.match(text) and known is not Format.HTML:
        return ".fodt" if "opendocument" in text else ".fb2" if "<FictionBook" in text else ".xml"
    if text.startswith("{") and '"' in text and (found := _by_json(raw, known)):
        return found
    if _LATEX.match(text):
        return ".tex"
    return Format.WIKI if sum(bool(sign.search(text)) for sign in _WIKI) >= _WIKI_SIGNS else None


def _by_json(raw: bytes, known: Format | None) -> Format | str | None:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, dict) and ("nbformat" in value or "cells" in value):
        return Format.NOTEBOOK
    return ".json" if known is None else known


def _by_media_type(media_type: str) -> Format | str | None:
    name = media_type.partition(";")[0].strip().lower()
    types: dict[str, Format | str] = {
        "text/html": Format.HTML,
        "application/xhtml+xml": Format.HTML,
        "text/markdown": Format.MARKDOWN,
        "text/vtt": Format.VTT,
        "application/x-subrip": Format.SRT,
        "application/pdf": Format.PDF,
        "text/csv": ".csv",
        "application/json": ".json",
    }
    main = name.partition("/")[0]
    if main in ("image", "audio", "video"):
        return ".png" if main == "image" else ".sound"
    return types.get(name)


def _refusal(source: str, refused: _Refused) -> ArticleError:
    if source == STDIN:
        file, stem = "FILE", "FILE"
    else:
        name = PureWindowsPath(source)
        file = shlex.quote(source)
        stem = shlex.quote(name.name.removesuffix(name.suffix) or "article")
    command = refused.command.format(file=file, stem=stem)
    return ArticleError(Problem(Fault.KIND_UNKNOWN, shown(source), refused.name), Mend(Step.CONVERT, command))
