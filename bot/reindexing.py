"""Reading the article again while questions go on."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from bot.library import Library
from bot.worker import Worker
from index.errors import IndexBusy, PinciteError

Progress = Callable[[int, int], Awaitable[None]]
"""Awaited with how many passages are encoded and how many there are."""

Rebuild = Callable[[Path | None, Progress], Awaitable[None]]
"""Builds the index from a file, or from the articles it has; raises PinciteError when that fails."""


class Reindexer:
    """Rebuilds the index in another process, then lets the new one answer. One at a time."""

    def __init__(self, library: Library, worker: Worker, rebuild: Rebuild) -> None:
        self._library = library
        self._worker = worker
        self._rebuild = rebuild
        self._running = False

    async def run(self, article: Path | None, progress: Progress) -> None:
        """Build the index from `article` and swap it in; None reads the index's own articles again.

        Raises IndexBusy when one is running, and PinciteError when it fails: the old index then goes on.
        """
        if self._running:
            raise IndexBusy("the article is being read again already: wait until that has ended.")
        self._running = True
        try:
            await self._rebuild(article, progress)
            # In the worker's thread, so that it happens between two questions and blocks nobody else.
            await self._worker.submit(self._library.reload)
        finally:
            self._running = False


class Subprocess:
    """Runs `bot.rebuild` in a process of its own."""

    def __init__(self, index: Path, url: str | None) -> None:
        self._index = index
        self._url = url

    async def __call__(self, article: Path | None, progress: Progress) -> None:
        """Build from `article`; raises PinciteError with the child's own reason when it fails."""
        child = await asyncio.create_subprocess_exec(
            *self._command(article), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        error = "the process that builds the index ended unexpectedly."
        try:
            assert child.stdout is not None  # noqa: S101 - asked for above
            async for line in child.stdout:
                said = _read(line)
                if "error" in said:
                    error = str(said["error"])
                elif "of" in said:
                    await progress(int(str(said["done"])), int(str(said["of"])))
            if await child.wait():
                raise PinciteError(error)
        finally:
            if child.returncode is None:
                with suppress(ProcessLookupError):
                    child.kill()
                await child.wait()

    def _command(self, article: Path | None) -> list[str]:
        command = [sys.executable, "-m", "bot.rebuild", "--index", str(self._index)]
        if article is not None:
            command += ["--article", str(article)]
            if self._url:
                command += ["--url", self._url]
        return command


def _read(line: bytes) -> dict[str, object]:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
