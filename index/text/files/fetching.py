"""A web address -> the bytes behind it, fetched as a careful stranger would.

Only http and https; at most 10 MB and 20 seconds in all; at most five redirects; never from an address that
is not public, whatever name it goes by, unless that is allowed; no cookies, no proxy, no password.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from index.errors import ArticleError, Fault, Mend, Problem, Step
from index.text.files.naming import shown
from index.version import VERSION

MAX_BYTES = 10_000_000
"""The largest page, also when it was packed on the way."""
SECONDS = 20.0
"""For everything: names, connections, redirects and the page itself."""
REDIRECTS = 5
USER_AGENT = f"pincite/{VERSION} (quotes an article for the person who asked)"

_MOVED = (301, 302, 303, 307, 308)
_OK = 200
_PIECE = 64 * 1024
_INSTEAD = "Save the page to a file and name that."


@dataclass(frozen=True, slots=True)
class Page:
    """What was found: at which address in the end, what the server calls it, and its bytes."""

    url: str
    media_type: str | None
    body: bytes


def fetch(address: str, *, allow_private: bool = False) -> Page:
    """Return what stands at `address`. Raises ArticleError, in one line, when it cannot or may not be had.

    `allow_private` lets addresses in private networks and on this machine be asked, too.
    """
    until = time.monotonic() + SECONDS
    url = address.strip()
    for _ in range(REDIRECTS + 1):
        found = _ask(url, address, until, allow_private=allow_private)
        if isinstance(found, Page):
            return found
        url = found
    raise ArticleError(Problem(Fault.REDIRECTS, shown(address), str(REDIRECTS)), _INSTEAD)


def _ask(url: str, address: str, until: float, *, allow_private: bool) -> Page | str:
    """Return the page at `url`, or the address that it redirects to."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise ArticleError(
            Problem(Fault.NO_ADDRESS, shown(url)), "Give one that begins with https:// or http://."
        )
    if parts.username or parts.password:
        raise ArticleError(Problem(Fault.SECRET, host), _INSTEAD)
    try:
        name = host.encode("idna").decode("ascii") if not host.isascii() else host
    except UnicodeError:
        raise ArticleError(Problem(Fault.NO_ADDRESS, shown(url)), "Check the address.") from None
    connection = _Connection(name, port, parts.scheme == "https", until, allow_private=allow_private)
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    with _telling(address, name), connection.closing():
        connection.request(
            "GET",
            target,
            headers={
                "User-Agent": USER_AGENT,
                "Accept": "text/html,application/xhtml+xml,text/*;q=0.9,*/*;q=0.5",
                "Accept-Encoding": "gzip",
                "Connection": "close",
            },
        )
        reply = connection.getresponse()
        if reply.status in _MOVED and (onwards := reply.getheader("Location")):
            return urljoin(url, onwards)
        if reply.status != _OK:
            raise ArticleError(
                Problem(Fault.STATUS, shown(address), f"{reply.status} {reply.reason}"), "Check the address."
            )
        body = _body(reply, address)
        return Page(parts._replace(fragment="").geturl(), reply.getheader("Content-Type"), body)


