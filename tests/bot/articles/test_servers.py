"""Each server its own articles: added, asked, listed, read again, removed; and what it may have."""

import asyncio
from pathlib import Path

import pytest

from bot.articles.change import Change
from bot.articles.locations import places_of
from bot.articles.reindexing import ReindexCancelledError
from bot.scope import HOME
from bot.ui.found import VersionedAnswer
from index.storage.directory_store import DirectoryStore
from tests.bot.articles.support import ASK_FOX, ASK_HARE, FOX, HARE, Server, another, servers
from tests.bot.support import ANSWER, ANSWERED, services_in, settings_in, text_of, world
from tests.known import folder_at, known


async def test_a_server_asks_its_own_articles_and_no_other(tmp_path: Path) -> None:
    async with servers(tmp_path) as (w, hares, foxes):
        assert "clover" in await hares.ask(ASK_HARE)
        assert "mice" in await foxes.ask(ASK_FOX)
        for wrong in (await foxes.ask(ASK_HARE), await foxes.ask(ANSWERED)):
            assert "clover" not in wrong
            assert ANSWER not in wrong
        assert "clover" not in await foxes.order("list")
        assert ANSWER in await another(w, "none").ask(ANSWERED)


async def test_articles_outlive_a_restart_and_are_opened_when_asked(tmp_path: Path) -> None:
    async with servers(tmp_path, PINCITE_OPEN_INDEXES="1") as (_, hares, foxes):
        for _ in range(2):  # each closes the other
            assert "clover" in await hares.ask(ASK_HARE)
            assert "mice" in await foxes.ask(ASK_FOX)
        server = foxes.guild.id
    again = services_in(settings_in(tmp_path))
    try:
        scope = again.library.scope(server)
        assert scope.server == server
        (outcome,), _ = await again.worker.submit(lambda: again.library.ask_message(scope, ASK_FOX, ()))
        assert isinstance(outcome, VersionedAnswer)
        assert "mice" in known(outcome.first).quote.exact
        assert again.library.scope(5).server == HOME
    finally:
        await again.worker.close()


async def test_articles_are_added_replaced_listed_and_removed(tmp_path: Path) -> None:
    async with servers(tmp_path) as (_, hares, _):
        assert "2 articles" in await hares.add("fox.md", FOX)
        listed = await hares.order("list")
        for told in ("The Hare", "hare.md", "The Fox", "2 of 20 articles"):
            assert told in listed
        assert "2 articles" in await hares.add("hare.md", HARE.replace("clover", "dandelion"))
        assert "dandelion" in await hares.ask(ASK_HARE)
        assert "The Fox" in await hares.ask(ASK_FOX)  # with several, the reply names the article
        assert "no article called" in await hares.order("remove", article="badger.md")
        assert "Removed: **The Fox**" in await hares.order("remove", article="the fox")
        assert "mice" not in await hares.ask(ASK_FOX)
        assert "no articles of its own" in await hares.order("remove", article="hare.md")
        assert ANSWER in await hares.ask(ANSWERED)
        await hares.order("undo")
        assert "dandelion" in await hares.ask(ASK_HARE)


async def test_the_first_article_can_be_taken_back(tmp_path: Path) -> None:
    async with servers(tmp_path) as (_, hares, foxes):
        assert "no articles of its own" in await hares.order("undo")
        assert ANSWER in await hares.ask(ANSWERED)
        assert "mice" in await foxes.ask(ASK_FOX)
        await hares.order("undo")
        assert "clover" in await hares.ask(ASK_HARE)


async def test_reading_again_concerns_that_server_alone(tmp_path: Path) -> None:
    async with servers(tmp_path) as (w, hares, foxes):
        home = DirectoryStore(folder_at(w.services.settings.index)).manifest()
        theirs = places_of(w.services.settings).of(foxes.guild.id).store.manifest()
        mine = places_of(w.services.settings).of(hares.guild.id)
        (kept,) = mine.uploads.glob("*/hare.md")
        kept.write_text(HARE.replace("clover", "moss"), encoding="utf-8")
        assert "The Hare" in await hares.order("reindex")
        assert "moss" in await hares.ask(ASK_HARE)
        assert DirectoryStore(folder_at(w.services.settings.index)).manifest() == home
        assert places_of(w.services.settings).of(foxes.guild.id).store.manifest() == theirs


