"""pincite doctor: what is installed, indexed or stale, and what to do about it."""

import platform
import sys
from pathlib import Path

import click

from qa.cli.commands.options import index_option
from qa.cli.diagnosing import Finding, diagnose
from qa.cli.terminal import Style


@click.command("doctor")
@index_option
def command(*, directory: Path) -> int:
    """Tell what is installed, indexed or stale, and what to do about it.

    Everything is read and compared with its checksums: the model's weights, and every byte of the index.
    Exit status: 0 when nothing needs doing, 1 when something does.
    """
    style = Style.of(sys.stdout)
    click.echo(f"Python {platform.python_version()} on {platform.platform()}")
    sound = True
    for finding in diagnose(directory):
        sound = sound and finding.advice is None
        click.echo(_line(finding, style))
    return 0 if sound else 1


def _line(finding: Finding, style: Style) -> str:
    if finding.advice is None:
        mark = style.paint("ok  ", fg="green") if finding.present else style.paint("--  ", dim=True)
        return f"{mark}{finding.what}"
    return f"{style.paint('fix ', fg='red')}{finding.what}\n    {finding.advice}"
