"""pincite verify, asked of pages that a real server on this machine gives, edited and taken away."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.command import run_pincite

PAGE = """<!DOCTYPE html><html><body><h1>The lamp of Skerrow</h1>
<p>{before}The lamp was lit in 1874. It burns nine litres of oil a night. Two keepers watch it in turn.</p>
</body></html>"""


class Site(ThreadingHTTPServer):
    """Gives `page` to everybody, nothing when it is empty."""

    page = PAGE.format(before="")
    daemon_threads = True


class Handler(BaseHTTPRequestHandler):
    server: Site

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        if not self.server.page:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.server.page.encode())


@pytest.fixture
def site() -> Iterator[Site]:
    running = Site(("127.0.0.1", 0), Handler)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()


def statuses(folder: Path, *options: str) -> list[str]:
    done = run_pincite(folder, "verify", "saved.jsonl", "--json", *options)
    assert not done.err
    return [json.loads(line)["status"] for line in done.out.splitlines()]


def test_quotes_of_a_page_are_looked_for_at_its_address(tmp_path: Path, site: Site) -> None:
    address = f"http://127.0.0.1:{site.server_port}/lamp"
    assert run_pincite(tmp_path, "index", address, "--allow-private").status == 0
    saved = run_pincite(tmp_path, "ask", "--json", "How much oil does the lamp burn a night?").out
    assert "nine litres" in json.loads(saved)["quote"]["exact"]
    (tmp_path / "saved.jsonl").write_text(saved)
    assert statuses(tmp_path, "--allow-private") == ["same"]

    site.page = PAGE.format(before="It can be seen from Norrby. ")
    assert statuses(tmp_path, "--allow-private") == ["moved"]
    assert statuses(tmp_path, "--offline") == ["same"]

    site.page = PAGE.format(before="").replace("nine litres", "ten litres")
    assert statuses(tmp_path, "--allow-private") == ["changed"]

    refused = run_pincite(tmp_path, "verify", "saved.jsonl")
    assert (refused.status, refused.out) == (2, "")
    assert "not a public address" in refused.err

    site.page = ""
    gone = run_pincite(tmp_path, "verify", "saved.jsonl", "--allow-private")
    assert (gone.status, gone.out) == (2, "")
    assert "404" in gone.err
    assert gone.err.count("\n") == 1
