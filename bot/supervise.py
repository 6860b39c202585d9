"""Keeping the bot running: a new client after an unexpected end, a clean stop when asked."""

import asyncio
import functools
import logging
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Protocol

import discord

from bot import logs
from index.errors import PinciteError

_log = logging.getLogger(__name__)

_LONGEST = 120.0  # at most 720 connections a day: Discord allows 1,000
_STEADY = 300.0  # seconds of running after which the next failure counts as the first again
_LEAVE = 1.0  # seconds in which a closed client is to end by itself
_NEW = "Reset the token on the Bot page of the developer portal and put the new one in .env."
_UPDATE = "Update discord.py: pip install -U discord.py."
_FINAL = {
    4004: ("Discord refuses DISCORD_TOKEN.", _NEW),
    4010: (
        "Discord says that this shard does not exist (close code 4010).",
        "Correct PINCITE_SHARDS, or leave it empty: Discord is then asked how many there are.",
    ),
    4011: (
        "Discord asks a bot in so many servers for more shards (close code 4011).",
        "Name more of them in PINCITE_SHARDS, or leave it empty: Discord is then asked how many there are.",
    ),
    4012: ("Discord no longer speaks this version of its gateway (close code 4012).", _UPDATE),
    4013: ("Discord does not know the intents that were asked for (close code 4013).", _UPDATE),
    4014: (
        "Discord does not let the bot read messages that do not name it, which PINCITE_LISTEN=on asks for "
        "(close code 4014).",
        "On the developer portal's Bot page switch on Message Content Intent, or set PINCITE_LISTEN=off.",
    ),
}
"""Close codes after which trying again does not help, and what does."""


class RefusedByDiscordError(PinciteError):
    """Discord does not let the bot connect, and will not until something is mended."""


class Running(Protocol):
    """What is supervised: `PinciteBot`, or a stand-in that fails on purpose."""

    async def start(self, token: str, /) -> None:
        """Connect and run until closed."""

    async def drain(self, *, last: bool) -> None:
        """Finish what was begun; `last` when no other client follows."""

    async def close(self) -> None:
        """Leave."""


Sleep = Callable[[float], Awaitable[object]]


async def serve(
    make: Callable[[], Running], token: str, stop: asyncio.Event, *, sleep: Sleep = asyncio.sleep
) -> None:
    """Run clients from `make`, one after another, until `stop` is set; then drain and close the last one.

    After an unexpected end the next one begins after 1, 2, 4 … at most 120 seconds. Raises
    RefusedByDiscordError when Discord says that trying again would not help.
    """
    delays = _delays()
    while not stop.is_set():
        begun = time.monotonic()
        error = await _run(make(), token, stop)
        if stop.is_set():
            return
        if (final := _final(error)) is not None:
            raise RefusedByDiscordError(*final)
        if time.monotonic() - begun >= _STEADY:
            delays = _delays()
        delay = next(delays)
        if error is not None:
            logs.failure(_log, "the connection", error)
        _log.warning("starting again in %g s", delay)
        await either(asyncio.ensure_future(sleep(delay)), stop)


def stop_on_signals(stop: asyncio.Event) -> None:
    """Set `stop` when the process is asked to end (SIGTERM, or Ctrl-C)."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))


async def _run(bot: Running, token: str, stop: asyncio.Event) -> BaseException | None:
    """Run one client until it ends or `stop` is set; return what ended it."""
    running = asyncio.ensure_future(bot.start(token))
    await either(running, stop)
    last = stop.is_set()
    if last:
        _log.info("stopping: finishing the questions that were taken")
    # Also after an unexpected end: the gateway is gone, but replies go another way and still arrive.
    for ending in (functools.partial(bot.drain, last=last), bot.close):
        try:
            await ending()
        except Exception as error:  # the other one, and the next client, must have their turn
            logs.failure(_log, "ending a connection", error)
    # A client that waits to connect again notices only afterwards that it was closed.
    await asyncio.wait((running,), timeout=_LEAVE)
    running.cancel()
    (result,) = await asyncio.gather(running, return_exceptions=True)
    return result


async def either(task: "asyncio.Future[Any]", stop: asyncio.Event) -> None:
    """Wait until `task` is done or `stop` is set."""
    stopped = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopped.cancel()


def _final(error: BaseException | None) -> tuple[str, str] | None:
    """Return what is wrong and what mends it, when `error` says that trying again does not."""
    if isinstance(error, discord.LoginFailure):
        return _FINAL[4004]
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return _FINAL[4014]
    return _FINAL.get(error.code or 0) if isinstance(error, discord.ConnectionClosed) else None


def _delays() -> Iterator[float]:
    delay = 1.0
    while True:
        yield delay
        delay = min(_LONGEST, delay * 2)
