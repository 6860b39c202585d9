"""The process of its own in which an index changes, as the bot sees it."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from bot.articles.change import AllowanceError, Change, What
from bot.articles.rebuild import INDEX, LIKE
from bot.articles.reindexing import ShowProgress
from index.errors import IndexBusy, PinciteError
from index.storage.locations import Database, Location, written

_SECRET = "DISCORD_TOKEN"  # noqa: S105 - the name of the setting
_LONGEST = 3600.0  # seconds a change may take: a file that is read without end must not keep others waiting

Spend = Callable[[int], Awaitable[None]]
"""Awaited with how many words are read."""


class Subprocess:
    """Runs `bot.articles.rebuild` on the index at a location.

    `url` is where `article`, and no other, is published. A new index takes the model of the one in `like`.
    `spend` is told how many words are read, before they are.
    """

    def __init__(
        self,
        index: Location,
        article: Path | None = None,
        url: str | None = None,
        *,
        like: Location | None = None,
        spend: Spend | None = None,
    ) -> None:
        self._index = index
        self._article = article
        self._url = url
        self._like = like
        self._spend = spend

    async def __call__(self, change: Change, progress: ShowProgress) -> None:
        """Carry `change` out; raises PinciteError with the child's own reason when it fails."""
        # What the child says on stderr stands in the bot's own log. It reads what strangers wrote, and has no
        # use for the token.
        environment = {name: value for name, value in os.environ.items() if name != _SECRET}
        # An address may hold a password, and everyone on this machine can read arguments.
        environment[INDEX] = written(self._index)
        environment[LIKE] = written(self._like) if self._like else ""
        child = await asyncio.create_subprocess_exec(
            *self._command(change), stdout=asyncio.subprocess.PIPE, env=environment
        )
        error: PinciteError = PinciteError("The process that builds the index ended unexpectedly.")
        try:
            async with asyncio.timeout(_LONGEST):
                assert child.stdout is not None  # noqa: S101 - asked for above
                async for line in child.stdout:
                    said = _read(line)
                    if "of" in said:
                        await progress(int(said["done"]), int(said["of"]))
                    elif "words" in said and self._spend:
                        await self._spend(int(said["words"]))
                    else:
                        error = _error(said) or error
                if await child.wait():
                    raise error
        except TimeoutError:
            raise PinciteError(
                f"This took longer than {_LONGEST:.0f} seconds.", "Give a shorter one."
            ) from None
        finally:
            if child.returncode is None:
                with suppress(ProcessLookupError):
                    child.kill()
                await child.wait()

    def _command(self, change: Change) -> list[str]:
        command = [sys.executable, "-m", "bot.articles.rebuild", "--what", change.what]
        if change.what is What.REMOVE:
            command.append(f"--name={change.article}")
        elif isinstance(change.article, Path):
            command.append(f"--file={change.article}")
            if isinstance(self._index, Database) and change.article != self._article:
                command.append("--passing")  # other machines do not have what was attached here
            if self._url and change.article == self._article:
                command.append(f"--url={self._url}")
        elif change.article is not None:
            command.append(f"--address={change.article}")
        if (allowed := change.allowance) is not None:
            command += ["--allowance", str(allowed.articles), str(allowed.bytes), str(allowed.words)]
        return command


def _error(said: dict[str, Any]) -> PinciteError | None:
    """Return the error that a line of the child tells, if it tells one."""
    if "bound" in said:
        return AllowanceError(said["bound"], said["found"], said["most"])
    if "error" in said:
        return (IndexBusy if said.get("busy") else PinciteError).unpacked(said["error"])
    return None


def _read(line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
