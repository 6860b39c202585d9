"""Each server's articles in PostgreSQL: the same commands, and nothing of them on this machine."""

import asyncio
from pathlib import Path

import psycopg

from bot.articles.change import Change, What, replacing
from bot.articles.locations import PlacesInDatabase, discreet, places_of
from bot.articles.subprocesses import Subprocess
from bot.leaving import Leaving
from bot.running import ensure_index
from bot.scope import HOME
from tests.bot.articles.support import ASK_FOX, ASK_HARE, FOX, HARE, servers
from tests.bot.support import ANSWER, ANSWERED, services_in, settings_in
from tests.known import database_at


async def test_articles_of_servers_are_kept_in_the_database_and_apart(tmp_path: Path, postgres: str) -> None:
    async with servers(tmp_path, PINCITE_INDEX=postgres) as (w, hares, foxes):
        assert "clover" in await hares.ask(ASK_HARE)
        assert "mice" in await foxes.ask(ASK_FOX)
        for wrong in (await foxes.ask(ASK_HARE), await foxes.ask(ANSWERED)):
            assert "clover" not in wrong
            assert ANSWER not in wrong
        assert "2 articles" in await hares.add("fox.md", FOX)
        assert "dandelion" not in await hares.ask(ASK_HARE)
        await hares.add("hare.md", HARE.replace("clover", "dandelion"))
        assert "dandelion" in await hares.ask(ASK_HARE)
        assert "The Hare" in await hares.order("undo")
        assert "clover" in await hares.ask(ASK_HARE)
        assert "The Hare" in await hares.order("reindex")  # of what was attached its text is kept
        await hares.order("remove", article="the fox")
        assert "no articles of its own" in await hares.order("remove", article="hare.md")
        assert ANSWER in await hares.ask(ANSWERED)
        await hares.order("undo")
        assert "clover" in await hares.ask(ASK_HARE)
        assert "no articles of its own" in await foxes.order("undo")  # before its first one
        await foxes.order("undo")
        assert "mice" in await foxes.ask(ASK_FOX)
        here, there = hares.guild.id, foxes.guild.id
        again = services_in(w.services.settings)
        assert again.library.scope(there).server == there
        assert set(again.library.places.kept()) == {here, there}
        await again.worker.close()
        leaving = Leaving(w.services)
        for day in ("2020-01-01", "2030-01-01"):
            await leaving.look([here])
            with w.services.database.open() as connection:
                connection.execute("UPDATE left_server SET day = ?", (day,))
        w.services.shelves.of(there)
        with w.services.database.open() as connection:
            connection.execute("UPDATE left_server SET day = ?", ("2020-01-01",))
        await leaving.look([here])
        assert list(again.library.places.kept()) == [here]
        assert "clover" in await hares.ask(ASK_HARE)
    assert [path.name for path in tmp_path.iterdir()] == ["cache"]  # copies, and nothing else
    with psycopg.connect(postgres) as connection:
        found = connection.execute("select name from pincite.indexes").fetchall()
    assert {name for (name,) in found} == {"home", f"home/{here}"}  # before the first article there was none


async def test_the_password_is_no_argument_of_the_process_that_builds(tmp_path: Path, postgres: str) -> None:
    address = postgres.replace("postgres:@", "postgres:zanzibar@").replace("postgres@", "postgres:zanzibar@")
    assert "zanzibar" in address
    article = tmp_path / "hare.md"
    article.write_text(HARE, encoding="utf-8")
    build = Subprocess(database_at(f"{address}#an index"), article)
    assert "zanzibar" not in " ".join(build._command(replacing(article)))

    async def unseen(_done: int, _of: int) -> None: ...

    await build(replacing(article), unseen)
    manifest = (
        places_of(settings_in(tmp_path, PINCITE_INDEX=f"{postgres}#an%20index")).of(HOME).store.manifest()
    )
    assert [entry.title for entry in manifest.articles] == ["The Hare"]


async def test_the_configured_article_is_read_again_when_it_changed(tmp_path: Path, postgres: str) -> None:
    article = tmp_path / "hare.md"
    article.write_text(HARE, encoding="utf-8")
    settings = settings_in(tmp_path, PINCITE_INDEX=postgres, PINCITE_ARTICLE=str(article))
    services = services_in(settings)
    built: list[What] = []

    async def note(change: Change, progress: object) -> None:
        built.append(change.what)
        await Subprocess(settings.index, settings.article)(change, progress)  # type: ignore[arg-type]

    for text in (HARE, HARE, HARE.replace("clover", "grass")):
        article.write_text(text, encoding="utf-8")
        await ensure_index(settings, note, services.database)
    assert built == [What.REPLACE, What.REREAD]
    await asyncio.to_thread(services.library.reload, HOME)
    assert "grass" in services.live_index.articles[0].text
    await services.worker.close()


def test_names_of_servers_and_of_former_indexes_are_told_apart() -> None:
    places = PlacesInDatabase(database_at("postgresql://db/x#a.b"))
    assert places.server("a.b") == HOME
    assert places.server(places.name(20)) == 20
    for other in ("axb/20", "a.b/20/former", "a.b/former", "a.b/0", "a.b/020", "a.bc", "home", "a.b/x"):
        assert places.server(other) is None


def test_moderators_are_not_told_where_things_lie(tmp_path: Path) -> None:
    location = database_at("postgresql://ada:s3cret@db.example.org/x#home/20")
    told = discreet(
        f"There is no index in {location}. Call {tmp_path / 'a.md'} so.", location, tmp_path / "a.md"
    )
    assert told == "There is no index in the database. Call a.md so."
