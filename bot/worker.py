"""One thread for the model, so that the event loop never waits for it, and a queue that has an end."""

import asyncio
import functools
import logging
import math
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from bot import logs
from bot.limits import TurnedAway, Why

_log = logging.getLogger(__name__)

Result = TypeVar("Result")
_Call = tuple[Future[Any], Callable[[], Any]]

_GROUPS = 8
"""How many groups may have a full queue before all that have one are told to wait."""

_QUIET = 0.0
"""Seconds without a call after which the worker rests: at once, for the next call pays 2 ms for it."""


class Worker:
    """Runs calls one at a time in a thread of its own; of one group at most `size` of them wait or run.

    Groups take turns, so that nobody waits for the calls of others longer than for one of each; within a
    group what came first is first. In all at most _GROUPS times `size` wait, apart from the first of each
    group. After `quiet` seconds without a call the worker calls `rest` once, in the same thread.
    """

    def __init__(self, size: int, *, rest: Callable[[], None] | None = None, quiet: float = _QUIET) -> None:
        self._size = size
        self._rest = rest
        self._quiet = quiet
        self._waiting: OrderedDict[int, deque[_Call]] = OrderedDict()  # the group whose turn it is first
        self._changed = threading.Condition()
        self._pending: Counter[int] = Counter()
        self._closed = False
        self._typical = 0.05  # seconds a call takes; follows what is seen
        # A daemon, so that a call that never ends does not keep the process alive.
        self._thread = threading.Thread(target=self._run, name="pincite-answers", daemon=True)
        self._thread.start()

    @property
    def pending(self) -> int:
        """How many calls wait or run."""
        return self._pending.total()

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def submit(
        self, call: Callable[[], Result], *, group: int = 0, always: bool = False
    ) -> "asyncio.Future[Result]":
        """Put `call` in the queue of `group`; raises TurnedAway when it is full, unless `always` is set."""
        future: Future[Result] = Future()
        with self._changed:
            mine = self._pending[group]
            full = mine >= self._size or (mine and self.pending >= _GROUPS * self._size)
            if full and not always:
                raise TurnedAway(Why.BUSY, max(1, math.ceil(mine * self._typical)))
            self._pending[group] += 1
            self._waiting.setdefault(group, deque()).append((future, call))
            self._changed.notify()
        future.add_done_callback(functools.partial(self._done, group))
        return asyncio.wrap_future(future)

    async def close(self) -> None:
        """Drop the calls that have not begun and wait for the one that runs."""
        with self._changed:
            dropped = [future for calls in self._waiting.values() for future, _ in calls]
            self._waiting.clear()
            self._closed = True
            self._changed.notify()
        for future in dropped:
            future.cancel()
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        rested = True
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed, None if rested else self._quiet)
                following = self._next()
            if following is not None:
                rested = False
                self._carry_out(*following)
                del following  # or the last answer would be held until the next question
            elif self._closed:
                return
            else:
                rested = True
                self._take_rest()

    def _next(self) -> "_Call | None":
        """Take the next call, and let its group wait until all others had their turn."""
        if not self._waiting:
            return None
        group, calls = self._waiting.popitem(last=False)
        following = calls.popleft()
        if calls:
            self._waiting[group] = calls
        return following

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

    def _done(self, group: int, _future: "Future[Any]") -> None:
        with self._changed:
            self._pending[group] -= 1
            if not self._pending[group]:
                del self._pending[group]
