"""The source of a wiki's page (MediaWiki) -> what its readers see: no templates, references or brackets.

An infobox becomes a table of its fields; of other templates those are kept whose words stand in a sentence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import takewhile

from index.article import Kind
from index.text.extracted import Extracted, File
from index.text.files.encodings import decode_any
from index.text.kinds.composing import Composer
from index.text.wiki.templates import without_templates

_HEADING = re.compile(r"[ \t]*(?P<marks>={1,6})[ \t]*(?P<words>[^=\s].*?)[ \t]*(?P=marks)[ \t]*")
_GONE = re.compile(
    r"<!--.*?-->|<ref\b[^<>]*/>|<ref\b[^<>]*>.*?</ref>"
    r"|<(gallery|timeline|imagemap|score|templatestyles|indicator)\b[^<>]*>.*?</\1>"
    r"|<references\b[^<>]*/?>|__[A-Z]{3,20}__|-\{[^{}]*\}-",
    re.DOTALL | re.IGNORECASE,
)
_PICTURE = re.compile(r"(?:file|image|datei|bild|fichier|imagen|archivo)[ \t]*:", re.IGNORECASE)
_UNSEEN = re.compile(
    r"(?:category|kategorie|catégorie|categoría|[a-z]{2,3}(?:-[a-z]+)?)[ \t]*:", re.IGNORECASE
)
_OPTION = re.compile(
    r"thumb(?:nail)?|frame(?:d|less)?|border|left|right|center|none|upright(?:[ =][\d.]+)?|[\dx ]+px"
    r"|(?:alt|link|page|class|lang|upright)=.*|top|middle|bottom|baseline|mini",
    re.IGNORECASE | re.DOTALL,
)
_INNERMOST = re.compile(r"\[\[([^\[\]]*)\]\]")
_OUTSIDE = re.compile(r"\[(?:https?:|ftp:|mailto:)?//[^\s\[\]]+(?:[ \t]+([^\[\]]*))?\]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_APOSTROPHES = re.compile(r"'{2,5}")
_NAMED = re.compile(r"'{3}(?:'')?(?P<words>[^'\n][^\n]{0,120}?)'{3}")
_EMPTY = re.compile(r"\([ ;,]*\)")
_ITEM = re.compile(r"[ \t]*(?P<marks>[*#:;]+)[ \t]*(?P<words>.*)")
_ATTRIBUTES = re.compile(r'\s*(?:[a-z-]+\s*=\s*(?:"[^"]*"|[^\s"|]+)\s*)+\|(?!\|)', re.IGNORECASE)
_CELLS = re.compile(r"\|\||!!")
_DEEPEST = 12
"""Links in the captions of pictures in the captions of pictures."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Lines that belong together: those of a table, or one line of anything else."""

    lines: tuple[str, ...]
    table: bool = False


