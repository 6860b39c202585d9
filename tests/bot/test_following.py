"""Following what other processes change in a database that they share."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.following import following
from bot.scope import HOME
from bot.services import Services
from bot.state.database import StateError
from bot.state.server_settings import Way
from bot.ui.found import VersionedAnswer
from index.building import build
from index.errors import DatabaseAway
from index.model.engines import open_encoder
from index.text.reading import parse_article
from tests.bot.support import ANSWER, ANSWERED, services_in, settings_in
from tests.known import known
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


def kill_connections(address: str, database: str = "") -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = coalesce(nullif(%s, ''), current_database()) and pid <> pg_backend_pid()",
            (database,),
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
                partial(there.library.ask_message, scope, "What does the hare eat?", ())
            )
            assert isinstance(found, VersionedAnswer)
            assert word in known(found.first).quote.exact
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


async def test_while_the_database_is_away_what_is_open_answers_and_nothing_waits_long(
    tmp_path: Path, postgres: str, postgres_server: str
) -> None:
    name = re.search(r"test_\w+", postgres)
    assert name
    async with two(tmp_path, postgres) as (here, there, _):
        for server in (SERVER, SERVER + 1):
            await asyncio.to_thread(write, here, server, "clover")
            await until(partial(there.library.has_own, server))

        def ask(server: int | None, question: str) -> "asyncio.Future[Any]":
            scope = there.library.scope(server)
            return there.worker.submit(lambda: there.library.ask_message(scope, question, ()))

        (found,), _ = await ask(SERVER, "What does the hare eat?")
        assert "clover" in found.first.quote.exact
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute(f"alter database {name[0]} with allow_connections false".encode())
            kill_connections(postgres_server, name[0])
            times = []
            for _ in range(3):
                begun = time.monotonic()
                with pytest.raises(DatabaseAway):
                    await ask(SERVER + 1, "What does the hare eat?")
                times.append(time.monotonic() - begun)
            assert max(times[1:]) < times[0]  # only the first one waited
            for known, question, word in (
                (SERVER, "What does the hare eat?", "clover"),
                (None, ANSWERED, ANSWER),
            ):
                (found,), _ = await ask(known, question)
                assert word in found.first.quote.exact
            with pytest.raises(StateError):
                await asyncio.to_thread(there.channels.add, SERVER, 5)
            assert there.channels.of(SERVER) is None
            connection.execute(f"alter database {name[0]} with allow_connections true".encode())
        await asyncio.to_thread(here.channels.nowhere, SERVER)
        await until(lambda: there.channels.of(SERVER) == ())
        async with asyncio.timeout(PATIENCE):
            while True:
                with suppress(DatabaseAway):
                    (found,), _ = await ask(SERVER + 1, "What does the hare eat?")
                    break
                await asyncio.sleep(0.2)
        assert "clover" in found.first.quote.exact
