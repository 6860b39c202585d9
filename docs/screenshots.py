"""Takes the pictures in docs/images: ``python -m docs.screenshots`` (Debian: ``apt-get install chromium``).

The bot runs with the real model against a simulated Discord, which is drawn by a browser. Nothing is
retouched; the pictures show what the simulation draws, which is close to Discord's own client, not the same.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserType

from bot.message import progress_view
from tests.bot_support import ANSWERED, UNANSWERED, world

IMAGES = Path(__file__).parent / "images"
QUESTION = "How did the helpers plan the way to Canada?"
_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
_OPTIONS += ["--disable-component-update", "--disable-sync"]


async def main() -> None:
    """Take every picture."""
    IMAGES.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp())
    with _browser():
        async with world(folder) as w:
            answer = await w.alice.slash(w.channel, "ask", question=ANSWERED)
            await _take(w, "answer", (900, 330))
            await w.alice.click(answer.response, label="Context")
            await _take(w, "context", (900, 860))
        async with world(folder) as w:
            await w.alice.send(w.channel, f"{w.me} {UNANSWERED}")
            await _take(w, "abstention", (900, 420))
        async with world(folder) as w:
            texts = w.parts.catalogue.texts("en")
            await w.alice.slash(w.channel, "ask", question=ANSWERED)
            channel: Any = w.bot.get_channel(w.channel.id)
            await channel.send(view=progress_view("hare.md", 37, 120, texts))
            await w.env.settle()
            await _take(w, "reindex", (900, 540))
    shutil.rmtree(folder)


async def _take(w: Any, name: str, viewport: tuple[int, int]) -> None:
    async with w.env.preview(w.channel, viewers=[w.alice]) as preview:
        await preview.screenshot(
            str(IMAGES / f"{name}.png"), mode="viewport", layout="channel", viewport=viewport
        )


@contextmanager
def _browser() -> Iterator[None]:
    """Let playwright start the system's chromium, in place of one of its own."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        sys.exit("no chromium found: install it first")
    launch = BrowserType.launch

    async def with_path(self: BrowserType, **_options: Any) -> Any:
        return await launch(self, executable_path=path, args=_OPTIONS)

    BrowserType.launch = with_path  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        BrowserType.launch = launch  # type: ignore[method-assign]


if __name__ == "__main__":
    asyncio.run(main())
