"""pincite verify: saved answers against the article as it is now."""

import sys
from pathlib import Path

import click

from index.storage.directory_store import DirectoryStore
from index.text.reading import read_article
from qa.cli.commands.options import index_option
from qa.cli.json_output import dumps
from qa.cli.terminal import Style
from qa.cli.verifying import ArticlesNow, check_object, check_text, read_saved, verify
from qa.quoting.anchoring import Status

SOUND = (Status.SAME, Status.MOVED)


@click.command("verify")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@index_option
@click.option(
    "--article",
    "source",
    type=click.Path(path_type=Path),
    help="Check against this file.  [default: the articles of the index, as their files are now]",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a quote.")
def command(*, file: Path, directory: Path, source: Path | None, as_json: bool) -> int:
    """Check answers saved from `pincite ask --json` (FILE, '-' for standard input) against the article now.

    Each quote is the same, moved (same words elsewhere), changed (similar words) or gone. Exit status: 0 when
    all are the same or moved, 1 when one changed or is gone.

    \b
    Examples:
      pincite ask --json - < questions.txt > answers.jsonl
      pincite verify answers.jsonl
      pincite verify answers.jsonl --article second-edition.md --json
    """
    articles = (
        ArticlesNow.of_file(read_article(source))
        if source
        else ArticlesNow.of_index(DirectoryStore(directory))
    )
    style = Style.of(sys.stdout)
    sound = True
    for saved in read_saved(file):
        check = verify(saved, articles)
        sound = sound and check.anchor.status in SOUND
        click.echo(dumps(check_object(check)) if as_json else check_text(check, style))
    return 0 if sound else 1
