"""Changing an index while questions go on, and having the former one back."""

import asyncio
import functools
import logging
import os
import shutil
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from pathlib import Path

from bot import logs
from bot.articles.change import Change
from bot.worker import Worker
from index.errors import IndexBusy, IndexMissing, PinciteError
from index.storage.directory_store import MANIFEST, DirectoryStore

_log = logging.getLogger(__name__)

ShowProgress = Callable[[int, int], Awaitable[None]]
"""Awaited with how many passages are encoded and how many there are."""

Fetch = Callable[[], Awaitable[Change]]
"""Brings the article that is to be read, and says what is to become of the index with it."""

Rebuild = Callable[[Change, ShowProgress], Awaitable[None]]
"""Carries a change out on disk; raises PinciteError when that fails."""


class ReindexCancelledError(PinciteError):
    """Somebody ended the reading. The old index goes on answering."""


@dataclass(frozen=True, slots=True)
class Answering:
    """How an index that changed comes to answer. `version` tells one from another; `reload` blocks."""

    version: Callable[[], str]
    reload: Callable[[], None]


class Reindexer:
    """Changes one index in another process, then lets the new one answer. One change of it at a time.

    Those who share a `turn` build one after another, in the order in which they came.
    """

    def __init__(
        self, index: Path, answering: Answering, worker: Worker, rebuild: Rebuild, turn: asyncio.Lock
    ) -> None:
        self.former = FormerIndex(index)
        self._answering = answering
        self._worker = worker
        self._rebuild = rebuild
        self._turn = turn
        self.running = False
        self.begun_by: Hashable = None
        self._building: asyncio.Task[None] | None = None
        self._preparing = False
        self._unwanted = False  # it was cancelled before it had begun to build

    async def run(self, change: Change | Fetch, progress: ShowProgress, by: Hashable = None) -> None:
        """Carry `change` out and swap the index in; `by` is remembered as the one who began it.

        Raises IndexBusy when one is running, before anything is fetched, ReindexCancelledError when it is
        cancelled and PinciteError when it fails: the old index then goes on. What `progress` raises is
        logged and ends nothing.
        """

        async def build() -> None:
            wanted = await change() if callable(change) else change
            async with self._turn:
                await self._rebuild(wanted, functools.partial(_shown, progress))

        await self._exchange(build, by)

    async def undo(self, by: Hashable = None) -> None:
        """Let the index before the last change answer again. Raises as `run`, IndexMissing without one."""
        await self._exchange(functools.partial(asyncio.to_thread, self.former.bring_back), by)

    def cancel(self) -> bool:
        """End the change that is under way; return False when there is none that can be ended."""
        if self._preparing:
            self._unwanted = True
            return True
        return self._building is not None and self._building.cancel()

    async def _exchange(self, build: Callable[[], Awaitable[None]], by: Hashable) -> None:
        if self.running:
            raise IndexBusy("The article is being read again already.", "Wait until that has ended.")
        self.running, self.begun_by = True, by
        before = self._answering.version()
        try:
            self._preparing, self._unwanted = True, False
            try:
                await asyncio.to_thread(self.former.prepare)
            finally:
                self._preparing = False
            if self._unwanted:
                raise ReindexCancelledError("The reading was cancelled.")
            self._building = asyncio.ensure_future(build())
            try:
                await self._building
            except asyncio.CancelledError:
                if (task := asyncio.current_task()) and task.cancelling():
                    raise  # it was not the reading alone that was ended
                raise ReindexCancelledError("The reading was cancelled.") from None
            finally:
                self._building = None
            # In the worker's thread, so that it happens between two questions and blocks nobody else; also
            # when the queue is full: the new index is on disk already.
            await self._worker.submit(self._answering.reload, always=True)
        finally:
            await asyncio.to_thread(self.former.settle, keep=self._answering.version() != before)
            self.running, self.begun_by = False, None


class FormerIndex:
    """The index before the last change, beside the one that answers; an empty folder where there was none.

    Everything here blocks.
    """

    def __init__(self, index: Path) -> None:
        self._index = index
        self.path = index.with_name(f"{index.name}.former")
        self._next = index.with_name(f"{index.name}.former.new")

    def prepare(self) -> None:
        """Put the present index aside; where that is not possible, there is none to have back."""
        try:
            shutil.rmtree(self._next, ignore_errors=True)
            if (self._index / MANIFEST).is_file():
                # The files of an index are never changed, only replaced: a second name for each is enough.
                shutil.copytree(self._index, self._next, copy_function=_link)
            else:
                self._next.mkdir(mode=0o700, parents=True)
        except OSError as error:
            logs.failure(_log, "keeping the former index", error)

    def settle(self, *, keep: bool) -> None:
        """Make what was put aside the former index, or with `keep` off forget it again."""
        try:
            if keep and self._next.exists():
                shutil.rmtree(self.path, ignore_errors=True)
                self._next.replace(self.path)
            shutil.rmtree(self._next, ignore_errors=True)
        except OSError as error:
            logs.failure(_log, "keeping the former index", error)

    def bring_back(self) -> None:
        """Write the former index where the present one is. Raises IndexMissing when there is none."""
        former = DirectoryStore(self.path)
        if self.path.is_dir() and not (self.path / MANIFEST).exists():  # before the first article
            if not (self._index / MANIFEST).exists():
                raise IndexMissing("There is no former index.")
            shutil.rmtree(self._index)
            return
        index, provenance = former.load(thorough=True), former.provenance()
        with DirectoryStore(self._index).writing() as save:
            save(index, provenance)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


async def _shown(progress: ShowProgress, done: int, of: int) -> None:
    try:
        await progress(done, of)
    except Exception as error:  # nobody sees it: the rebuild goes on all the same
        logs.failure(_log, "showing progress", error)
