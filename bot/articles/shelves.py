"""A shelf for each server: everything it takes to change that server's articles, and no other's."""

import asyncio
from collections.abc import Hashable
from contextlib import suppress
from functools import partial
from pathlib import Path

from bot.articles.change import Allowance
from bot.articles.library import Library
from bot.articles.reindexing import Answering, Rebuild, Reindexer
from bot.articles.subprocesses import Subprocess
from bot.scope import HOME
from bot.settings import Settings
from bot.state.reading import WordsRead
from bot.state.uploads import Uploads
from bot.worker import Worker
from index.errors import IndexMissing, PinciteError
from index.storage.manifest import ArticleEntry
from qa.ranking.grams import unread


class Shelf:
    """The articles of `server`, or those of everywhere (HOME), to be changed one change at a time."""

    def __init__(self, server: int, library: Library, reindexer: Reindexer, uploads: Uploads) -> None:
        self.server = server
        self.reindexer = reindexer
        self.uploads = uploads
        self._library = library

    async def entries(self) -> tuple[ArticleEntry, ...]:
        """Return the articles that stand here. Raises IndexStale or IndexDamaged."""
        return await asyncio.to_thread(self._library.entries, self.server)

    async def unread(self) -> bool:
        """Whether the model does not read the language of most articles that stand here."""
        try:
            manifest = await asyncio.to_thread(self._library.location(self.server).store.manifest)
        except PinciteError:
            return False
        return unread(manifest.language, manifest.model)

    async def sweep(self) -> None:
        """Remove the uploads that neither the index nor the former one needs any more."""
        if self.reindexer.running:
            return  # another reading may have just fetched one
        with suppress(PinciteError, OSError):
            needed: list[Path | None] = [*await asyncio.to_thread(self.reindexer.former.paths)]
            with suppress(IndexMissing):
                store = self._library.location(self.server).store
                needed += (await asyncio.to_thread(store.provenance)).paths
            await asyncio.to_thread(self.uploads.sweep, filter(None, needed))


class Shelves:
    """The shelf of each server. Whatever the number of servers, one index is built at a time, in turn.

    `rebuild` builds the index of everywhere.
    """

    def __init__(
        self, settings: Settings, library: Library, worker: Worker, words: WordsRead, rebuild: Rebuild
    ) -> None:
        self._settings = settings
        self._library = library
        self._worker = worker
        self._words = words
        self._rebuild = rebuild
        self.turn = asyncio.Lock()  # first come, first served; each server has one change under way at most
        self._shelves: dict[int, Shelf] = {}

    def of(self, server: int) -> Shelf:
        """Return the shelf of `server`, or the one of everywhere (HOME)."""
        if server not in self._shelves:
            self._shelves[server] = self._made(server)
        return self._shelves[server]

    async def allowance(self, server: int) -> Allowance | None:
        """Return how much `server` may have, and have read today; None where nothing is counted."""
        if server == HOME:
            return None
        spent = await asyncio.to_thread(self._words.today, server)
        settings = self._settings
        return Allowance(
            settings.server_articles, settings.server_bytes, max(0, settings.server_words - spent)
        )

    def running(self, by: Hashable) -> Reindexer | None:
        """Return what changes articles on behalf of `by` at this moment."""
        found = (shelf.reindexer for shelf in self._shelves.values() if shelf.reindexer.begun_by == by)
        return next(found, None)

    async def empty(self, server: int) -> None:
        """End what changes the articles of `server`, and forget its shelf."""
        if shelf := self._shelves.pop(server, None):
            shelf.reindexer.cancel()

    def _made(self, server: int) -> Shelf:
        library, location = self._library, self._library.location(server)
        rebuild = self._rebuild
        if server != HOME:
            like = library.location(HOME).index
            rebuild = Subprocess(location.index, like=like, spend=partial(self._spend, server))
        answering = Answering(partial(library.version, server), partial(library.reload, server))
        reindexer = Reindexer(location.former, answering, self._worker, rebuild, self.turn)
        return Shelf(server, library, reindexer, Uploads(location.uploads))

    async def _spend(self, server: int, words: int) -> None:
        await asyncio.to_thread(self._words.add, server, words)
