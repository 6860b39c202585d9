"""The ``pincite-bot`` command: ``pincite-bot`` runs the bot, ``pincite-bot invite`` prints its links."""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping, Sequence

from dotenv import dotenv_values

from bot import logs
from bot.settings import Settings, SettingsError, from_environment
from index.errors import PinciteError
from index.threads import single_threaded


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return the exit status: 0, or 2 after one line on stderr that says what to do."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "invite":
            return _invite(options.application)
        return _run(from_environment(_environment()))
    except PinciteError as error:
        sys.stderr.write(f"pincite-bot: {error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pincite-bot",
        description="Answer questions about an article on Discord. Settings: the environment and .env.",
    )
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("run", help="connect and answer until stopped (the default)")
    invite = commands.add_parser("invite", help="print the links that add the bot to a server or to a user")
    invite.add_argument(
        "--application", type=int, help="the application's id, when the token does not tell it"
    )
    return parser


def _environment() -> Mapping[str, str]:
    """Return the settings of ``.env`` in the working folder, and over them those of the environment."""
    try:
        from_file = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    except UnicodeDecodeError as error:
        found = error.object[error.start]
        raise SettingsError(
            f".env is not UTF-8 text (byte {error.start} is {found:#04x}): save it as UTF-8."
        ) from None
    except OSError as error:
        raise SettingsError(f".env cannot be read: {error.strerror}. Let the bot's user read it.") from None
    return {**from_file, **os.environ}


def _invite(application: int | None) -> int:
    from bot.invite import application_of, links  # noqa: PLC0415 - imports discord

    server, user = links(application or application_of(from_environment(_environment()).token))
    sys.stdout.write(f"for a server:  {server}\nfor yourself:  {user}\n")
    return 0


def _run(settings: Settings) -> int:
    logs.configure(settings.log_level, settings.token)
    single_threaded()  # before numpy comes in: questions are short, and faster on one thread
    from bot.running import run  # noqa: PLC0415 - for the reason above

    asyncio.run(run(settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
