"""Following what other processes change in a database that they share."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest

from bot.following import following
from bot.scope import HOME
from bot.services import Services
from bot.state.server_settings import Way
from index.building import build
from index.model.engines import open_encoder
from index.text.reading import parse_article
from tests.bot.support import services_in, settings_in
from tests.patience import PATIENCE

SERVER = 2**60 + 1


@asynccontextmanager
async def two(folder: Path, address: str) -> AsyncIterator[tuple[Services, Services, list[int]]]:
    """Give what two processes hold of one database, and what the second is told to have changed."""
    settings, told = settings_in(folder, PINCITE_INDEX=address), list[int]()
    here, there = services_in(settings), services_in(settings)
    try:
        async with following(there, told.append):
            await until(lambda: there.tally.listening is not None and there.tally.listening())
            yield here, there, told
    finally:
        for services in (here, there):
            await services.worker.close()


async def until(found: Callable[[], object]) -> float:
    """Wait until `found()` gives something; return how many seconds that took."""
    begun = time.monotonic()
    async with asyncio.timeout(PATIENCE):
        while not found():
            await asyncio.sleep(0.01)
    return time.monotonic() - begun


def write(services: Services, server: int, word: str) -> None:
    article = parse_article(f"# Of {word}\n\nThe hare eats {word}.\n".encode(), "a.md", markdown=True)
    build([article], services.library.location(server).store, open_encoder())


def kill_connections(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )


async def test_all_that_is_kept_in_memory_follows_what_others_change(tmp_path: Path, postgres: str) -> None:
    async with two(tmp_path, postgres) as (here, there, _):
        changes: list[tuple[Callable[[], None], Callable[[], object]]] = [
            (lambda: here.channels.add(SERVER, 5), lambda: there.channels.of(SERVER) == (5,)),
            (lambda: here.channels.everywhere(SERVER), lambda: there.channels.of(SERVER) is None),
            (
                lambda: here.choices.choose(SERVER, 5, SERVER, ["a.md"]),
                lambda: there.choices.of(SERVER, (5,), SERVER) == ("a.md",),
            ),
            (
                lambda: here.listening.listen(SERVER, 6, Way.THREAD),
                lambda: there.listening.way(6) is Way.THREAD,
            ),
            (lambda: here.languages.choose(SERVER, "fr"), lambda: there.languages.of(SERVER) == "fr"),
            (lambda: here.log_channels.choose(SERVER, "7"), lambda: there.log_channels.of(SERVER) == "7"),
            (lambda: here.greeted.choose(SERVER, "yes"), lambda: there.greeted.of(SERVER) == "yes"),
            (
                lambda: here.database.keep("commands", {"ids": {"ask": 9}}),
                lambda: there.command_ids.get("ask") == 9,
            ),
        ]
        for change, seen in changes:
            await asyncio.to_thread(change)
            assert await until(seen) < 2


async def test_articles_that_others_change_answer_here_and_the_open_ones_of_others_stay(
    tmp_path: Path, postgres: str
) -> None:
    async with two(tmp_path, postgres) as (here, there, told):
        other = there.library.scope(None)
        for word in ("clover", "moss"):
            await asyncio.to_thread(write, here, SERVER, word)
            assert await until(lambda: there.library.has_own(SERVER)) < 2
            await until(lambda: SERVER in told)
            scope = there.library.scope(SERVER)
            (found,), _ = await there.worker.submit(
                lambda scope=scope: there.library.ask_message(scope, "What does the hare eat?", ())
            )
            assert word in found.first.quote.exact
            told.clear()
        assert there.library.scope(None) == other  # what was asked of everywhere goes on
        await asyncio.to_thread(write, here, HOME, "thistles")
        assert await until(lambda: there.live_index.title == "Of thistles") < 2
        await asyncio.to_thread(here.library.places.delete, SERVER)
        assert await until(lambda: not there.library.has_own(SERVER)) < 2


async def test_what_changed_while_nothing_was_heard_is_read_when_it_is_heard_again(
    tmp_path: Path, postgres: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with two(tmp_path, postgres) as (here, there, _):
        kill_connections(postgres)
        assert there.tally.listening is not None
        await until(lambda: not there.tally.listening())  # type: ignore[misc]
        await asyncio.to_thread(here.channels.add, SERVER, 5)
        await asyncio.to_thread(write, here, SERVER, "clover")
        await until(lambda: there.channels.of(SERVER) == (5,) and there.library.has_own(SERVER))
        assert there.tally.listening()
    assert "hearing of changes failed" in caplog.text
    assert "Traceback" not in caplog.text