def _body(reply: http.client.HTTPResponse, address: str) -> bytes:
    coding = (reply.getheader("Content-Encoding") or "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip", "deflate"):
        raise ArticleError(Problem(Fault.PACKED, shown(address), repr(coding)), _INSTEAD)
    unpack = None if coding == "identity" else zlib.decompressobj(zlib.MAX_WBITS | 32)
    pieces, size = [], 0
    claimed = reply.getheader("Content-Length") or ""
    if claimed.isdecimal() and int(claimed) > MAX_BYTES:
        raise _too_large(address)
    while piece := reply.read1(_PIECE):
        out = piece if unpack is None else unpack.decompress(piece, MAX_BYTES + 1 - size)
        size += len(out)
        if size > MAX_BYTES:
            raise _too_large(address)
        pieces.append(out)
        if unpack is not None and unpack.unconsumed_tail:
            raise _too_large(address)
    if claimed.isdecimal() and unpack is None and size < int(claimed):
        raise ArticleError(Problem(Fault.BROKE_OFF, shown(address), str(size)), "Try again.")
    if not size:
        raise ArticleError(Problem(Fault.BLANK, shown(address), "empty"), "Check the address.")
    return b"".join(pieces)


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was looked at: the one that is checked is the one that is used."""

    def __init__(
        self,
        host: str,
        port: int | None,
        secure: bool,
        until: float,
        *,
        allow_private: bool,
    ) -> None:
        super().__init__(host, port or (443 if secure else 80))
        self._secure = secure
        self._until = until
        self._allow_private = allow_private
        self._late = threading.Event()

    def connect(self) -> None:
        """Connect to the first address of the host that is public and answers."""
        error: OSError | None = None
        for family, kind, protocol, _, place in self._looked_up():
            if not self._allow_private and not is_public(place[0]):
                named = self.host if place[0] == self.host else f"{self.host} ({place[0]})"
                raise ArticleError(
                    Problem(Fault.PRIVATE, named),
                    Mend(Step.FETCH_PRIVATE),
                )
            sock = socket.socket(family, kind, protocol)
            try:
                sock.settimeout(self._left())
                sock.connect(place)
                self.sock = sock
                if self._secure:
                    self.sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self.host)
            except OSError as failed:
                sock.close()
                error = failed
                continue
            # A server that sends a byte now and then never times out: at the end, the line is cut.
            timer = threading.Timer(self._left(), self._cut)
            timer.daemon = True
            timer.start()
            self._timer = timer
            return
        raise error or OSError("no address")

    @contextmanager
    def closing(self) -> Iterator[None]:
        """Close the connection at the end, and tell a line that was cut from one that broke."""
        try:
            yield
        except (OSError, http.client.HTTPException) as error:
            if self._late.is_set():
                raise TimeoutError from error
            raise
        finally:
            if hasattr(self, "_timer"):
                self._timer.cancel()
            self.close()
        if self._late.is_set():
            raise TimeoutError

    def _cut(self) -> None:
        self._late.set()
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def _left(self) -> float:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _looked_up(self) -> list[Any]:
        """Return the addresses of the host; looked up in a thread, because that has no limit of its own."""
        found: list[Any] = []

        def look_up() -> None:
            try:
                found.append(socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM))
            except (OSError, UnicodeError) as error:
                found.append(error)

        thread = threading.Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(self._left())
        if not found:
            raise TimeoutError
        if isinstance(found[0], UnicodeError):
            raise socket.gaierror("no host has such a name")
        if isinstance(found[0], OSError):
            raise found[0]
        return list(found[0])


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet; one that stands for another is as that one is."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in ipaddress.ip_network("64:ff9b::/96"):  # NAT64, RFC 6052
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback)


@contextmanager
def _telling(address: str, host: str) -> Iterator[None]:
    """Say in one line what keeps a page from being fetched."""
    named = shown(address)
    try:
        yield
    except TimeoutError:
        raise ArticleError(
            Problem(Fault.SLOW, named, f"{SECONDS:g}"), "Try again, or save the page."
        ) from None
    except socket.gaierror:
        raise ArticleError(
            Problem(Fault.HOST_UNKNOWN, host), "Check the address, and that you are online."
        ) from None
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or "no secure connection"
        raise ArticleError(Problem(Fault.UNTRUSTED, named, reason), _INSTEAD) from None
    except (OSError, http.client.HTTPException, zlib.error) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ArticleError(Problem(Fault.NOT_FETCHED, named, reason), "Check the address.") from None


def _too_large(address: str) -> ArticleError:
    return ArticleError(Problem(Fault.LARGE_PAGE, shown(address), f"{MAX_BYTES // 1_000_000} MB"), _INSTEAD)
