"""The worker's thread: the loop goes on, the queue ends, failures come back."""

import asyncio
import threading
from functools import partial

import pytest

from bot.limits import TurnedAway, Why
from bot.worker import Worker


async def test_calls_run_in_order_off_the_loop() -> None:
    worker, gate = Worker(5), threading.Event()
    order: list[int] = []
    try:
        first = worker.submit(lambda: gate.wait(10))
        rest = [worker.submit(partial(order.append, n)) for n in range(3)]
        await asyncio.sleep(0)  # the loop runs although the worker waits
        assert not first.done()
        gate.set()
        await asyncio.gather(first, *rest)
        assert order == [0, 1, 2]
        assert worker.pending == 0
    finally:
        gate.set()
        await worker.close()


async def test_groups_take_turns_and_fill_a_queue_each() -> None:
    worker, gate, begun = Worker(3), threading.Event(), threading.Event()
    order: list[str] = []

    def hold() -> None:
        begun.set()
        gate.wait(10)

    try:
        first = worker.submit(hold, group=1)
        await asyncio.to_thread(begun.wait, 10)
        rest = [worker.submit(partial(order.append, f"1{n}"), group=1) for n in "ab"]
        with pytest.raises(TurnedAway):
            worker.submit(lambda: None, group=1)
        rest += [worker.submit(partial(order.append, f"2{n}"), group=2) for n in "ab"]
        gate.set()
        await asyncio.gather(first, *rest)
        assert order == ["1a", "2a", "1b", "2b"]
        assert worker.pending == 0
    finally:
        gate.set()
        await worker.close()


async def test_a_full_queue_says_when_to_come_back() -> None:
    worker, gate = Worker(2), threading.Event()
    try:
        waiting = [worker.submit(lambda: gate.wait(10)) for _ in range(2)]
        with pytest.raises(TurnedAway) as caught:
            worker.submit(lambda: None)
        assert caught.value.why is Why.BUSY
        assert caught.value.seconds >= 1
        gate.set()
        await asyncio.gather(*waiting)
        await worker.submit(lambda: None)
    finally:
        gate.set()
        await worker.close()


async def test_a_failure_comes_back_to_the_one_who_asked() -> None:
    worker = Worker(2)
    try:
        with pytest.raises(ZeroDivisionError):
            await worker.submit(lambda: 1 // 0)
        assert await worker.submit(lambda: 5) == 5
    finally:
        await worker.close()


async def test_closing_drops_what_has_not_begun() -> None:
    worker, gate, begun = Worker(5), threading.Event(), threading.Event()
    ran: list[int] = []

    def first() -> None:
        begun.set()
        gate.wait(10)

    running = worker.submit(first)
    dropped = worker.submit(lambda: ran.append(1))
    await asyncio.to_thread(begun.wait, 10)
    closing = asyncio.ensure_future(worker.close())
    await asyncio.sleep(0)
    gate.set()
    await closing
    await running
    with pytest.raises(asyncio.CancelledError):
        await dropped
    assert ran == []


async def test_a_rest_that_fails_does_not_end_the_worker(caplog: pytest.LogCaptureFixture) -> None:
    tried = threading.Event()

    def rest() -> None:
        tried.set()
        raise OSError("no")

    worker = Worker(2, rest=rest, quiet=0.01)
    try:
        await worker.submit(lambda: None)
        await asyncio.to_thread(tried.wait, 10)
        assert await asyncio.wait_for(worker.submit(lambda: 5), 10) == 5
        assert "OSError" in caplog.text
    finally:
        await worker.close()


async def test_some_calls_are_taken_also_when_the_queue_is_full() -> None:
    worker, gate = Worker(1), threading.Event()
    try:
        waiting = worker.submit(lambda: gate.wait(10))
        after = worker.submit(lambda: 5, always=True)
        gate.set()
        assert await waiting
        assert await after == 5
    finally:
        gate.set()
        await worker.close()


async def test_the_worker_rests_once_when_nothing_is_asked() -> None:
    rested: list[int] = []
    worker = Worker(2, rest=lambda: rested.append(threading.get_ident()), quiet=0.01)
    try:
        inside = await worker.submit(threading.get_ident)
        while not rested:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        assert rested == [inside]
        await worker.submit(threading.get_ident)
        while len(rested) < 2:
            await asyncio.sleep(0.01)
    finally:
        await worker.close()
