"""A bar on standard error while something takes long."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from index.encoder import Progress
from index.errors import Remark
from qa.cli.wording import told

AROUND = len("  [" + "]  100%  00d 00:00:00")
"""Columns beside the bar and its label."""


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """Give what a build reports its progress to: a bar on standard error, where that is a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    room = shutil.get_terminal_size().columns - len(label) - AROUND
    with click.progressbar(length=1, label=label, width=max(1, min(36, room)), file=sys.stderr) as bar:

        def advance(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield advance


def tell_remark(remark: Remark) -> None:
    """Say on standard error how something was read."""
    click.echo(f"pincite: {told(remark)}", err=True)
