"""One thread for the model, so that the event loop never waits for it, and a queue that has an end."""

import asyncio
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.limits import Refused, Why

Result = TypeVar("Result")


class Worker:
    """Runs calls one after another in a thread of its own; at most `size` of them wait or run."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pincite-answers")
        self._pending = 0
        self._typical = 0.05  # seconds a call takes; follows what is seen

    @property
    def pending(self) -> int:
        """How many calls wait or run."""
        return self._pending

    def submit(self, call: Callable[[], Result]) -> "asyncio.Future[Result]":
        """Start `call`, or put it in the queue; raises Refused (busy) when the queue is full."""
        if self._pending >= self._size:
            raise Refused(Why.BUSY, math.ceil(self._pending * self._typical))
        self._pending += 1
        future = asyncio.get_running_loop().run_in_executor(self._executor, self._timed, call)
        future.add_done_callback(self._done)
        return future

    async def close(self) -> None:
        """Drop the calls that have not begun and wait for the one that runs."""
        # Joining the thread blocks, so it is done from another one.
        await asyncio.to_thread(self._executor.shutdown, wait=True, cancel_futures=True)

    def _timed(self, call: Callable[[], Result]) -> Result:
        begun = time.perf_counter()
        try:
            return call()
        finally:
            self._typical += 0.2 * (time.perf_counter() - begun - self._typical)

    def _done(self, future: "asyncio.Future[Result]") -> None:
        self._pending -= 1
        if not future.cancelled():
            future.exception()  # looked at here, so that a caller who left does not cause a warning
