"""Jupyter notebooks -> the Markdown of their cells, their code and what it printed, cell by cell."""

import json
from collections.abc import Iterator
from typing import Any

from index.article import Kind, Mark, Span
from index.errors import ArticleError, Fault, Problem
from index.text.extracted import Extracted, File
from index.text.files.encodings import decode_any
from index.text.files.naming import shown
from index.text.markdown import read_markdown
from index.text.structure.drafts import Draft
from index.text.structure.labels import is_visible

_OUTPUT = 20_000
"""Code points of one output that are kept: what a program prints may have no end."""


def read(file: File) -> Extracted:
    """Return the cells one below the other. Raises ArticleError when the file is no notebook."""
    text = decode_any(file.raw, file.source, file.encoding, file.tell)
    pieces: list[str] = []
    drafts: list[Draft] = []
    marks: list[Mark] = []
    length = 0
    for number, kind, source in _cells(_parsed(text, file.source)):
        found = (
            read_markdown(source)
            if kind is None
            else [Draft(kind, Span(*_inner(source)), source.strip())]
            if is_visible(source)
            else []
        )
        if not found:
            continue
        marks.append(Mark(length, number))
        drafts += [Draft(one.kind, one.span.shifted(length), one.words, one.level) for one in found]
        pieces.append(source + "\n\n")
        length += len(source) + 2
    return Extracted("".join(pieces), tuple(drafts), tuple(marks))


def _parsed(text: str, source: str) -> list[Any]:
    try:
        value = json.loads(text)
        cells = value["cells"] if "cells" in value else value["worksheets"][0]["cells"]
        if not isinstance(cells, list):
            raise TypeError  # noqa: TRY301 - answered right below
    except (ValueError, KeyError, IndexError, TypeError):
        raise ArticleError(Problem(Fault.NO_CELLS, shown(source)), "Save it again in Jupyter.") from None
    return cells


def _cells(cells: list[Any]) -> Iterator[tuple[int, Kind | None, str]]:
    """Yield the number, the kind (None for Markdown) and the text of everything a reader sees."""
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict):
            continue
        source = _joined(cell.get("source", cell.get("input")))
        kind = cell.get("cell_type")
        if kind == "heading":  # notebooks of before 2015
            level = cell.get("level")
            yield (
                number,
                None,
                "#" * (level if isinstance(level, int) and level in range(1, 7) else 1) + " " + source,
            )
        elif kind == "markdown":
            yield number, None, source
        elif kind == "raw":
            yield number, Kind.PARAGRAPH, source
        elif kind == "code":
            yield number, Kind.CODE, source
            outputs = cell.get("outputs")
            for output in outputs if isinstance(outputs, list) else ():
                yield number, Kind.CODE, _printed(output)[:_OUTPUT]


def _printed(output: object) -> str:
    """Return what a reader sees of an output as text; nothing of pictures and of failures."""
    if not isinstance(output, dict):
        return ""
    data = output.get("data")
    words = _joined(output.get("text") or (data.get("text/plain") if isinstance(data, dict) else None))
    return "" if words.startswith("<") and words.rstrip().endswith(">") else words  # <Figure size 640x480>


def _joined(lines: object) -> str:
    """Return a text that is kept whole or in lines, without half characters."""
    text = "".join(map(str, lines)) if isinstance(lines, list) else lines if isinstance(lines, str) else ""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _inner(source: str) -> tuple[int, int]:
    start = len(source) - len(source.lstrip())
    return start, len(source.rstrip())
