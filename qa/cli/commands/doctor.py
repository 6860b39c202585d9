"""pincite doctor: what is installed, indexed or stale, and what to do about it."""

import platform
import sys

import click

from index.storage.locations import Location
from qa.cli.commands.options import found_index_option
from qa.cli.diagnosing import Finding, diagnose
from qa.cli.terminal import Screen

HELP = """Tell what is installed, indexed or stale, and what to do about it.

Everything is read and compared with its checksums: the model's weights, and every byte of the index.
Exit status: 0 when nothing needs doing, 1 when something does.
"""


@click.command("doctor", help=HELP)
@found_index_option
def command(*, location: Location) -> int:
    """Run `pincite doctor`; 1 when something needs doing."""
    screen = Screen.of(sys.stdout)
    click.echo(screen.message(f"Python {platform.python_version()} on {platform.platform()}"))
    sound = True
    for finding in diagnose(location):
        sound = sound and finding.advice is None
        click.echo(_line(finding, screen))
    return 0 if sound else 1


def _line(finding: Finding, screen: Screen) -> str:
    if finding.advice is not None:
        mark, colour = "fix ", "red"
    else:
        mark, colour = ("ok  ", "green") if finding.present else ("--  ", "bright_black")
    margin = " " * len(mark)
    lines = [margin + line for line in (finding.what, finding.advice) if line]
    return screen.paint(mark, fg=colour) + screen.message("\n".join(lines)).removeprefix(margin)
