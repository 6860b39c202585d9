"""Web addresses, asked of a real server on this machine."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from index.errors import ArticleError
from index.text.files import fetching
from index.text.files.fetching import fetch, is_public
from index.text.reading import read_article

PAGE = b"<!DOCTYPE html><html><body><h1>Light</h1><p>The lamp was lit in 1874 at Skerrow.</p></body></html>"


class Handler(BaseHTTPRequestHandler):
    seen: dict[str, str] = {}  # noqa: RUF012 - the server makes a handler for each request

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        Handler.seen = dict(self.headers.items())
        if self.path.startswith("/hop"):
            left = int(self.path[4:])
            self.send_response(302)
            self.send_header("Location", f"/hop{left - 1}" if left else "/page")
            self.end_headers()
        elif self.path == "/file":
            self.send_response(302)
            self.send_header("Location", "file:///etc/passwd")
            self.end_headers()
        elif self.path == "/slow":
            self.send_response(200)
            self.end_headers()
            for _ in range(100):
                self.wfile.write(b"x")
                self.wfile.flush()
                threading.Event().wait(0.05)
        elif self.path == "/large":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(bytes(fetching.MAX_BYTES + 1))
        elif self.path == "/picture":
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(b"nothing")
        elif self.path == "/page":
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE)
        else:
            self.send_error(404)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()


def test_a_page_is_fetched_and_read(server: str) -> None:
    article = read_article(f"{server}/hop3", allow_private=True)
    assert article.title == "Light"
    assert article.url == f"{server}/page"
    assert "The lamp was lit in 1874" in article.text
    assert Handler.seen["User-Agent"].startswith("pincite/")
    assert "Cookie" not in Handler.seen


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/hop9", "redirects more than 5"),
        ("/file", "not a web address"),
        ("/large", "larger than 10 MB"),
        ("/picture", "a picture"),
        ("/none", "404"),
    ],
)
def test_what_cannot_be_had_is_told_in_one_line(server: str, path: str, said: str) -> None:
    with pytest.raises(ArticleError) as error:
        read_article(server + path, allow_private=True)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_private_address_is_not_asked(server: str) -> None:
    for address in (server, server.replace("127.0.0.1", "localhost")):
        with pytest.raises(ArticleError, match="not a public address"):
            fetch(f"{address}/page")


def test_a_slow_page_is_given_up(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.5)
    with pytest.raises(ArticleError, match="did not come within"):
        fetch(f"{server}/slow", allow_private=True)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "::1",
     "fe80::1", "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "no address"],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_addresses_that_are(address: str) -> None:
    assert is_public(address)
