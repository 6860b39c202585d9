"""Reading the article again while questions go on, and having the former one back."""

import asyncio
import functools
import json
import logging
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot import logs
from bot.live_index import LiveIndex
from bot.worker import Worker
from index.errors import IndexBusy, PinciteError
from index.storage.directory_store import DirectoryStore

_log = logging.getLogger(__name__)

ShowProgress = Callable[[int, int], Awaitable[None]]
"""Awaited with how many passages are encoded and how many there are."""

Fetch = Callable[[], Awaitable[Path]]
"""Brings the article that is to be read, and says where it lies now."""

Rebuild = Callable[[Path | None, ShowProgress], Awaitable[None]]
"""Builds the index from a file, or from the articles it has; raises PinciteError when that fails."""


class ReindexCancelledError(PinciteError):
    """Somebody ended the reading. The old index goes on answering."""


class Reindexer:
    """Rebuilds the index in another process, then lets the new one answer. One at a time."""

    def __init__(self, index: Path, live_index: LiveIndex, worker: Worker, rebuild: Rebuild) -> None:
        self.former = FormerIndex(index)
        self._live_index = live_index
        self._worker = worker
        self._rebuild = rebuild
        self.running = False
        self._building: asyncio.Task[None] | None = None
        self._preparing = False
        self._unwanted = False  # it was cancelled before it had begun to build

    async def run(self, article: Path | Fetch | None, progress: ShowProgress) -> None:
        """Build the index from `article` and swap it in; None reads the index's own articles again.

        Raises IndexBusy when one is running, before anything is fetched, ReindexCancelledError when it is
        cancelled and PinciteError when it fails: the old index then goes on. What `progress` raises is
        logged and ends nothing.
        """

        async def build() -> None:
            path = await article() if callable(article) else article
            await self._rebuild(path, functools.partial(_shown, progress))

        await self._exchange(build)

    async def undo(self) -> None:
        """Let the index before the last reading answer again. Raises as `run`, IndexMissing without one."""
        await self._exchange(functools.partial(asyncio.to_thread, self.former.bring_back))

    def cancel(self) -> bool:
        """End the reading that runs; return False when there is none that can be ended."""
        if self._preparing:
            self._unwanted = True
            return True
        return self._building is not None and self._building.cancel()

    async def _exchange(self, build: Callable[[], Awaitable[None]]) -> None:
        if self.running:
            raise IndexBusy("The article is being read again already.", "Wait until that has ended.")
        self.running = True
        before = self._live_index.version
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
            await self._worker.submit(self._live_index.reload, always=True)
        finally:
            await asyncio.to_thread(self.former.settle, keep=self._live_index.version != before)
            self.running = False


class FormerIndex:
    """The index before the last reading, beside the one that answers. Everything here blocks."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self.path = index.with_name(f"{index.name}.former")
        self._next = index.with_name(f"{index.name}.former.new")

    def prepare(self) -> None:
        """Put the present index aside; where that is not possible, there is none to have back."""
        try:
            shutil.rmtree(self._next, ignore_errors=True)
            # The files of an index are never changed, only replaced: a second name for each is enough.
            shutil.copytree(self._index, self._next, copy_function=_link)
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
        index, provenance = former.load(thorough=True), former.provenance()
        with DirectoryStore(self._index).writing() as save:
            save(index, provenance)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


class Subprocess:
    """Runs `bot.rebuild` in a process of its own; `url` is where `article`, and no other, is published."""

    def __init__(self, index: Path, article: Path | None = None, url: str | None = None) -> None:
        self._index = index
        self._article = article
        self._url = url

    async def __call__(self, article: Path | None, progress: ShowProgress) -> None:
        """Build from `article`; raises PinciteError with the child's own reason when it fails."""
        # What the child says on stderr stands in the bot's own log.
        child = await asyncio.create_subprocess_exec(*self._command(article), stdout=asyncio.subprocess.PIPE)
        error: PinciteError = PinciteError("The process that builds the index ended unexpectedly.")
        try:
            assert child.stdout is not None  # noqa: S101 - asked for above
            async for line in child.stdout:
                said = _read(line)
                if "error" in said:
                    error = (IndexBusy if said.get("busy") else PinciteError).unpacked(said["error"])
                elif "of" in said:
                    await progress(int(str(said["done"])), int(str(said["of"])))
            if await child.wait():
                raise error
        finally:
            if child.returncode is None:
                with suppress(ProcessLookupError):
                    child.kill()
                await child.wait()

    def _command(self, article: Path | None) -> list[str]:
        command = [sys.executable, "-m", "bot.rebuild", "--index", str(self._index)]
        if article is not None:
            command += ["--article", str(article)]
            if self._url and article == self._article:
                command += ["--url", self._url]
        return command


async def _shown(progress: ShowProgress, done: int, of: int) -> None:
    try:
        await progress(done, of)
    except Exception as error:  # nobody sees it: the rebuild goes on all the same
        logs.failure(_log, "showing progress", error)


def _read(line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
