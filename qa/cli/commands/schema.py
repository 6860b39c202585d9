"""pincite schema: what the JSON output holds, told to programs."""

from importlib.resources import files

import click

COMMANDS = ("ask", "verify", "eval", "list", "show")


HELP = """Print the JSON Schema of what a command prints with --json.

COMMAND is ask (the default), verify or list, of which it describes a line, or eval or show, of which it
describes the whole output.

\b
Examples:
  pincite schema > answer.schema.json
  pincite schema verify
"""


@click.command("schema", help=HELP)
@click.argument("of", metavar="[COMMAND]", type=click.Choice(COMMANDS), default="ask")
def command(*, of: str) -> None:
    """Run `pincite schema`."""
    click.echo(files("qa.cli").joinpath("schemas", f"{of}.schema.json").read_text("utf-8"), nl=False)
