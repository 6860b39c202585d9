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
_REFUSED = 4004  # Discord's close code: authentication failed


class TokenError(PinciteError):
    """Discord does not accept the token. Copy it anew from the developer portal."""


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

    After an unexpected end the next one begins after 1, 2, 4 … at most 120 seconds. Raises TokenError when
    Discord does not accept the token: trying again would not help.
    """
    delays = _delays()
    while not stop.is_set():
        begun = time.monotonic()
        error = await _run(make(), token, stop)
        if stop.is_set():
            return
        if _refused(error):
            raise TokenError(
                "Discord refuses DISCORD_TOKEN: reset the token on the Bot page of the developer portal and "
                "put the new one in .env."
            )
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


def _refused(error: BaseException | None) -> bool:
    if isinstance(error, discord.ConnectionClosed):
        return error.code == _REFUSED
    return isinstance(error, discord.LoginFailure)


def _delays() -> Iterator[float]:
    delay = 1.0
    while True:
        yield delay
        delay = min(_LONGEST, delay * 2)
