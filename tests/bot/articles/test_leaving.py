"""A server takes the bot away: its articles are kept for a while, then deleted."""

import sqlite3
from contextlib import closing
from pathlib import Path

from bot.articles.locations import places_of
from bot.leaving import Leaving
from tests.bot.articles.support import ASK_FOX, ASK_HARE, servers
from tests.bot.support import ANSWER, ANSWERED, services_in


async def test_a_server_that_comes_back_in_time_finds_its_articles(tmp_path: Path) -> None:
    async with servers(tmp_path) as (w, hares, foxes):
        leaving, here, there = Leaving(w.services), hares.guild.id, foxes.guild.id
        await leaving.left(there)
        await leaving.look([here])
        assert set(places_of(w.services.settings).kept()) == {here, there}
        await leaving.back(there)
        _age(tmp_path, 31)
        await leaving.look([here, there])
        assert "mice" in await foxes.ask(ASK_FOX)


async def test_what_was_kept_long_enough_is_deleted_and_nothing_else(tmp_path: Path) -> None:
    async with servers(tmp_path) as (w, hares, foxes):
        leaving, here, there = Leaving(w.services), hares.guild.id, foxes.guild.id
        await leaving.look([here])  # it left while the bot was not there
        _age(tmp_path, 29)
        await leaving.look([here])
        assert places_of(w.services.settings).saved(there)
        _age(tmp_path, 1)
        await leaving.look([here])
        assert list(places_of(w.services.settings).kept()) == [here]
        assert "clover" in await hares.ask(ASK_HARE)
        assert ANSWER in await foxes.ask(ANSWERED)


async def test_they_are_deleted_at_once_where_the_owner_wants_that(tmp_path: Path) -> None:
    async with servers(tmp_path, PINCITE_KEEP_DAYS="0") as (w, hares, foxes):
        leaving = Leaving(w.services)
        await leaving.look([])  # perhaps the wrong token: not yet
        assert len(list(places_of(w.services.settings).kept())) == 2
        await leaving.left(foxes.guild.id)
        assert list(places_of(w.services.settings).kept()) == [hares.guild.id]


async def test_what_was_chosen_and_asked_there_goes_with_them(tmp_path: Path) -> None:
    async with servers(tmp_path, PINCITE_KEEP_DAYS="0", PINCITE_LISTEN="on", PINCITE_UNANSWERED="on") as (
        w,
        hares,
        foxes,
    ):
        for server in (hares, foxes):
            await server.order("listen", way="reply")
            await server.order("language", language="fr")
            await server.order("log")
            await server.ask("Who painted the ceiling?")
        here, there = hares.guild.id, foxes.guild.id
        for server in (here, there):
            w.services.channels.add(server, 1)
        await Leaving(w.services).left(there)
        again = services_in(w.services.settings, live_index=w.services.live_index)
        for services in (w.services, again):
            assert services.asked_here is not None
            for server, kept in ((here, True), (there, False)):
                assert (services.channels.of(server) is not None) is kept
                assert bool(services.listening.of(server)) is kept
                assert (services.languages.of(server) == "fr") is kept
                assert (services.log_channels.of(server) is not None) is kept
                assert bool(services.asked_here.questions(server)) is kept
                assert bool(services.asked_here.weeks(server)) is kept
        await again.worker.close()


def _age(folder: Path, days: int) -> None:
    """Let `days` days pass since servers left."""
    with closing(sqlite3.connect(folder / "state" / "bot.sqlite3")) as database, database:
        database.execute("UPDATE left_server SET day = date(day, ?)", (f"-{days} days",))
