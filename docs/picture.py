"""Draws rooms as SVG: each package is a frame, and whoever imports stands above what it imports."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import combinations, product
from textwrap import wrap

WIDTH, MARGIN, PAD, GAP, LINE = 960, 20, 16, 30, 16
COLUMNS = 3
"""Folders that stand beside each other."""
COLUMN = (WIDTH - 2 * MARGIN - 2 * PAD - (COLUMNS - 1) * GAP) / COLUMNS
LETTERS, LETTERS_OF_ALL = 38, 124
"""Letters on a line of a folder's box, and of one as wide as its frame."""
STYLE = """
text { font: 12px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #57606a }
.name { font-weight: bold; font-size: 13px; fill: #1f2328 }
.package { fill: #f6f8fa; stroke: #d0d7de } .folder { fill: #ddf4ff; stroke: #54aeff }
.flat { fill: #ffffff; stroke: #d0d7de } .arrow { stroke: #57606a; fill: none; marker-end: url(#tip) }
"""


@dataclass(frozen=True, slots=True)
class Box:
    """A folder, or all flat modules of a package that stand on the same floor; `row` counts from below."""

    name: str
    lines: tuple[str, ...]
    row: int
    rooms: frozenset[str]
    is_folder: bool

    @property
    def height(self) -> int:
        """Its height, in pixels."""
        return PAD + LINE * (len(self.lines) + self.is_folder)


def draw(imports: Mapping[str, Iterable[str]], packages: Sequence[str], sentences: Mapping[str, str]) -> str:
    """Return the picture of rooms that import from rooms; the same for the same rooms, to the letter.

    `packages` go from top to bottom; `sentences` says of each folder what lives there. Of the arrows inside a
    package those are left out that follow from others; packages import from all below them. Entry points
    (`__main__`) are not drawn. Raises RecursionError when the imports go in a circle.
    """
    parts: list[str] = []
    y: float = MARGIN
    for package in packages:
        if parts:
            parts.append(_arrow((WIDTH / 2, y), (WIDTH / 2, y + GAP)))
            y += GAP
        boxes = _boxes(package, imports, sentences)
        y, drawn = _package(package, sentences[package], boxes, imports, y)
        parts += drawn
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + MARGIN}" role="img">',
            "<title>The folders of Pincite: each imports from those below it</title>",
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8"',
            ' orient="auto"><path d="M0 0L8 4L0 8z" fill="#57606a"/></marker></defs>',
            f"<style>{STYLE}</style>",
            '<rect width="100%" height="100%" fill="#ffffff"/>',
            *parts,
            "</svg>\n",
        ]
    )


def _boxes(
    package: str, imports: Mapping[str, Iterable[str]], sentences: Mapping[str, str]
) -> dict[str, Box]:
    """Return the boxes of a package by their names, the highest first."""
    own = [room for room in imports if room.startswith(f"{package}.") and not room.endswith("__main__")]

    @cache
    def floor(room: str) -> int:
        """How many folders stand on each other up to here: a folder is a floor above what it imports."""
        below = max((floor(other) for other in imports[room] if other in own), default=0)
        return below + (room in sentences)

    boxes = []
    for level in sorted({floor(room) for room in own}, reverse=True):
        here = [room for room in own if floor(room) == level]
        flat = [room for room in here if room not in sentences]
        if flat:
            names = ", ".join(room.removeprefix(f"{package}.") for room in flat)
            name = f"{package} {level}"
            boxes.append(Box(name, tuple(wrap(names, LETTERS_OF_ALL)), 2 * level, frozenset(flat), False))
        for room in here:
            if room in sentences:
                lines = tuple(wrap(sentences[room], LETTERS))
                boxes.append(Box(room, lines, 2 * level - 1, frozenset({room}), True))
    return {box.name: box for box in boxes}


