"""pincite verify: saved answers against the article as it is now."""

import sys
from functools import partial
from pathlib import Path

import click

from index.storage.locations import Location
from index.text.reading import read_article
from qa.cli.commands.opening import store_at
from qa.cli.commands.options import FILE, allow_private_option, found_index_option, json_option
from qa.cli.json.output import check_object, dumps
from qa.cli.progress import tell_remark
from qa.cli.terminal import Screen
from qa.cli.verifying import check_text, read_saved
from qa.library.verifying import ArticlesNow, verify

HELP = """Check answers saved from `pincite ask --json` against the article as it is now.

FILE holds them, '-' is standard input.

A page from the web is fetched again; --offline checks against its text in the index.

Each quote is the same, moved (same words elsewhere), changed (similar words) or gone. Exit status: 0 when
all are the same or moved, 1 when one changed or is gone.

\b
Examples:
  pincite ask --json - < questions.txt > answers.jsonl
  pincite verify answers.jsonl
  pincite verify answers.jsonl --article second-edition.md --json
"""


@click.command("verify", help=HELP)
@click.argument("file", type=FILE)
@found_index_option
@click.option(
    "--article",
    "source",
    type=FILE,
    metavar="FILE",
    help="Check against this file.  [default: the articles of the index, as they are now]",
)
@click.option("--offline", is_flag=True, help="Fetch nothing: check pages against their text in the index.")
@allow_private_option
@json_option
def command(  # noqa: PLR0913 - one an option
    *, file: Path, location: Location, source: Path | None, offline: bool, allow_private: bool, as_json: bool
) -> int:
    """Run `pincite verify`; 1 when a quote changed or is gone."""
    read = partial(read_article, allow_private=allow_private, tell=tell_remark)
    articles = (
        ArticlesNow.of_file(read(source))
        if source
        else ArticlesNow.of_index(store_at(location), read=read, fetch=not offline)
    )
    screen = Screen.of(sys.stdout)
    sound = True
    for saved in read_saved(file):
        check = verify(saved, articles)
        sound = sound and check.sound
        click.echo(dumps(check_object(check)) if as_json else check_text(check, screen))
    return 0 if sound else 1
