"""The pincite command: which commands there are, and how their errors are told."""

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from index.errors import PinciteError
from index.version import VERSION
from qa.cli.help import HelpContext
from qa.cli.terminal import WIDEST, tell
from qa.cli.wording import told

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "add": "Add articles to the index.",
    "ask": "Answer a question with a quote from the article.",
    "chat": "Ask one question after the other, follow-ups included.",
    "doctor": "Tell what is installed, indexed or stale, and what to do about it.",
    "eval": "Measure how often the answers are right, on labelled questions.",
    "index": "Build or rebuild the index.",
    "list": "List the articles that the index holds.",
    "mcp": "Serve the articles to programs that speak the Model Context Protocol.",
    "remove": "Remove articles from the index.",
    "schema": "Print the JSON Schema of what a command prints with --json.",
    "show": "Print the article with numbered paragraphs, a place highlighted.",
    "verify": "Check saved answers against the article as it is now.",
}
"""Each is a module of qa.cli.commands, imported when it is called: asking loads nothing else."""
TOGETHER = {"add": ("library", "add"), "list": ("library", "list_"), "remove": ("library", "remove")}
"""Those that share a module: which one, and what they are called in it."""
LONGEST_HINT = 60
"""Code points of what was typed that an error repeats."""


class _Commands(click.Group):
    """A group whose commands live in modules of their own."""

    context_class = HelpContext

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, name = TOGETHER.get(cmd_name, (cmd_name, "command"))
        command = getattr(import_module(f"qa.cli.commands.{module}"), name)
        assert isinstance(command, click.Command)  # noqa: S101 - for the type checker
        command.context_class = HelpContext
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; whoever asks without `ask` is told so, and the name meant when it is mistyped."""
        name = args[0]
        if name in COMMANDS or name.startswith("-"):
            return super().resolve_command(ctx, args)
        from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

        question = " ".join(args)
        close = get_close_matches(name.lower(), COMMANDS, n=1)
        if close:
            hint = f"Did you mean '{close[0]}'?"
        elif " " in question or question.endswith("?"):
            hint = f'To ask that: pincite ask "{shorten(question)}"'
        else:
            hint = f"There are {', '.join(COMMANDS)}."
        raise click.UsageError(f"There is no command '{shorten(name)}'. {hint}", ctx)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Complete names without importing a command."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only for a shell

        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return [CompletionItem(n, help=h) for n, h in COMMANDS.items() if n.startswith(incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def shorten(text: str) -> str:
    """Return `text` on one line, its beginning where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_HINT else f"{line[:LONGEST_HINT]}…"


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"pincite {VERSION}")
        ctx.exit()


HELP = """Ask an article a question; get the sentence that answers it, and the exact place where it stands.

\b
Examples:
  pincite ask "How many refugees have reached Canada?"     the bundled article
  pincite index essay.md                                   another article
  pincite ask "Who wrote it?" --json

Tab completion: put the output of `_PINCITE_COMPLETE=bash_source pincite` (or zsh_source, fish_source)
into your shell's start-up file.
"""


@click.group(
    cls=_Commands,
    help=HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDEST},
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
    """Run the command that is named."""


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
        tell("interrupted")
        return 130
    except click.ClickException as error:
        _tell_wrong_use(error)
        return 2
    except PinciteError as error:
        tell(told(error))
        return 2
    except ModuleNotFoundError as error:  # a slim host lacks what is seldom needed
        from index.packages import package_of  # noqa: PLC0415 - hardly ever needed

        package = package_of((error.name or "").partition(".")[0])
        if package is None:
            raise
        tell(f"This needs the package {package}. Run: pip install {package}")
        return 2


def _tell_wrong_use(error: click.ClickException) -> None:
    """Tell what is wrong in one line; for a command without anything else, its help."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "pincite"
    tell(f"{' '.join(error.format_message().split())} See '{command} --help'.")
