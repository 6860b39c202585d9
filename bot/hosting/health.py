"""Whether the bot is well, told on a port of this machine alone, and asked there: ``pincite-bot health``."""

import http.client
import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from bot.hosting.serving import HOST, PATIENCE, Page, served_on

PATH = "/healthz"
_WELL = "ok"

Ailment = Callable[[], str | None]
"""Says in a few words why the bot is not well, None when it is."""


def told_on(port: int, ailment: Ailment) -> AbstractAsyncContextManager[None]:
    """Answer ``GET /healthz`` on `port` meanwhile: 200 when the bot is well, else 503 and why; 0 for nowhere.

    Raises SettingsError when the port cannot be had.
    """

    def page() -> Page:
        why = ailment()
        return Page(503 if why else 200, "application/json", json.dumps({"status": why or _WELL}))

    return served_on(port, {PATH: page}, "PINCITE_HEALTH_PORT")


def ask(port: int) -> str | None:
    """Ask the bot on this machine how it is; return why it is not well, None when it is."""
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    try:
        connection.request("GET", PATH)
        reply = connection.getresponse()
        said = json.loads(reply.read())["status"]
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return f"nothing answers on port {port}"
    finally:
        connection.close()
    return None if reply.status == http.client.OK else str(said)
