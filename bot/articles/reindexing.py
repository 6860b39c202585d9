"""Changing an index while questions go on, and having the former one back."""

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass

from bot import logs
from bot.articles.change import Change
from bot.articles.former import Former
from bot.worker import Worker
from index.errors import IndexBusy, PinciteError

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
    """How an index that changed comes to answer. `version` tells one from another; both block."""

    version: Callable[[], str]
    reload: Callable[[], None]


class Reindexer:
    """Changes one index in another process, then lets the new one answer. One change of it at a time.

    Those who share a `turn` build one after another, in the order in which they came.
    """

    def __init__(
        self, former: Former, answering: Answering, worker: Worker, rebuild: Rebuild, turn: asyncio.Lock
    ) -> None:
        self.former = former
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
        before: str | None = None
        try:
            self._preparing, self._unwanted = True, False
            try:
                before = await asyncio.to_thread(self._prepare)
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
            try:
                await asyncio.to_thread(self._settle, before)
            finally:
                self.running, self.begun_by = False, None

    def _prepare(self) -> str:
        """Put the present index aside and return its version."""
        before = self._answering.version()
        self.former.prepare()
        return before

    def _settle(self, before: str | None) -> None:
        """Keep what was put aside when the version is another one than `before`."""
        self.former.settle(keep=before is not None and self._answering.version() != before)


async def _shown(progress: ShowProgress, done: int, of: int) -> None:
    try:
        await progress(done, of)
    except Exception as error:  # nobody sees it: the rebuild goes on all the same
        logs.failure(_log, "showing progress", error)
