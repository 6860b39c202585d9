"""pincite add, remove and list: the articles that an index holds."""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click

from index.article import Article, Format
from index.building import BuildReport, Held, amend
from index.bundled import NAME as BUNDLED
from index.errors import IndexMissing
from index.model.engines import encoder_of, open_encoder
from index.storage.locations import Location
from index.storage.stores import KeptStore
from index.text.reading import read_article
from qa.choosing import chosen
from qa.cli.commands.opening import leave_out, store_at
from qa.cli.commands.options import found_index_option, json_option, reads_articles
from qa.cli.json.output import dumps, listed_object
from qa.cli.progress import progress_bar, tell_remark
from qa.cli.terminal import Screen
from qa.counting import counted
from qa.library.listing import State, listed
from qa.library.naming import articles_of

LISTED = 3
"""Articles that are told by name; more make no sentence."""
NOTES = {State.INDEXED: "", State.CHANGED: " (its file changed since)", State.GONE: " (its file is gone)"}
"""What is said of an article in a list."""
ADD = """Add articles to the index, beside those that it holds; one of the same name takes its place.

Of a folder every file in it, and in the folders below, that can be read as an article is added. A pattern
that the shell leaves alone, quoted or on Windows, stands for the files that match it. Only what is new is
encoded.

\b
Examples:
  pincite add essay.md
  pincite add notes/ "papers/**/*.pdf" https://example.org/essay
"""
REMOVE = """Remove articles from the index: by the name they were indexed under, its last part, or the title.

A folder, or a pattern such as "notes/*.md", stands for all whose names begin with it or match it.

\b
Examples:
  pincite remove essay.md
  pincite remove essay "On bees" "notes/*.md"
"""
LIST = """List the articles that the index holds, and whether their files changed since.

\b
Examples:
  pincite list
  pincite list --json
"""


@click.command("add", help=ADD)
@click.argument("sources", nargs=-1, required=True, metavar="ARTICLE...", type=click.Path())
@found_index_option
@reads_articles
def add(
    *,
    sources: tuple[str, ...],
    location: Location,
    format: Format | None,  # noqa: A002 - what the option is called
    encoding: str | None,
    allow_private: bool,
) -> None:
    """Run `pincite add`."""
    store = store_at(location)
    with progress_bar("Reading") as progress:
        read = partial(
            read_article,
            format=format,
            encoding=encoding,
            allow_private=allow_private,
            tell=tell_remark,
            progress=progress,
        )
        new = [article for source in sources for article in articles_of(source, read, leave_out)]
    if not new:
        raise click.UsageError(f"There is nothing in {', '.join(sources)} that can be read as an article.")
    added = {
        article.source: (article, _path(article)) for article in new
    }  # what is named twice is added once

    def beside(held: Held) -> Held:
        files = {path for _, path in added.values()} - {None}
        names = {BUNDLED, *added}
        return [
            *((one, path) for one, path in held if not (one.source in names or path in files)),
            *added.values(),
        ]

    report = _amend(store, beside)
    _say(f"Added {_names(list(added))}. The index in {location} holds {counted(report.articles, 'article')}.")


@click.command("remove", help=REMOVE)
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@found_index_option
def remove(*, names: tuple[str, ...], location: Location) -> None:
    """Run `pincite remove`."""
    store = store_at(location)
    store.manifest()  # without an index there is nothing to remove
    gone: list[str] = []

    def without(held: Held) -> Held:
        places = chosen(names, [article for article, _ in held])
        gone.extend(held[place][0].source for place in places)
        kept = [one for place, one in enumerate(held) if place not in places]
        if not kept:
            raise click.UsageError(
                f"That would leave nothing in {location}. To have another in its place: pincite index ARTICLE"
            )
        return kept

    report = _amend(store, without)
    _say(f"Removed {_names(gone)}. The index in {location} holds {counted(report.articles, 'article')}.")


@click.command("list", help=LIST)
@found_index_option
@json_option
def list_(*, location: Location, as_json: bool) -> None:
    """Run `pincite list`."""
    screen = Screen.of(sys.stdout)
    for one in listed(store_at(location)):
        if as_json:
            click.echo(dumps(listed_object(one)))
            continue
        title = " ".join(one.article.title.split())
        line = f"{one.article.source}: “{title}”, {counted(one.words, 'word')}"
        click.echo(screen.message(line + NOTES[one.state]))


def _path(article: Article) -> Path | None:
    path = Path(article.source)
    return path.resolve() if path.is_file() else None


def _amend(store: KeptStore, change: Callable[[Held], Held]) -> BuildReport:
    try:
        encoder = encoder_of(store.manifest().model)
    except IndexMissing:
        encoder = open_encoder()
    with progress_bar("Encoding") as progress:
        return amend(store, encoder, change, progress=progress)


def _names(names: Sequence[str]) -> str:
    return counted(len(names), "article") if len(names) > LISTED else ", ".join(names)


def _say(line: str) -> None:
    click.echo(Screen.of(sys.stdout).message(line))
