"""Whether the bot is well, told on a port of this machine alone, and asked there: ``pincite-bot health``."""

import asyncio
import http.client
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from bot.settings import SettingsError

HOST = "127.0.0.1"
PATH = "/healthz"
_PATIENCE = 3.0  # seconds that a request may take to arrive, and its answer
_LONGEST = 8192  # bytes of a request
_WELL = "ok"
_STATUSES = {200: "OK", 404: "Not Found", 405: "Method Not Allowed", 503: "Service Unavailable"}

Ailment = Callable[[], str | None]
"""Says in a few words why the bot is not well, None when it is."""


@asynccontextmanager
async def told_on(port: int, ailment: Ailment) -> AsyncIterator[None]:
    """Answer ``GET /healthz`` on `port` meanwhile: 200 when the bot is well, else 503 and why; 0 for nowhere.

    Raises SettingsError when the port cannot be had.
    """
    if not port:
        yield
        return

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _PATIENCE)
            writer.write(_reply(head, ailment))
            await asyncio.wait_for(writer.drain(), _PATIENCE)
        writer.close()

    try:
        server = await asyncio.start_server(answer, HOST, port, limit=_LONGEST)
    except OSError as error:
        raise SettingsError(
            f"PINCITE_HEALTH_PORT is {port}, where nothing can be told: {error.strerror or error}.",
            "Choose another port, or 0 for none.",
        ) from error
    try:
        yield
    finally:
        server.close()


def _reply(head: bytes, ailment: Ailment) -> bytes:
    method, _, rest = head.decode("latin-1").partition(" ")
    path = rest.partition(" ")[0].partition("?")[0]
    if path != PATH:
        return _response(404, "only /healthz is here")
    if method not in ("GET", "HEAD"):
        return _response(405, "only GET is answered")
    why = ailment()
    return _response(503 if why else 200, why or _WELL, bare=method == "HEAD")


def _response(status: int, said: str, *, bare: bool = False) -> bytes:
    body = json.dumps({"status": said}).encode()
    head = (
        f"HTTP/1.1 {status} {_STATUSES[status]}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + (b"" if bare else body)


def ask(port: int) -> str | None:
    """Ask the bot on this machine how it is; return why it is not well, None when it is."""
    connection = http.client.HTTPConnection(HOST, port, timeout=_PATIENCE)
    try:
        connection.request("GET", PATH)
        reply = connection.getresponse()
        said = json.loads(reply.read())["status"]
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError):
        return f"nothing answers on port {port}"
    finally:
        connection.close()
    return None if reply.status == http.client.OK else str(said)
