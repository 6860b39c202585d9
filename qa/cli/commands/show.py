"""pincite show: the article with numbered paragraphs, a place highlighted."""

import sys

import click

from index.article import Span
from index.contents import Index
from index.storage.locations import Location
from qa.choosing import the_one
from qa.cli.commands.opening import store_at
from qa.cli.commands.options import found_index_option, json_option
from qa.cli.json.output import dumps, shown_object
from qa.cli.showing import shown_text
from qa.cli.terminal import Screen
from qa.library.showing import around, find_place
from qa.library.showing import whole as all_of


def _span(ctx: click.Context, param: click.Parameter, value: str | None) -> Span | None:
    """Read START:END or START-END: two offsets in code points, as answers give them."""
    if value is None:
        return None
    start, _, end = value.replace(",", "").replace("–", ":").replace("-", ":").partition(":")
    if not (start.isdecimal() and end.isdecimal() and int(start) < int(end)):
        raise click.BadParameter(
            f"'{value}' is not START:END with START below END, as in 120:184.", ctx, param
        )
    return Span(int(start), int(end))


HELP = """Print the article with its paragraphs numbered; of a place, highlighted, what stands around it.

\b
Examples:
  pincite show
  pincite show --at 2378:2419
  pincite show --paragraph 6 --sentence 2
  pincite show --at 2378:2419 --json
"""


@click.command("show", help=HELP)
@found_index_option
@click.option("--in", "name", metavar="NAME", help="Which article, by its name or title.")
@click.option(
    "--article", "number", type=click.IntRange(1), default=1, show_default=True, help="Which article."
)
@click.option("--at", "place", metavar="START:END", callback=_span, help="Highlight these characters.")
@click.option("--paragraph", type=click.IntRange(1), help="Highlight this paragraph.")
@click.option("--sentence", type=click.IntRange(1), help="Highlight only this sentence of the paragraph.")
@click.option("--whole", is_flag=True, help="Show the whole article also around a place.")
@json_option
def command(  # noqa: PLR0913 - one an option
    *,
    location: Location,
    name: str | None,
    number: int,
    place: Span | None,
    paragraph: int | None,
    sentence: int | None,
    whole: bool,
    as_json: bool,
) -> None:
    """Run `pincite show`."""
    if sentence is not None and paragraph is None:
        raise click.UsageError("--sentence needs --paragraph.")
    if place is not None and paragraph is not None:
        raise click.UsageError("Give --at or --paragraph, not both.")
    index = store_at(location).load()
    if name is not None:
        number = the_one(name, index.articles) + 1
    _check_number(index, number)
    article = index.articles[number - 1]
    if place is not None and place.end > len(article.text):
        raise click.UsageError(
            f"--at ends at {place.end}, but the article has {len(article.text)} characters."
        )
    if paragraph is not None:
        place = find_place(index, number - 1, paragraph, sentence)
    shown = all_of(article, place) if place is None or whole else around(article, place)
    click.echo(dumps(shown_object(shown)) if as_json else shown_text(shown, Screen.of(sys.stdout)))


def _check_number(index: Index, number: int) -> None:
    if number > len(index.articles):
        raise click.UsageError(f"--article {number}, but the index holds {len(index.articles)}.")