def read(file: File) -> Extracted:
    """Return the words of a page, headings, lists and tables as such, named by what it sets in bold first.

    Raises ArticleError as decoding does, and none when nothing is left: the caller says so.
    """
    text = decode_any(file.raw, file.source, file.encoding, file.tell)
    text = without_templates(_GONE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    named = _NAMED.search(_links(text))
    composer = Composer()
    _add(composer, [*_runs(_links(text).split("\n"))])
    return composer.done(title=_plain(named["words"]) if named else None)


def _add(composer: Composer, runs: Sequence[_Run]) -> None:
    waiting: list[tuple[str, int]] = []  # headings, until something stands under them
    paragraph: list[str] = []
    counts: list[int] = []  # of the items of the lists that are open, whose marks stand in `above`
    above = ""

    def flush() -> None:
        words = " ".join(filter(None, paragraph))
        paragraph.clear()
        put(Kind.PARAGRAPH, words)

    def put(kind: Kind, words: str, indent: str = "") -> None:
        if not words.strip():
            return
        for heading, level in waiting:
            composer.add(Kind.HEADING, heading, level)
        waiting.clear()
        composer.add(kind, words, indent=indent)

    for run in runs:
        line = run.lines[0]
        if run.table:
            flush()
            caption, rows = _table(run.lines)
            put(Kind.PARAGRAPH, caption)
            put(Kind.TABLE, "\n".join(rows))
        elif heading := _HEADING.fullmatch(line):
            flush()
            level = len(heading["marks"])
            waiting[:] = [one for one in waiting if one[1] < level]
            waiting.append((_plain(heading["words"]), level))
        elif item := _ITEM.fullmatch(line):
            flush()
            marks = item["marks"]
            same = _alike(marks, above)
            counts = [*counts[:same], *[0] * (len(marks) - same)]
            counts[-1] += 1
            above = marks
            if marks[-1] in ":;":
                put(Kind.PARAGRAPH, _plain(item["words"]))
            else:
                marker = f"{counts[-1]}. " if marks[-1] == "#" else "- "
                put(Kind.LIST_ITEM, _plain(item["words"]), "  " * (len(marks) - 1) + marker)
        else:
            if not line.strip():
                flush()
            paragraph.append(_plain(line))
        if run.table or not _ITEM.fullmatch(line):
            above = ""
    flush()


def _alike(marks: str, above: str) -> int:
    """Return how many marks of an item are those of the one above: how many of its lists go on."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(marks, above, strict=False))
    return sum(1 for _ in pairs)


def _runs(lines: Sequence[str]) -> Iterator[_Run]:
    """Yield the lines one by one, those from ``{|`` to ``|}`` together."""
    inside: list[str] = []
    for line in lines:
        if inside or line.lstrip().startswith("{|"):
            inside.append(line.strip())
            if line.lstrip().startswith("|}"):
                yield _Run(tuple(inside), table=True)
                inside = []
        else:
            yield _Run((line,))
    if inside:
        yield _Run(tuple(inside), table=True)


def _table(lines: Sequence[str]) -> tuple[str, list[str]]:
    """Return the caption of a table and its rows, cells between bars."""
    caption = ""
    rows: list[list[str]] = [[]]
    for line in lines[1:]:
        if line.startswith("|}"):
            break
        if line.startswith("|+"):
            caption = _plain(_ATTRIBUTES.sub("", line[2:]))
        elif line.startswith("|-"):
            rows.append([])
        elif line[:1] in ("|", "!"):
            rows[-1] += [_plain(_ATTRIBUTES.sub("", cell)) for cell in _CELLS.split(line[1:])]
        elif rows[-1]:
            rows[-1][-1] = f"{rows[-1][-1]} {_plain(line)}".strip()
    return caption, [" | ".join(cell.replace("|", "/") for cell in row) for row in rows if any(row)]


def _links(text: str) -> str:
    """Return `text` with the words of links in place of them; of a picture its caption, a paragraph."""
    for _ in range(_DEEPEST):
        text, count = _INNERMOST.subn(lambda link: _shown(link[1]), text)
        if not count:
            break
    return _OUTSIDE.sub(lambda link: link[1] or "", text)


def _shown(inside: str) -> str:
    target, *rest = inside.split("|")
    if _PICTURE.match(target.strip()):
        caption = [part for part in rest if not _OPTION.fullmatch(part.strip())]
        return f"\n\n{caption[-1].strip()}\n\n" if caption else ""
    if _UNSEEN.match(target.strip()) and not rest:
        return ""
    words = "|".join(rest).strip() if rest else ""
    return words or target.strip().lstrip(":").partition("#")[0] or target.strip("# ")


def _plain(words: str) -> str:
    """Return what a reader sees of a line without links and templates."""
    words = _APOSTROPHES.sub("", _TAG.sub("", _BREAK.sub(" ", words)))
    words = unescape(words).replace("\xa0", " ").strip("\x00 \t")
    return " ".join(_EMPTY.sub("", words).split())
