"""Changing the article for a moderator: what is shown meanwhile, and how it ended."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import discord

from bot import logs
from bot.mending import for_moderator
from bot.moderation.moderator_log import tell_log
from bot.reindexing import ReindexCancelledError, ShowProgress
from bot.services import Services
from bot.state.uploads import Uploads
from bot.ui import sending
from bot.ui.escaping import shortened
from bot.ui.notes import note_view, progress_view
from bot.ui.translations import Texts
from index.errors import ArticleError, IndexBusy, IndexMissing, PinciteError
from index.storage.directory_store import DirectoryStore

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
    return texts("reindex.large", size=size, limit=limit) if size > limit else None


class ArticleChanges:
    """Carries out what changes the article; `changed` is called after each change."""

    def __init__(self, services: Services, changed: Callable[[], None]) -> None:
        self._services = services
        self._changed = changed
        self._uploads = Uploads(services.settings.state / "articles")
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
        self,
        interaction: discord.Interaction[discord.Client],
        refusal: str | None,
        read: Callable[[ShowProgress], Awaitable[None]],
        title: str,
    ) -> None:
        """Let `read` bring another index, show how far it is, and say how it ended."""
        if refusal:
            await sending.tell(interaction, note_view(refusal))
        elif await sending.defer(interaction, private=True):
            task = asyncio.create_task(self._show(interaction, read, title), name="pincite-reindex")
            self._open.add(task)
            task.add_done_callback(self._open.discard)
            await task

    async def _show(
        self,
        interaction: discord.Interaction[discord.Client],
        read: Callable[[ShowProgress], Awaitable[None]],
        title: str,
    ) -> None:
        texts = self._services.texts(interaction)
        begun = shown = time.monotonic()
        alive = await sending.change(interaction, progress_view(title, 0, 0, texts)) is not None

        async def progress(done: int, of: int) -> None:
            nonlocal alive, shown
            now = time.monotonic()
            if alive and now - shown >= _PAUSE:
                shown = now
                ready = round(time.time() + (now - begun) * (of - done) / done) if done else None
                view = progress_view(title, done, of, texts, ready)
                alive = await sending.change(interaction, view) is not None

        await sending.change(interaction, note_view(await self._ended(interaction, read, progress, texts)))

    async def _ended(
        self,
        interaction: discord.Interaction[discord.Client],
        read: Callable[[ShowProgress], Awaitable[None]],
        progress: ShowProgress,
        texts: Texts,
    ) -> str:
        """Carry `read` out and return how it ended."""
        reading = asyncio.ensure_future(read(progress))
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
            await self._sweep()
        self._services.history.clear()
        self._changed()
        tell_log(interaction, "log.article", title=shortened(self._services.live_index.title))
        return texts("reindex.done", title=shortened(self._services.live_index.title))

    def _failed(self, error: Exception, texts: Texts) -> str:
        """Say why the article did not change."""
        for kind, key in _FAILURES.items():
            if isinstance(error, kind):
                return texts(key)
        if isinstance(error, _TooLargeError):
            return texts("reindex.failed", reason=too_large(error.size, self._services, texts) or "")
        logs.failure(_log, "re-indexing", error)
        if not isinstance(error, PinciteError):
            return texts("reindex.failed", reason="")
        # The reason is worded in English.
        reason = shortened(for_moderator(error)) if texts.language == "en" else texts("reindex.logged")
        return texts("reindex.failed", reason=reason)

    async def fetch(self, file: discord.Attachment) -> Path:
        """Keep the attached file beside the bot's state, where the index finds it again."""
        data = await file.read()
        if len(data) > self._services.settings.upload_bytes:  # whatever Discord had said of it
            raise _TooLargeError(len(data))
        return await asyncio.to_thread(self._uploads.keep, file.filename, data)

    async def _sweep(self) -> None:
        """Remove the uploads that neither the index nor the former one needs any more."""
        settings, needed = self._services.settings, list[Path | None]()
        if self._services.reindexer.running:
            return  # another reading may have just fetched one
        with suppress(PinciteError, OSError):
            for store in (
                DirectoryStore(settings.index),
                DirectoryStore(self._services.reindexer.former.path),
            ):
                with suppress(IndexMissing):
                    needed += (await asyncio.to_thread(store.provenance)).paths
            await asyncio.to_thread(self._uploads.sweep, filter(None, needed))
