"""Lines of pages -> the lines of the text, in the order in which they are read."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

EDGE = 3  # lines at the top and at the bottom of a page among which running heads stand
OFTEN = 0.3  # of the pages: even and odd ones may have heads of their own
TABLE_ROWS = 3
_WIDE = 0.5  # of a column's width: lines of columns are this long, cells of tables are not
_CROSSING = 0.3  # of all lines may run across both columns: a title, a wide table

_NUMBER = re.compile(
    r"(?:[-\u2013\u2014|\[(]\s*)?(?:(?:page|seite|p\.|s\.)\s*)?(?:\d{1,4}|[ivxlc]{1,7})"
    r"(?:\s*(?:/|of|von|sur|de)\s*\d{1,4})?(?:\s*[-\u2013\u2014|\])])?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or the piece of it in one column: its words, its box in points from the lower left corner.

    `size` is the height of its font, in points. `cells` is more than 1 for a row of a table, joined by bars.
    `column` tells the columns of a page apart, from 0.
    """

    words: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    bold: bool = False
    cells: int = 1
    column: int = 0

    @property
    def middle(self) -> float:
        """How high its middle stands."""
        return (self.bottom + self.top) / 2


def without_running_heads(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the lines of every page without what is repeated at its edges, and without its number."""
    edges = [_edges(lines) for lines in pages]
    seen = Counter(key for edge in edges for key in {_key(line) for line in edge})
    written = sum(bool(lines) for lines in pages)
    least = max(2, round(OFTEN * written)) if written > 3 else 2  # noqa: PLR2004
    kept = []
    for lines, edge in zip(pages, edges, strict=True):
        running = {
            id(line)
            for line in edge
            if (written > 1 and seen[_key(line)] >= least and len(line.words) <= 120)  # noqa: PLR2004
            or (_NUMBER.fullmatch(line.words) and _outermost(line, lines))
        }
        kept.append([line for line in lines if id(line) not in running])
    return kept


def _edges(lines: Sequence[Line]) -> list[Line]:
    heights = sorted({round(line.middle) for line in lines}, reverse=True)
    reach = EDGE if len(heights) >= 2 * EDGE else 1
    outer = {*heights[:reach], *heights[-reach:]}
    return [line for line in lines if round(line.middle) in outer]


def _key(line: Line) -> tuple[str, int]:
    """Return what the same line of another page has in common: its words but for numbers, and its height."""
    words = re.sub(r"\d+|\b[ivxlc]+\b", "#", line.words.casefold())
    return words, round(line.middle / 6)


def _outermost(line: Line, lines: Sequence[Line]) -> bool:
    return len(lines) > 1 and (
        line.middle >= max(one.middle for one in lines) - 2
        or line.middle <= min(one.middle for one in lines) + 2
    )


def in_reading_order(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page column by column, from above; rows of tables as one line each."""
    return [
        replace(line, column=number)
        for number, column in enumerate(_columns(list(lines)))
        for line in _rows(column)
    ]


def _columns(lines: list[Line]) -> Iterator[list[Line]]:
    """Yield runs of lines that are read one after the other, each from above."""
    gutter = _gutter(lines)
    if gutter is None:
        yield lines
        return
    across = sorted(
        (line for line in lines if line.left < gutter < line.right), key=lambda line: -line.middle
    )
    rest = [line for line in lines if not line.left < gutter < line.right]
    for wide in [*across, None]:
        above = [line for line in rest if wide is None or line.middle > wide.middle]
        rest = [line for line in rest if wide is not None and line.middle <= wide.middle]
        for side in (
            [one for one in above if one.right <= gutter],
            [one for one in above if one.left >= gutter],
        ):
            if side:
                yield from _columns(side)
        if wide is not None:
            yield [wide]


def _gutter(lines: Sequence[Line]) -> float | None:
    """Return where a white strip parts two columns of text, None when there is none."""
    if len(lines) < 6:  # noqa: PLR2004
        return None
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    best: tuple[int, float, float] | None = None
    edges = sorted({round(line.left, 1) for line in lines})
    for edge in edges:
        place = edge - 2.0
        if not left + 0.15 * (right - left) < place < right - 0.15 * (right - left):
            continue
        crossing = sum(line.left < place < line.right for line in lines)
        one = [line for line in lines if line.right <= place]
        other = [line for line in lines if line.left >= place]
        if crossing > _CROSSING * len(lines) or not (_is_column(one, other) and _is_column(other, one)):
            continue
        found = (crossing, abs(place - (left + right) / 2), place)
        best = found if best is None or found < best else best
    return None if best is None else best[2]


def _is_column(one: Sequence[Line], beside: Sequence[Line]) -> bool:
    """Whether lines fill a column of text that stands beside other lines."""
    if len(one) < 3 or not beside:  # noqa: PLR2004
        return False
    width = max(line.right for line in one) - min(line.left for line in one)
    wide = median(line.right - line.left for line in one) >= _WIDE * width
    words = median(len(line.words.split()) for line in one) >= 3  # noqa: PLR2004
    overlap = min(max(line.top for line in one), max(line.top for line in beside)) > max(
        min(line.bottom for line in one), min(line.bottom for line in beside)
    )
    return wide and words and overlap


def _rows(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of one column from above, pieces at one height joined."""
    heights: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: (-one.middle, one.left)):
        above = heights[-1] if heights else []
        if above and abs(above[0].middle - line.middle) < 0.45 * max(above[0].size, line.size):
            above.append(line)
        else:
            heights.append([line])
    many = [len(row) > 1 for row in heights]
    joined = []
    for place, row in enumerate(heights):
        run = 0
        for step in (1, -1):
            at = place
            while 0 <= at < len(heights) and many[at]:
                run, at = run + 1, at + step
        joined.append(_joined(sorted(row, key=lambda one: one.left), table=run - 1 >= TABLE_ROWS))
    return joined


def _joined(row: Sequence[Line], *, table: bool) -> Line:
    """Return the pieces of one line as one, with bars between the cells of a table."""
    if len(row) == 1:
        return row[0]
    return replace(
        row[0],
        words=(" | " if table else " ").join(line.words for line in row),
        right=max(line.right for line in row),
        bottom=min(line.bottom for line in row),
        top=max(line.top for line in row),
        cells=len(row) if table else 1,
    )
