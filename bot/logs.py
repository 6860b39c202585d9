"""What is logged: that something happened, never what was asked, and never the token."""

import asyncio
import logging
import sys
import traceback

import aiohttp
import discord
from discord import app_commands

from bot.mending import for_owner
from index.errors import PinciteError, QuestionError

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_TELLING = (PinciteError, app_commands.CommandSyncFailure, OSError)
"""Errors whose text holds nothing that people wrote, and says what the owner needs to know."""
_OUTAGE = (
    aiohttp.ClientError,
    discord.HTTPException,
    discord.GatewayNotFound,
    discord.ConnectionClosed,
    asyncio.TimeoutError,
)


class Redacting(logging.Formatter):
    """Writes records as usual, with the `secrets` struck out wherever they stand; an empty one is none."""

    def __init__(self, *secrets: str) -> None:
        super().__init__(_FORMAT)
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for `record`, traceback included, without the secrets."""
        error = record.exc_info[1] if record.exc_info else None
        if record.name.startswith("discord") and isinstance(error, (*_OUTAGE, OSError)):
            # In an outage discord.py logs each try to connect with a traceback that says nothing more.
            record = logging.makeLogRecord(record.__dict__ | {"exc_info": None, "exc_text": None})
            record.msg, record.args = f"{record.getMessage()} ({type(error).__name__})", ()
        line = super().format(record)
        for secret in self._secrets:
            line = line.replace(secret, "[secret]")
        return line


def configure(level: str, *secrets: str) -> None:
    """Send the log to stderr from `level` on, for the whole process.

    discord.py's own records begin at INFO: below that they hold the messages that people wrote.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting(*secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for library in ("discord", "aiohttp", "asyncio"):
        logging.getLogger(library).setLevel(max(logging.INFO, root.level))


def failure(log: logging.Logger, what: str, error: BaseException) -> None:
    """Log that `what` failed, in one line where the kind of error or its text says enough.

    Of any other error the kind and where it came from are logged, not its text, which may repeat what
    somebody asked.
    """
    kind = type(error).__name__
    if isinstance(error, _TELLING) and not isinstance(error, (QuestionError, aiohttp.ClientError)):
        text = for_owner(error) if isinstance(error, PinciteError) else " ".join(str(error).split())
        log.error("%s failed: %s: %s", what, kind, text)
    elif isinstance(error, _OUTAGE):
        number = getattr(error, "status", None) or getattr(error, "code", None) or "no connection"
        log.error("%s failed: %s (%s)", what, kind, number)
    else:
        frames = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s failed: %s\n%s", what, kind, frames.rstrip())


def failure_now(log: logging.Logger, what: str) -> None:
    """Log as `failure` does the error that is being handled at this moment."""
    error = sys.exc_info()[1]
    if error is not None:
        failure(log, what, error)
