"""Options that several commands have, and what they share in opening an index."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isnan
from pathlib import Path
from typing import Any, TypeVar

import click

from index.encoder import Progress
from index.storage.manifest import DEFAULT_FOLDER

Command = TypeVar("Command", bound=Callable[..., Any])


def index_option(command: Command) -> Command:
    """Add --index, the folder of the index."""
    return click.option(
        "--index",
        "directory",
        type=click.Path(path_type=Path, file_okay=False),
        default=DEFAULT_FOLDER,
        envvar="PINCITE_INDEX",
        show_default=True,
        show_envvar=True,
        help="Folder of the index.",
    )(command)


def top_option(command: Command) -> Command:
    """Add --top, how many quotes to give."""
    return click.option(
        "--top",
        type=click.IntRange(1, 100),
        default=1,
        show_default=True,
        metavar="N",
        help="How many quotes to give: the answer and the next best places.",
    )(command)


def _number(ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    """Refuse NaN, which lies in every range."""
    if value is not None and isnan(value):
        raise click.BadParameter("'nan' is not a number from 0 to 1.", ctx, param)
    return value


def confidence_option(command: Command) -> Command:
    """Add --min-confidence, how sure an answer must be."""
    return click.option(
        "--min-confidence",
        type=click.FloatRange(0, 1),
        callback=_number,
        help="Answer only when at least this sure, 0 to 1.  [default: what is right most often]",
    )(command)


def reranker_option(command: Command) -> Command:
    """Add --reranker, a model that puts the best places in order once more."""
    return click.option(
        "--reranker",
        metavar="NAME",
        envvar="PINCITE_RERANKER",
        show_envvar=True,
        help="Cross-encoder, a folder or a name on a hub, that orders the best places once more.",
    )(command)


def reader_option(command: Command) -> Command:
    """Add --reader, a model that marks the answer in a quote."""
    return click.option(
        "--reader",
        metavar="NAME",
        envvar="PINCITE_READER",
        show_envvar=True,
        help="Extractive question-answering model that marks the answer in the quote.",
    )(command)


def rebuild_option(command: Command) -> Command:
    """Add --no-rebuild, to leave the index as it is."""
    return click.option(
        "--no-rebuild", is_flag=True, help="Never build or rebuild the index, only say that it is needed."
    )(command)


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """Give what a build reports its progress to: a bar on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def advance(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield advance
