"""A few pages for programs on this machine alone, over the least of HTTP that they need."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from bot.settings import SettingsError

HOST = "127.0.0.1"
PATIENCE = 3.0
"""Seconds that a request may take to arrive, and its answer."""

_LONGEST = 8192  # bytes of a request
_STATUSES = {200: "OK", 404: "Not Found", 405: "Method Not Allowed", 503: "Service Unavailable"}


@dataclass(frozen=True, slots=True)
class Page:
    """What is answered: HTTP status, type and text."""

    status: int
    kind: str
    text: str


Pages = Mapping[str, Callable[[], Page]]
"""By path, what makes the page that is there."""


@asynccontextmanager
async def served_on(port: int, pages: Pages, setting: str) -> AsyncIterator[None]:
    """Answer GET for `pages` on `port` meanwhile; 0 for nowhere.

    Raises SettingsError, which names the `setting`, when the port cannot be had.
    """
    if not port:
        yield
        return

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
            writer.write(_reply(head, pages))
            await asyncio.wait_for(writer.drain(), PATIENCE)
        writer.close()

    try:
        server = await asyncio.start_server(answer, HOST, port, limit=_LONGEST)
    except OSError as error:
        raise SettingsError(
            f"{setting} is {port}, where nothing can be told: {error.strerror or error}.",
            "Choose another port, or 0 for none.",
        ) from error
    try:
        yield
    finally:
        server.close()


def _reply(head: bytes, pages: Pages) -> bytes:
    method, _, rest = head.decode("latin-1").partition(" ")
    make = pages.get(rest.partition(" ")[0].partition("?")[0])
    if make is None:
        return _response(Page(404, "text/plain", f"only {', '.join(pages)} is here"))
    if method not in ("GET", "HEAD"):
        return _response(Page(405, "text/plain", "only GET is answered"))
    return _response(make(), bare=method == "HEAD")


def _response(page: Page, *, bare: bool = False) -> bytes:
    body = page.text.encode()
    head = (
        f"HTTP/1.1 {page.status} {_STATUSES[page.status]}\r\nContent-Type: {page.kind}\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + (b"" if bare else body)
