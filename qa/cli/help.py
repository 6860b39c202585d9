"""Help that fits the terminal, a narrow one, too."""

import shutil
from collections.abc import Iterable

import click

COMFORTABLE = 52
"""Columns; click takes no terminal to be narrower, and prints wider lines on those that are."""


class Help(click.HelpFormatter):
    """Help as wide as the terminal; on a narrow one the names of options leave room for what they do."""

    def __init__(
        self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None
    ) -> None:
        columns = shutil.get_terminal_size().columns
        self._narrow = width is None and columns < COMFORTABLE
        super().__init__(indent_increment, max(columns - 1, 1) if self._narrow else width, max_width)

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write names and what they mean side by side."""
        super().write_dl(rows, min(col_max, self.width // 3) if self._narrow else col_max, col_spacing)


class HelpContext(click.Context):
    """A command whose help is written so."""

    formatter_class = Help
