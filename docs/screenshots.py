"""Takes the pictures in docs/images: ``python -m docs.screenshots`` (Debian: ``apt-get install chromium``).

The bot runs with the real model against a simulated Discord, which is drawn by a browser. Nothing is
retouched; the pictures show what the simulation draws, which is close to Discord's own client, not the same.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import BrowserType

from bot.ui.notes import progress_view
from tests.bot.support import UNANSWERED, World, world

IMAGES = Path(__file__).parent / "images"
QUESTION = "How many refugees have reached Canada?"
_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_OPTIONS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


async def main() -> None:
    """Take every picture."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, _browser():
        folder = Path(name)
        async with _scene(folder / "answer") as w:
            answer = await w.alice.slash(w.channel, "ask", question=QUESTION)
            await _take(w, "answer", 380)
            await w.alice.click(answer.response, label="Context")
            await _take(w, "context", 900)
        async with _scene(folder / "abstention") as w:
            await w.alice.send(w.channel, f"{w.me} {UNANSWERED}")
            await _take(w, "abstention", 470)
        async with _scene(folder / "reindex") as w:
            channel: Any = w.bot.get_channel(w.channel.id)
            await channel.send(view=progress_view("hare.md", 37, 120, w.services.catalogue.texts("en")))
            await _take(w, "reindex", 330)


@asynccontextmanager
async def _scene(folder: Path) -> AsyncIterator[World]:
    async with world(folder) as w:
        w.env.backend.bot_user.name = "Pincite"
        yield w


async def _take(w: World, name: str, height: int) -> None:
    async with w.env.preview(w.channel, viewers=[w.alice]) as preview:
        await preview.screenshot(
            str(IMAGES / f"{name}.png"), mode="viewport", layout="channel", viewport=(860, height)
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
