"""What is logged: that something happened, never what was asked, and never the token."""

import logging
import sys
import traceback

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class Redacting(logging.Formatter):
    """Writes records as usual, with `secret` struck out wherever it stands."""

    def __init__(self, secret: str) -> None:
        super().__init__(_FORMAT)
        self._secret = secret

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for `record`, traceback included, without the secret."""
        return super().format(record).replace(self._secret, "[token]")


def configure(level: str, secret: str) -> None:
    """Send the log to stderr from `level` on, for the whole process.

    discord.py's own records begin at INFO: below that they hold the messages that people wrote.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(Redacting(secret))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for library in ("discord", "aiohttp", "asyncio"):
        logging.getLogger(library).setLevel(max(logging.INFO, root.level))


def failure(log: logging.Logger, what: str, error: BaseException) -> None:
    """Log that `what` failed: the kind of error and where it came from, not its text.

    The text of an error may repeat what somebody asked.
    """
    frames = "".join(traceback.format_tb(error.__traceback__))
    log.error("%s failed: %s\n%s", what, type(error).__name__, frames.rstrip())


def failure_now(log: logging.Logger, what: str) -> None:
    """Log as `failure` does the error that is being handled at this moment."""
    error = sys.exc_info()[1]
    if error is not None:
        failure(log, what, error)
