"""The pincite command: which commands there are, and how their errors are told."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from index.errors import PinciteError
from index.version import VERSION
from qa.cli.wording import told

COMMANDS = {
    "ask": "Answer a question with a quote from the article.",
    "chat": "Ask one question after the other, follow-ups included.",
    "doctor": "Tell what is installed, indexed or stale, and what to do about it.",
    "eval": "Measure how often the answers are right, on labelled questions.",
    "index": "Build or rebuild the index.",
    "show": "Print the article with numbered paragraphs, a place highlighted.",
    "verify": "Check saved answers against the article as it is now.",
}
"""Each is a module of qa.cli.commands, imported when it is called: asking loads nothing else."""
PACKAGES = {
    "filelock": "filelock",
    "huggingface_hub": "huggingface-hub",
    "markdown_it": "markdown-it-py",
    "matplotlib": "matplotlib",
    "prompt_toolkit": "prompt-toolkit",
    "rapidfuzz": "rapidfuzz",
    "sentence_transformers": "sentence-transformers",
    "sentencex": "sentencex",
}
"""What can be left out where it is not needed, by the name it is imported by (see docs/slim.md)."""


class _Commands(click.Group):
    """A group whose commands live in modules of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"qa.cli.commands.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101 - for the type checker
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"pincite {VERSION}")
        ctx.exit()


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Print the version.",
)
def pincite(**_: Any) -> None:
    """Ask an article a question; get the sentence that answers it, and the exact place where it stands.

    \b
    Examples:
      pincite ask "How many refugees have reached Canada?"     the bundled article
      pincite index essay.md                                   another article
      pincite ask "Who wrote it?" --json

    Tab completion: put the output of `_PINCITE_COMPLETE=bash_source pincite` (or zsh_source, fish_source)
    into your shell's start-up file.
    """


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit status: 0 done, 1 not answered, 2 wrong use or error.

    Raises BrokenPipeError when nobody reads the output any more.
    """
    try:
        return pincite.main(list(arguments), prog_name="pincite", standalone_mode=False) or 0
    except SystemExit as stop:  # how click ends when whoever read the output has gone
        raise BrokenPipeError from stop
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        click.echo("pincite: interrupted", err=True)
        return 130
    except click.ClickException as error:
        click.echo(_told(error), err=True)
        return 2
    except PinciteError as error:
        click.echo(f"pincite: {told(error)}", err=True)
        return 2
    except ModuleNotFoundError as error:  # a slim host lacks what is seldom needed
        if error.name not in PACKAGES:
            raise
        package = PACKAGES[error.name]
        click.echo(f"pincite: this needs the package {package}: run: pip install {package}", err=True)
        return 2


def _told(error: click.ClickException) -> str:
    """Return what is wrong in one line; for a command without anything else, its help."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "pincite"
    return f"pincite: {' '.join(error.format_message().split())} See '{command} --help'."
