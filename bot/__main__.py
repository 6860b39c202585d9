"""The ``pincite-bot`` command."""

import asyncio
import logging
import os
import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from bot.mending import for_owner
from bot.settings import SettingsError, from_environment, misspelt, port_of_health
from index.errors import PinciteError
from index.packages import package_of
from index.storage.locations import passwords
from index.threads import single_threaded

_LACKING = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 2 after one line on stderr that says what to do."""
    try:
        status = command.main(arguments, prog_name="pincite-bot", standalone_mode=False)
    except click.UsageError as error:
        return _complain(f"{error.format_message()} See 'pincite-bot --help'.")
    except click.ClickException as error:
        return _complain(error.format_message())
    except click.Abort:
        return 130
    except PinciteError as error:
        return _complain(for_owner(error))
    except ModuleNotFoundError as error:
        package = package_of((error.name or "").partition(".")[0])
        if package is None:
            raise
        return _complain(f"This needs the package {package}. Run: pip install {package}")
    return status if isinstance(status, int) else 0


def _complain(line: str) -> int:
    """Say what is wrong on one line; on a terminal broken between words. Return the exit status."""
    line = f"pincite-bot: {line}"
    if sys.stderr is not None and sys.stderr.isatty():
        width = shutil.get_terminal_size().columns
        line = textwrap.fill(line, max(1, width), break_long_words=False, break_on_hyphens=False)
    click.echo(line, err=True)
    return _LACKING


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    short_help="Answer questions about an article on Discord.",
)
@click.version_option(None, "-V", "--version", package_name="pincite", prog_name="pincite-bot")
@click.pass_context
def command(context: click.Context) -> None:
    """Answer questions about an article on Discord.

    Without a command, the bot connects and answers until it is stopped. Its settings come from the
    environment and from the file .env in this folder, where DISCORD_TOKEN must be; .env.example explains
    every one of them. Exit status 2 means that something must be mended first.
    """
    if context.invoked_subcommand is None:
        context.invoke(run)


@command.command(short_help="Connect and answer (the default).")
def run() -> None:
    """Connect and answer until stopped (the default)."""
    from bot import logs  # noqa: PLC0415 - imports discord, which --help does without

    environment = _environment()
    settings = from_environment(environment)
    logs.configure(settings.log_level, settings.token, *passwords(settings.index))
    for line in misspelt(environment):
        logging.getLogger(__name__).warning("%s", line)
    os.umask(0o077)  # what the bot writes is for its own user alone
    single_threaded()  # before numpy comes in: questions are short, and faster on one thread
    from bot.running import run as run_bot  # noqa: PLC0415 - for the reason above

    asyncio.run(run_bot(settings))


@command.command(short_help="Print the links that add the bot.")
@click.option("--application", type=int, help="The application's id, when the token does not tell it.")
def invite(application: int | None) -> None:
    """Print the links that add the bot to a server, or to a user alone."""
    from bot.hosting.invite import application_of, links  # noqa: PLC0415 - imports discord

    server, user = links(application or application_of(from_environment(_environment()).token))
    click.echo(f"for a server:  {server}\nfor yourself:  {user}")


@command.command(short_help="Copy what files hold into a database.")
@click.option(
    "--index",
    type=click.Path(path_type=Path),
    default=Path(".pincite"),
    show_default=True,
    help="The folder with the index of everywhere.",
)
def move(index: Path) -> None:
    """Copy what the files in PINCITE_STATE hold into the database that PINCITE_INDEX names.

    That is all articles of servers, channels, languages and thumbs. What is in the database already stays,
    and so do the files. Stop the bot meanwhile.
    """
    single_threaded()
    from bot.hosting.moving import move as move_all  # noqa: PLC0415 - imports what reads an index

    moved = move_all(from_environment(_environment()), index)
    indexes = f"{moved.indexes} {'index' if moved.indexes == 1 else 'indexes'}"
    rows = f"{moved.rows} {'row' if moved.rows == 1 else 'rows'}"
    click.echo(f"copied {indexes}, and {rows} of what was chosen and counted")


@command.command(short_help="Say whether the bot here is well.")
def health() -> None:
    """Say whether the bot that runs on this machine is well (exit status 0) or not (1).

    It is asked on PINCITE_HEALTH_PORT.
    """
    from bot.hosting.health import ask  # noqa: PLC0415 - nothing else needs it

    port = port_of_health(_environment())
    why = ask(port)
    click.echo(why or "ok")
    if why:
        raise click.exceptions.Exit(1)


def _environment() -> Mapping[str, str]:
    """Return the settings of ``.env`` in the working folder, and over them those of the environment."""
    from dotenv import dotenv_values  # noqa: PLC0415 - when it is absent, that is said in one line

    try:
        from_file = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    except UnicodeDecodeError as error:
        found = error.object[error.start]
        raise SettingsError(
            f".env is not UTF-8 text (byte {error.start} is {found:#04x}).", "Save it as UTF-8."
        ) from None
    except OSError as error:
        raise SettingsError(
            f".env cannot be read: {error.strerror}.", "Let the bot's user read it."
        ) from None
    return {**from_file, **os.environ}


if __name__ == "__main__":
    sys.exit(main())