def _arrows(boxes: Mapping[str, Box], imports: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    """Return which box imports from which, without what follows from other arrows."""
    direct = {
        name: {
            other
            for other, below in boxes.items()
            if other != name and any(below.rooms & set(imports[room]) for room in box.rooms)
        }
        for name, box in boxes.items()
    }

    @cache
    def reached(name: str) -> frozenset[str]:
        return frozenset(direct[name]).union(*(reached(other) for other in direct[name]))

    return [
        (name, other)
        for name, below in direct.items()
        for other in sorted(below)
        if not any(other in reached(between) for between in below)
    ]


def _columns(boxes: Mapping[str, Box], arrows: Sequence[tuple[str, str]]) -> dict[str, float]:
    """Return the column of every box, from the left: the choice in which fewest arrows are hidden."""
    folders = [name for name, box in boxes.items() if box.is_folder]
    middle = dict.fromkeys(boxes, (COLUMNS - 1) / 2)
    rows = [box.row for box in boxes.values() if box.is_folder]

    def places() -> Iterator[dict[str, float]]:
        for chosen in product(range(COLUMNS), repeat=len(folders)):
            if len(set(zip(chosen, rows, strict=True))) == len(folders):
                yield middle | dict(zip(folders, chosen, strict=True))

    def hidden(at: Mapping[str, float]) -> float:
        cost = 0.0
        for above, below in arrows:
            left, right = _ends(boxes, at, above, below)
            cost += abs(left - right)
            for name in folders:
                if boxes[below].row < boxes[name].row < boxes[above].row:
                    share = (boxes[above].row - boxes[name].row) / (boxes[above].row - boxes[below].row)
                    cost += 10 * (abs(left + share * (right - left) - at[name]) < 1 / 2)
        beside = combinations(folders, 2)
        return cost + 0.01 * sum(abs(at[a] - at[b]) for a, b in beside) + 0.001 * sum(at.values())

    best = min(places(), key=hidden)
    shift = (COLUMNS - 1) / 2 - (max(best.values()) + min(best.values())) / 2
    return {name: column + (shift if boxes[name].is_folder else 0) for name, column in best.items()}


def _ends(boxes: Mapping[str, Box], at: Mapping[str, float], above: str, below: str) -> tuple[float, float]:
    """Return the columns where an arrow begins and ends: upright where one of the boxes is wide."""
    if not boxes[above].is_folder:
        return at[below], at[below]
    return at[above], at[below] if boxes[below].is_folder else at[above]


def _package(
    package: str, says: str, boxes: Mapping[str, Box], imports: Mapping[str, Iterable[str]], y: float
) -> tuple[float, list[str]]:
    """Return where the frame of a package that begins at `y` ends, and what is drawn."""
    arrows = _arrows(boxes, imports)
    at = _columns(boxes, arrows)
    tops: dict[int, float] = {}
    bottom = y + PAD + LINE
    for row in sorted({box.row for box in boxes.values()}, reverse=True):
        tops[row] = bottom + (GAP if tops else PAD / 2)
        bottom = tops[row] + max(box.height for box in boxes.values() if box.row == row)
    end = bottom + PAD
    parts = [
        _frame("package", MARGIN, y, WIDTH - 2 * MARGIN, end - y),
        _text(MARGIN + PAD, y + PAD + LINE / 2, f"{package}/", "name"),
        _text(MARGIN + PAD + 55, y + PAD + LINE / 2, says),
    ]
    for above, below in arrows:
        left, right = (_middle(column) for column in _ends(boxes, at, above, below))
        start = tops[boxes[above].row] + boxes[above].height
        parts.append(_arrow((left, start), (right, tops[boxes[below].row])))
    for name, box in boxes.items():
        width = COLUMN if box.is_folder else WIDTH - 2 * MARGIN - 2 * PAD
        left, top = _middle(at[name]) - width / 2, tops[box.row]
        parts.append(_frame("folder" if box.is_folder else "flat", left, top, width, box.height))
        if box.is_folder:
            top += LINE
            parts.append(_text(left + 8, top + 4, name.partition(".")[2].replace(".", "/") + "/", "name"))
        parts += [_text(left + 8, top + 4 + LINE * number, line) for number, line in enumerate(box.lines, 1)]
    return end, parts


def _middle(column: float) -> float:
    return MARGIN + PAD + COLUMN / 2 + column * (COLUMN + GAP)


def _frame(kind: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="6"/>'


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f'<text{named} x="{x:g}" y="{y:g}">{escape(text)}</text>'


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    points = f"M{start[0]:g} {start[1]:g}L{end[0]:g} {end[1]:g}"
    return f'<path class="arrow" d="{points}"/>'
