"""Reading the article again while questions go on."""

import asyncio
import functools
import json
import logging
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from bot import logs
from bot.live_index import Library
from bot.worker import Worker
from index.errors import IndexBusy, PinciteError

_log = logging.getLogger(__name__)

Progress = Callable[[int, int], Awaitable[None]]
"""Awaited with how many passages are encoded and how many there are."""

Fetch = Callable[[], Awaitable[Path]]
"""Brings the article that is to be read, and says where it lies now."""

After = Callable[[], Awaitable[None]]

Rebuild = Callable[[Path | None, Progress], Awaitable[None]]
"""Builds the index from a file, or from the articles it has; raises PinciteError when that fails."""


class Reindexer:
    """Rebuilds the index in another process, then lets the new one answer. One at a time."""

    def __init__(self, library: Library, worker: Worker, rebuild: Rebuild) -> None:
        self._library = library
        self._worker = worker
        self._rebuild = rebuild
        self._running = False

    async def run(self, article: Path | Fetch | None, progress: Progress, after: After | None = None) -> None:
        """Build the index from `article` and swap it in; None reads the index's own articles again.

        Raises IndexBusy when one is running, before anything is fetched, and PinciteError when it fails: the
        old index then goes on. What `progress` raises is logged and ends nothing. `after` is awaited at the
        end, however that was, before anybody else may begin.
        """
        if self._running:
            raise IndexBusy("the article is being read again already: wait until that has ended.")
        self._running = True
        try:
            path = await article() if callable(article) else article
            await self._rebuild(path, functools.partial(_shown, progress))
            # In the worker's thread, so that it happens between two questions and blocks nobody else; also
            # when the queue is full: the new index is on disk already.
            await self._worker.submit(self._library.reload, always=True)
        finally:
            try:
                if after is not None:
                    await after()
            finally:
                self._running = False


class Subprocess:
    """Runs `bot.rebuild` in a process of its own; `url` is where `article`, and no other, is published."""

    def __init__(self, index: Path, article: Path | None = None, url: str | None = None) -> None:
        self._index = index
        self._article = article
        self._url = url

    async def __call__(self, article: Path | None, progress: Progress) -> None:
        """Build from `article`; raises PinciteError with the child's own reason when it fails."""
        # What the child says on stderr stands in the bot's own log.
        child = await asyncio.create_subprocess_exec(*self._command(article), stdout=asyncio.subprocess.PIPE)
        error: PinciteError = PinciteError("the process that builds the index ended unexpectedly.")
        try:
            assert child.stdout is not None  # noqa: S101 - asked for above
            async for line in child.stdout:
                said = _read(line)
                if "error" in said:
                    error = (IndexBusy if said.get("busy") else PinciteError)(str(said["error"]))
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


async def _shown(progress: Progress, done: int, of: int) -> None:
    try:
        await progress(done, of)
    except Exception as error:  # nobody sees it: the rebuild goes on all the same
        logs.failure(_log, "showing progress", error)


def _read(line: bytes) -> dict[str, object]:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