async def test_questions_go_on_and_others_wait_their_turn_while_a_server_reads(tmp_path: Path) -> None:
    async with servers(tmp_path) as (w, hares, foxes):
        shelves = w.services.shelves
        mine, theirs = shelves.of(hares.guild.id).reindexer, shelves.of(foxes.guild.id).reindexer
        await shelves.turn.acquire()  # as if a third server were being read
        try:
            reading = asyncio.create_task(mine.run(Change(), _unseen, "me"))
            while not mine.running:
                await asyncio.sleep(0.01)
            assert "clover" in await hares.ask(ASK_HARE)
            assert "mice" in await foxes.ask(ASK_FOX)
            assert "already" in await hares.order("reindex")  # its own is under way
            waiting = asyncio.create_task(theirs.run(Change(), _unseen, "them"))
            await asyncio.sleep(0.1)
            assert not waiting.done()  # another server is not told that one is
            assert shelves.running("them") is theirs
            assert theirs.cancel()
            with pytest.raises(ReindexCancelledError):
                await waiting
        finally:
            shelves.turn.release()
        await reading


async def _unseen(_done: int, _of: int) -> None:
    """Show no progress."""


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("PINCITE_SERVER_ARTICLES", "1", "2 articles; this server may have 1"),
        ("PINCITE_SERVER_BYTES", "80", "of text in all; this server may have 80\u00a0B"),
        ("PINCITE_SERVER_WORDS", "20", "this server may have 7 more read today"),
    ],
)
async def test_what_a_server_may_have_is_told_in_words(
    tmp_path: Path, setting: str, value: str, told: str
) -> None:
    async with servers(tmp_path, **{setting: value}) as (_, hares, foxes):
        assert told in await hares.add("fox.md", FOX)
        assert "clover" in await hares.ask(ASK_HARE)
        assert "The Fox" in await foxes.order("list")


async def test_only_one_of_a_file_and_a_public_address_is_taken(tmp_path: Path) -> None:
    async with servers(tmp_path) as (_, hares, _):
        assert "one of the two" in await hares.order("add")
        assert "https://" in await hares.order("add", address="http://example.org/essay")
        for private in ("https://localhost/a", "https://127.0.0.1/a", "https://[::1]/a"):
            assert "private network" in await hares.order("add", address=private)
        assert "1 of 20 articles" in await hares.order("list")


async def test_an_address_is_read_in_place_of_what_there_is_by_the_same_rules(tmp_path: Path) -> None:
    async with servers(tmp_path) as (_, hares, _):
        assert "https://" in await hares.order("reindex", address="http://example.org/essay")
        assert "one of the three" in await hares.order(
            "reindex", file=("a.md", b"x"), address="https://e.org"
        )
        for private in ("https://localhost/a", "https://10.0.0.1/a", "https://[::ffff:127.0.0.1]/a"):
            assert "private network" in await hares.order("reindex", address=private)
        assert "clover" in await hares.ask(ASK_HARE)


async def test_an_article_that_the_model_does_not_read_is_said_to_be_one(tmp_path: Path) -> None:
    story = "# Der Hase\n\n" + "Der Hase wohnt am Rande des Feldes und frisst jeden Abend frischen Klee. " * 8
    async with servers(tmp_path) as (_, hares, _):
        assert "not in English" not in await hares.order("reindex")
        assert "not in English" in await hares.order("reindex", file=("hase.md", story.encode()))
        assert "not in English" in await hares.order("info")
        assert "not in English" not in await hares.order("undo")


async def test_who_may_not_change_the_article_of_everywhere_has_articles_of_their_own(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_HOME_SERVERS="123") as w:
        server = Server(w.guild, w.channel, w.mod, w.alice)
        for order in ("reindex", "undo"):
            assert "Only the bot’s owner" in await server.order(order)
        assert "Only the bot’s owner" in await server.add("hare.md", HARE, everywhere=True)
        assert "The Hare" in await server.add("hare.md", HARE)
        assert "clover" in await server.ask(ASK_HARE)  # although it may not read the owner's


async def test_the_owner_adds_articles_everywhere(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        server = Server(w.guild, w.channel, w.mod, w.alice)
        await server.add("hare.md", HARE, everywhere=True)
        await server.add("fox.md", FOX, everywhere=True)
        assert "clover" in await server.ask(ASK_HARE)
        assert not w.services.library.has_own(w.guild.id)
        await w.alice.send_dm(ASK_FOX)
        (reply,) = w.replies(w.alice.user.dm_channel, w.alice.user)
        assert "mice" in text_of(reply)
        await server.order("remove", article="fox", everywhere=True)
        assert "only article" in await server.order("remove", article="hare.md")


async def test_titles_are_named_as_a_reader_sees_them(tmp_path: Path) -> None:
    async with servers(tmp_path) as (_, hares, _):
        text = "# The **old** `mill` of [Holm](https://example.org)\n\nThe mill turns in the west wind.\n"
        assert "The old mill of Holm" in await hares.add("mill.md", text)
        assert "**The old mill of Holm**" in await hares.order("list")
        assert "The old mill of Holm" in await hares.ask("When does the mill turn?")
