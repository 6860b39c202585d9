"""Options that several commands have."""

from collections.abc import Callable
from functools import partial, wraps
from math import isnan
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from index.article import Format
from index.errors import PinciteError
from index.storage.directory_store import MANIFEST
from index.storage.locations import Database, Location, location_of
from index.storage.manifest import DEFAULT_FOLDER
from qa.cli.commands.opening import Opening

FILE = click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True)


class _Place(click.ParamType[Location]):
    """Where an index is: a folder, which need not be there, or an address of PostgreSQL."""

    name = "place"
    _folder = click.Path(path_type=Path, file_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Location:
        if isinstance(value, Database):
            return value
        try:
            place = location_of(value)
        except PinciteError as error:
            self.fail(str(error), param, ctx)
        return place if isinstance(place, Database) else Path(self._folder.convert(place, param, ctx))


def _found_above(ctx: click.Context, param: click.Parameter, value: Location) -> Location:
    """Return where the index is: in the usual folder, here or in the nearest one above that has it."""
    assert param.name is not None  # noqa: S101 - for the type checker
    if ctx.get_parameter_source(param.name) is not ParameterSource.DEFAULT or isinstance(value, Database):
        return value
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / value / MANIFEST).is_file():
            return value if folder == here else folder / value
    return value


_index_option = partial(
    click.option,
    "--index",
    "location",
    type=_Place(),
    metavar="PLACE",
    default=DEFAULT_FOLDER,
    envvar="PINCITE_INDEX",
    show_envvar=True,
    help="Where the index is: a folder, or postgresql://HOST/DATABASE#NAME.",
)
index_option = _index_option(show_default=True)
found_index_option = _index_option(
    show_default=f"{DEFAULT_FOLDER} here or in the nearest folder above", callback=_found_above
)
within_option = click.option(
    "--in",
    "within",
    multiple=True,
    metavar="NAME",
    help="Ask only the article of this name, or title, or those in a folder or of a pattern; may be given "
    "more than once.",
)
top_option = click.option(
    "--top",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    metavar="N",
    help="How many quotes to give: the answer and the next best places.",
)
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON; `pincite schema` describes it."
)


def _number(ctx: click.Context, param: click.Parameter, value: float | None) -> float | None:
    """Refuse NaN, which lies in every range."""
    if value is not None and isnan(value):
        raise click.BadParameter("'nan' is not a number from 0 to 1.", ctx, param)
    return value


confidence_option = click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    metavar="P",
    callback=_number,
    help="Answer only when at least this sure, 0 to 1.  [default: what is right most often]",
)
reranker_option = click.option(
    "--reranker",
    metavar="NAME",
    envvar="PINCITE_RERANKER",
    show_envvar=True,
    help="Cross-encoder, a folder or a name on a hub, that orders the best places once more.",
)
reader_option = click.option(
    "--reader",
    metavar="NAME",
    envvar="PINCITE_READER",
    show_envvar=True,
    help="Extractive question-answering model that marks the answer in the quote.",
)
rebuild_option = click.option(
    "--no-rebuild", is_flag=True, help="Never build or rebuild the index, only say that it is needed."
)


def opens_index(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of asking, which reach it as one `opening`."""

    @found_index_option
    @within_option
    @confidence_option
    @reranker_option
    @reader_option
    @rebuild_option
    @wraps(command)
    def with_opening(  # noqa: PLR0913 - one an option
        *,
        location: Location,
        within: tuple[str, ...],
        min_confidence: float | None,
        reranker: str | None,
        reader: str | None,
        no_rebuild: bool,
        **others: Any,
    ) -> Any:
        opening = Opening(
            location,
            named=names_index(click.get_current_context()),
            rebuild=not no_rebuild,
            threshold=min_confidence,
            reranker=reranker,
            reader=reader,
            within=within,
        )
        return command(opening=opening, **others)

    return with_opening


def names_index(ctx: click.Context) -> bool:
    """Whether somebody chose the place of the index, on the command line or in the environment."""
    return ctx.get_parameter_source("location") is not ParameterSource.DEFAULT


allow_private_option = click.option(
    "--allow-private",
    is_flag=True,
    help="Fetch web addresses in private networks and on this machine, too.",
)
reading_options = (
    click.option(
        "--format",
        type=click.Choice([one.value for one in Format]),
        callback=lambda _ctx, _param, value: None if value is None else Format(value),
        help="What the articles are.  [default: what their bytes, then their names say]",
    ),
    click.option(
        "--encoding",
        metavar="NAME",
        help="Encoding of their text, such as windows-1252.  [default: UTF-8, else what fits]",
    ),
    allow_private_option,
)


def reads_articles(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command --format, --encoding and --allow-private: how articles are read."""
    for option in reversed(reading_options):
        command = option(command)
    return command
