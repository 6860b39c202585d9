"""One thread for the model, so that the event loop never waits for it, and a queue that has an end."""

import asyncio
import logging
import math
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

from bot import logs
from bot.limits import TurnedAway, Why

_log = logging.getLogger(__name__)

Result = TypeVar("Result")

_QUIET = 0.0
"""Seconds without a call after which the worker rests: at once, for the next call pays 2 ms for it."""


class Worker:
    """Runs calls one after another in a thread of its own; at most `size` of them wait or run.

    After `quiet` seconds without a call it calls `rest` once, in the same thread.
    """

    def __init__(self, size: int, *, rest: Callable[[], None] | None = None, quiet: float = _QUIET) -> None:
        self._size = size
        self._rest = rest
        self._quiet = quiet
        self._calls: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._pending = 0
        self._typical = 0.05  # seconds a call takes; follows what is seen
        # A daemon, so that a call that never ends does not keep the process alive.
        self._thread = threading.Thread(target=self._run, name="pincite-answers", daemon=True)
        self._thread.start()

    @property
    def pending(self) -> int:
        """How many calls wait or run."""
        return self._pending

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def submit(self, call: Callable[[], Result], *, always: bool = False) -> "asyncio.Future[Result]":
        """Put `call` in the queue; raises TurnedAway when it is full, unless `always` is set."""
        with self._lock:
            if self._pending >= self._size and not always:
                raise TurnedAway(Why.BUSY, max(1, math.ceil(self._pending * self._typical)))
            self._pending += 1
        future: Future[Result] = Future()
        future.add_done_callback(self._done)
        self._calls.put((future, call))
        return asyncio.wrap_future(future)

    async def close(self) -> None:
        """Drop the calls that have not begun and wait for the one that runs."""
        with suppress(queue.Empty):
            while True:
                waiting = self._calls.get_nowait()
                if waiting is not None:
                    waiting[0].cancel()
        self._calls.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        rested = True
        while True:
            try:
                following = self._calls.get(timeout=None if rested else self._quiet)
            except queue.Empty:
                rested = True
                self._take_rest()
                continue
            if following is None:
                return
            rested = False
            self._carry_out(*following)
            del following  # or the last answer would be held until the next question

    def _carry_out(self, future: "Future[Any]", call: Callable[[], Any]) -> None:
        if not future.set_running_or_notify_cancel():
            return
        begun = time.perf_counter()
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)
        self._typical += 0.2 * (time.perf_counter() - begun - self._typical)

    def _take_rest(self) -> None:
        try:
            if self._rest is not None:
                self._rest()
        except Exception as error:  # the thread must live: nobody would be answered any more
            logs.failure(_log, "giving memory back", error)

    def _done(self, _future: "Future[Any]") -> None:
        with self._lock:
            self._pending -= 1
