"""Changing the article for a moderator: what is shown meanwhile, and how it ended."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import discord

from bot import logs
from bot.articles.change import AllowanceError
from bot.articles.locations import discreet
from bot.articles.reindexing import ReindexCancelledError, ShowProgress
from bot.articles.shelves import Shelf
from bot.mending import for_moderator
from bot.moderation.moderator_log import tell_log
from bot.services import Services
from bot.ui import sending
from bot.ui.escaping import shortened
from bot.ui.notes import Progress, note_view, progress_view
from bot.ui.translations import Texts
from index.errors import ArticleError, IndexBusy, IndexMissing

_log = logging.getLogger(__name__)

_PAUSE = 2.0  # seconds between two edits of the progress message
_FAREWELL = 5.0  # seconds that the last word may take when the bot stops
_FAILURES = {
    ReindexCancelledError: "reindex.cancelled",
    IndexBusy: "reindex.running",
    IndexMissing: "reindex.no-former",
}


class _TooLargeError(ArticleError):
    """An attached file is larger than it may be, and than it was said to be. Attach a smaller one."""

    def __init__(self, size: int) -> None:
        super().__init__(f"The attached file has {size} bytes.")
        self.size = size


def too_large(size: int, services: Services, texts: Texts) -> str | None:
    """Say that a file of `size` bytes is too large, if it is."""
    limit = services.settings.upload_bytes
    return texts("reindex.large", size=texts.size(size), limit=texts.size(limit)) if size > limit else None


@dataclass(frozen=True, slots=True)
class Changing:
    """A change as its moderator sees it.

    `carry_out` brings another index, `title` is what is shown meanwhile, and `done` says how it ended well.
    """

    shelf: Shelf
    title: str
    carry_out: Callable[[ShowProgress], Awaitable[None]]
    done: Callable[[Texts], Awaitable[str]]


class ArticleChanges:
    """Carries out what changes articles; `changed` is called after each change, with the shelf's server."""

    def __init__(self, services: Services, changed: Callable[[int], None]) -> None:
        self._services = services
        self._changed = changed
        self._readings: set[asyncio.Future[None]] = set()
        self._open: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def drain(self) -> None:
        """End what is being read, and tell those who wait for it."""
        self._stopping = True
        for reading in self._readings:
            reading.cancel()
        if self._open:
            await asyncio.wait(self._open, timeout=_FAREWELL)

    async def carry_out(
        self, interaction: discord.Interaction[discord.Client], refusal: str | None, changing: Changing
    ) -> None:
        """Let a change take place, show how far it is, and say how it ended."""
        if refusal:
            await sending.tell(interaction, note_view(refusal))
        elif await sending.defer(interaction, private=True):
            task = asyncio.create_task(self._show(interaction, changing), name="pincite-reindex")
            self._open.add(task)
            task.add_done_callback(self._open.discard)
            await task

    async def _show(self, interaction: discord.Interaction[discord.Client], changing: Changing) -> None:
        texts, owner = self._services.texts(interaction), interaction.user.id
        begun = shown = time.monotonic()
        view = progress_view(Progress(changing.title, owner), texts)
        alive = await sending.change(interaction, view) is not None

        async def progress(done: int, of: int) -> None:
            nonlocal alive, shown
            now = time.monotonic()
            if alive and now - shown >= _PAUSE:
                shown = now
                ready = round(time.time() + (now - begun) * (of - done) / done) if done else None
                view = progress_view(Progress(changing.title, owner, done, of, ready), texts)
                alive = await sending.change(interaction, view) is not None

        await sending.change(interaction, note_view(await self._ended(interaction, changing, progress)))

    async def _ended(
        self, interaction: discord.Interaction[discord.Client], changing: Changing, progress: ShowProgress
    ) -> str:
        """Carry the change out and return how it ended."""
        texts = self._services.texts(interaction)
        reading = asyncio.ensure_future(changing.carry_out(progress))
        self._readings.add(reading)
        reading.add_done_callback(self._readings.discard)
        try:
            if self._stopping:
                reading.cancel()
            await reading
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            return texts("reindex.failed", reason=texts("why.stopping"))
        except Exception as error:  # the moderator gets a reply whatever it was
            return self._failed(error, texts)
        finally:
            await changing.shelf.sweep()
        self._services.tally.changes["here"] += 1
        self._services.history.clear(changing.shelf.server)
        self._changed(changing.shelf.server)
        spoken = self._services.texts_of_server(interaction.guild)
        tell_log(interaction, "log.article", what=await changing.done(spoken))
        return await changing.done(texts)

    def _failed(self, error: Exception, texts: Texts) -> str:
        """Say why the article did not change."""
        for kind, key in _FAILURES.items():
            if isinstance(error, kind):
                return texts(key)
        if isinstance(error, AllowanceError):
            found, most = error.found, error.most
            if error.bound == "bytes":
                reason = texts("limit.bytes", found=texts.size(found), most=texts.size(most))
            else:
                reason = texts(f"limit.{error.bound}", found=found, most=most)
            return texts("reindex.failed", reason=reason)
        if isinstance(error, _TooLargeError):
            return texts("reindex.failed", reason=too_large(error.size, self._services, texts) or "")
        logs.failure(_log, "re-indexing", error)
        told = discreet(for_moderator(error, texts), self._services.settings.index)
        return texts("reindex.failed", reason=shortened(told))

    async def fetch(self, file: discord.Attachment, shelf: Shelf) -> Path:
        """Keep the attached file on the bot's own disk, where the index finds it again."""
        data = await file.read()
        if len(data) > self._services.settings.upload_bytes:  # whatever Discord had said of it
            raise _TooLargeError(len(data))
        return await asyncio.to_thread(shelf.uploads.keep, file.filename, data)
