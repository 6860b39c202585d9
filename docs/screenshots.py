"""Takes the pictures in docs/images: ``python -m docs.screenshots`` (Debian: ``apt-get install chromium``).

The bot runs with the real model against a simulated Discord, which is drawn by a browser: dark and light, on
a wide screen and on a narrow one. Nothing is retouched; the pictures show what the simulation draws, which is
close to Discord's own client, not the same.
"""

import asyncio
import json
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import discord
from playwright.async_api import Browser, BrowserType

from bot.ui.notes import Progress, note_view, progress_view
from tests.bot.support import UNANSWERED, World, services_in, settings_in, text_of, world

IMAGES = Path(__file__).parent / "images"
ARTICLES = {
    "rules.md": "# House rules\n\nThe doors are locked at ten. Guests sign the book beside the door.\n",
    "workshop.md": "# The workshop\n\nThe workshop opens at nine. Tools go back on the wall.\n",
}
QUESTION = "How many refugees have reached Canada?"
WIDE, NARROW = 900, 400
_OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_OPTIONS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
_LIGHT = {
    "--discord-bg": "#ffffff",
    "--discord-surface": "#f2f3f5",
    "--discord-elevated": "#e3e5e8",
    "--discord-control": "#ebedef",
    "--discord-hover": "#e0e1e5",
    "--discord-text": "#2e3338",
    "--discord-muted": "#5c5e66",
    "--discord-subtle": "#4e5058",
    "--discord-border": "#d9dbdf",
    "--component-surface": "#ffffff",
    "--component-border": "#d9dbdf",
    "--control-border": "#d0d2d6",
    "--chip-surface": "#e8eafd",
    "--subtle-surface": "#e3e5e8",
    "--subtle-surface-text": "#2e3338",
    "--entity-text": "#4e5058",
    "--entity-dim": "#5c5e66",
    "--input-surface": "#ebedef",
    "--input-placeholder": "#6d6f78",
    "--button-alt": "#e3e5e8",
    "--button-alt-hover": "#d7d9dc",
    "--button-alt-active": "#c9cbd0",
    "--code-surface": "#f2f3f5",
    "--code-border": "#e3e5e8",
    "--code-text": "#2e3338",
    "--link-text": "#006ce7",
    "--link-accent": "#006ce7",
    "--scrollbar-thumb": "#c4c9ce",
}
"""The colours of Discord's light theme, for what the simulation draws in those of the dark one."""
_REST = (
    ".component-button, .message-content, .channel-composer { color: #2e3338; }"
    ".channel-composer { background: #ebedef; } .channel-header { border-color: #e3e5e8; box-shadow: none; }"
    ".button-style-2, .button-style-5 { background: #e3e5e8; }"
    ".mention, .command-mention { color: #4e5ae8; background: #e6e8fd; }"
)


async def main() -> None:
    """Take every picture."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, _browser():
        folder = Path(name)
        async with _scene(folder / "answer") as w:
            answer = await w.alice.slash(w.channel, "ask", question=QUESTION)
            await _take(w, "answer", 380, 560)
            await w.alice.click(answer.response, label="Context")
            await _take(w, "context", 900, 1250)
        async with _scene(folder / "abstention") as w:
            await w.alice.send(w.channel, f"{w.me} {UNANSWERED}")
            await _take(w, "abstention", 470, 620)
        async with _scene(folder / "reindex") as w:
            channel: Any = w.bot.get_channel(w.channel.id)
            texts = w.services.catalogue.texts("en")
            now = discord.utils.snowflake_time(w.channel.id)  # the simulation has a clock of its own
            ready = round(now.timestamp()) + 40
            await channel.send(view=progress_view(Progress("hare.md", 0, 37, 120, ready), texts))
            await _take(w, "reindex", 350, 370)
        async with _scene(folder / "articles") as w:
            for file, text in ARTICLES.items():
                await w.mod.slash(w.channel, "article add", file=(file, text.encode()))
            listed = await w.mod.slash(w.channel, "article list")
            await w.alice.slash(w.channel, "ask", question="When does the workshop open?")
            channel = w.bot.get_channel(w.channel.id)
            await channel.send(view=note_view(text_of(listed.response)))
            await _take(w, "articles", 620, 720)
        async with _scene(folder / "solved", PINCITE_LISTEN="on") as w:
            await w.mod.slash(w.channel, "article listen", way="reply")
            await w.bob.send(w.channel, "Good morning, everybody!")
            await w.alice.send(w.channel, QUESTION)
            await w.alice.click(w.replies()[-1], label="Solved")
            await _take(w, "solved", 480, 700)


@asynccontextmanager
async def _scene(folder: Path, **changes: str) -> AsyncIterator[World]:
    services = services_in(settings_in(folder, **changes))
    # The simulation waits five seconds for a bot to start; the first question of all may take longer.
    await asyncio.to_thread(services.live_index.ask, QUESTION, (), 1)
    async with world(folder, services=services) as w:
        w.env.backend.bot_user.name = "Pincite"
        yield w


async def _take(w: World, name: str, wide: int, narrow: int) -> None:
    """Take the channel as Alice sees it, `wide` pixels high on a wide screen and `narrow` on a narrow one."""
    for ending, width, height in (("", WIDE, wide), ("-narrow", NARROW, narrow)):
        for theme in ("", "-light"):
            _Theme.light = theme == "-light"
            async with w.env.preview(w.channel, viewers=[w.alice]) as preview:
                path = IMAGES / f"{name}{ending}{theme}.png"
                await preview.screenshot(
                    str(path), mode="viewport", layout="channel", viewport=(width, height)
                )


class _Theme:
    """Which theme the next picture is taken in."""

    light = False


async def _in_theme(context: Any) -> Any:
    if _Theme.light:
        colours = "".join(f"{name}: {colour};" for name, colour in _LIGHT.items())
        style = json.dumps(
            f":root {{ color-scheme: light; background: #fff; color: #2e3338; {colours} }} {_REST}"
        )
        await context.add_init_script(
            "document.addEventListener('DOMContentLoaded', () => {"
            f"const sheet = new CSSStyleSheet(); sheet.replaceSync({style});"
            "document.adoptedStyleSheets = [sheet];})"
        )
    return context


@contextmanager
def _browser() -> Iterator[None]:
    """Let playwright start the system's chromium, in place of one of its own."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        sys.exit("no chromium found: install it first")
    launch = BrowserType.launch

    async def with_path(self: BrowserType, **_options: Any) -> Any:
        return await launch(self, executable_path=path, args=_OPTIONS)

    new_context = Browser.new_context

    async def in_theme(self: Browser, **options: Any) -> Any:
        return await _in_theme(await new_context(self, **options))

    BrowserType.launch = with_path  # type: ignore[method-assign] # the library offers no other way
    Browser.new_context = in_theme  # type: ignore[method-assign] # the library offers no other way
    try:
        yield
    finally:
        BrowserType.launch = launch  # type: ignore[method-assign]
        Browser.new_context = new_context  # type: ignore[method-assign]


if __name__ == "__main__":
    asyncio.run(main())
