"""No server sees another's articles, whichever way it is tried."""

import asyncio
import threading
from pathlib import Path

import pytest

from bot.articles.live_index import LiveIndex
from bot.articles.locations import places_of
from bot.articles.opening import IndexOpener
from bot.history import Talk
from bot.scope import Scope
from bot.settings import Settings
from bot.ui.custom_ids import ArticleSpan, Trail, Verb, spot_id, trail_id
from tests.bot.articles.support import ASK_FOX, ASK_HARE, FOX, HARE, servers
from tests.bot.discord_server import BOT, CHANNEL, GUILD, original
from tests.bot.support import ANSWER, ANSWERED, buttons_of, index_of_file, services_in, settings_in, text_of
from tests.bot.test_sockets import running
from tests.known import folder_at

ELSEWHERE = 4242
SECRETS = ("clover", "Hare", "hare.md", "field")


async def test_direct_messages_ask_the_article_of_everywhere(tmp_path: Path) -> None:
    async with servers(tmp_path) as (w, hares, _):
        await hares.member.send_dm(ASK_HARE)
        await hares.member.send_dm(ANSWERED)
        unknown, known = w.replies(hares.member.user.dm_channel, hares.member.user)
        assert not _betrayed(text_of(unknown).replace(ASK_HARE, ""))
        assert ANSWER in text_of(known)


async def test_who_brings_the_bot_along_asks_the_article_of_everywhere(tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    _keep(settings, ELSEWHERE, "hare.md", HARE)  # of a server that took the bot away
    _keep(settings, GUILD, "fox.md", FOX)
    async with running(tmp_path, services_in(settings)) as server:
        _, token = await server.ask(ANSWERED, server=ELSEWHERE)
        assert ANSWER in str((await server.request("PATCH", original(token))).body)
        _, token = await server.ask(ASK_HARE, server=ELSEWHERE)
        assert not _betrayed(str((await server.request("PATCH", original(token))).body).replace(ASK_HARE, ""))
        _, token = await server.ask(ASK_FOX)
        assert "mice" in str((await server.request("PATCH", original(token))).body)


@pytest.mark.parametrize("same", [False, True], ids=["other-articles", "the-same-article"])
async def test_a_button_made_by_hand_shows_nothing_of_another_server(tmp_path: Path, same: bool) -> None:
    settings = _settings(tmp_path)
    _keep(settings, ELSEWHERE, "hare.md", HARE)
    _keep(settings, GUILD, "fox.md", HARE if same else FOX)
    services = services_in(settings)
    theirs = services.library.live(Scope(ELSEWHERE))
    found = theirs.ask(ASK_HARE, ())
    place = ArticleSpan(0, found.answer.quotes[0].span)
    unbound = LiveIndex(IndexOpener(places_of(settings).of(ELSEWHERE).store))  # as of everywhere
    async with running(tmp_path, services) as server:
        for version in (found.version, unbound.version):
            bound = Trail(version, 7, answered=True, at=0, places=(place,))
            for button in (
                spot_id(Verb.CONTEXT, bound.spot),
                spot_id(Verb.MORE, bound.spot),
                *(trail_id(verb, bound) for verb in (Verb.NEXT, Verb.BACK, Verb.POST)),
            ):
                token = await server.press(button, server.id(), user=server.id())
                said = await server.request("POST", f"/webhooks/{BOT}/{token}")
                assert "has changed" in str(said.body)
                assert not _betrayed(str(said.body))


@pytest.mark.parametrize("kind", [0, 1], ids=["reply", "forwarded"])
async def test_a_message_that_refers_to_an_answer_elsewhere_goes_on_from_nothing(
    tmp_path: Path, kind: int
) -> None:
    settings = _settings(tmp_path)
    _keep(settings, ELSEWHERE, "hare.md", HARE)
    _keep(settings, GUILD, "fox.md", FOX)
    services = services_in(settings)
    async with running(tmp_path, services) as server:
        history, answer = services.history, server.id()
        there = Talk(server.id(), 7, scope=services.library.scope(ELSEWHERE))
        history.remember(there, history.past(there), (ASK_HARE,), answer)
        assert history.past(there, answer).questions == (ASK_HARE,)
        message = server.message(server.id(), f"<@{BOT}> And where does it sleep?")
        reference = {"type": kind, "message_id": str(answer), "channel_id": str(CHANNEL)}
        message |= {"type": 19, "message_reference": reference}
        await server.dispatch("MESSAGE_CREATE", message)
        said = await server.request("POST", f"/channels/{CHANNEL}/messages")
        assert "where does it sleep" in str(said.body)
        assert not _betrayed(str(said.body))
        assert "After" not in str(said.body)


async def test_the_message_menu_asks_the_articles_of_its_own_server(tmp_path: Path) -> None:
    async with servers(tmp_path) as (_, _, foxes):
        message = await foxes.member.send(foxes.channel, ASK_HARE)
        shown = await foxes.member.context_menu(foxes.channel, "Ask the article about this", message)
        assert not _betrayed(text_of(shown.response).replace(ASK_HARE, ""))


async def test_suggestions_and_names_are_of_the_server_itself(tmp_path: Path) -> None:
    async with servers(tmp_path) as (w, hares, foxes):
        page = "# Burrows\n\n## Clover in summer\n\nClover in summer is what hares eat in every field.\n"
        await hares.add("burrows.md", page)
        for server in (hares, foxes):
            for _ in range(100):
                await server.member.autocomplete(server.channel, "ask", "question", "")
                if w.services.suggestions.of(w.services.library.scope(server.guild.id)):
                    break
                await asyncio.sleep(0.05)
        theirs = await foxes.member.autocomplete(foxes.channel, "ask", "question", "")
        assert not _betrayed(str(theirs))
        for command, option in (("article remove", "article"), ("article channel", "articles")):
            mine = await hares.mod.autocomplete(hares.channel, command, option, "")
            assert "hare.md" in str(mine)
            assert not _betrayed(str(await foxes.mod.autocomplete(foxes.channel, command, option, "")))


async def test_what_moderators_are_told_is_of_the_server_itself(tmp_path: Path) -> None:
    async with servers(tmp_path) as (_, hares, foxes):
        answer = (await hares.member.slash(hares.channel, "ask", question=ASK_HARE)).response
        await hares.member.click(answer, custom_id=buttons_of(answer)["👍"])
        assert "👍 1" in await hares.order("info")
        told = [await foxes.order(name) for name in ("info", "list", "channel", "undo", "undo", "reindex")]
        told += [
            await foxes.order("remove", article="hare.md"),
            await foxes.order("channel", articles="hare.md"),
            await foxes.add("broken.pdf", b"%PDF-1.4 nothing"),
        ]
        assert "👍 0" in told[0]
        for text in told:
            assert not _betrayed(text.replace("called “hare.md”", ""))
            assert str(hares.guild.id) not in text


async def test_who_asks_is_not_told_that_another_server_is_busy(tmp_path: Path) -> None:
    async with servers(tmp_path, PINCITE_QUEUE="2") as (w, hares, foxes):
        gate, worker = threading.Event(), w.services.worker
        waiting = [worker.submit(lambda: gate.wait(20), group=hares.guild.id) for _ in range(2)]
        later = worker.submit(lambda: None, group=foxes.guild.id)  # taken, although the other queue is full
        gate.set()
        await asyncio.gather(*waiting, later)
        assert "mice" in await foxes.ask(ASK_FOX)


async def test_a_channel_and_its_threads_ask_the_articles_chosen_for_it(tmp_path: Path) -> None:
    async with servers(tmp_path) as (_, hares, _):
        await hares.add("fox.md", FOX)
        assert "fox.md; hare.md" in str(
            await hares.mod.autocomplete(hares.channel, "article channel", "articles", "fox.md; ")
        )
        everything = await hares.ask(ASK_FOX)
        assert "Searched in: The Hare · The Fox" in everything
        told = await hares.order("channel", articles="the hare")
        assert "asks: The Hare" in told
        narrowed = await hares.ask(ASK_FOX)
        assert "mice" not in narrowed
        assert "Searched in" not in narrowed
        start = await hares.member.send(hares.channel, "a talk begins")
        await start.create_thread(name="talk")
        (thread,) = hares.channel.threads
        assert "mice" not in await hares.ask(ASK_FOX, thread)
        other = hares.guild.create_text_channel("other")
        assert "mice" in await hares.ask(ASK_FOX, other)
        await hares.order("remove", article="hare.md")
        assert "have been removed" in await hares.ask(ASK_FOX)
        assert "asks all articles" in await hares.order("channel", articles="all")
        assert "mice" in await hares.ask(ASK_FOX)


def _settings(folder: Path) -> Settings:
    return settings_in(folder, PINCITE_READ_IN="everywhere")


def _keep(settings: Settings, server: int, name: str, text: str) -> None:
    """Let `server` have an article, as if its moderator had added it."""
    location = places_of(settings).of(server)
    location.uploads.mkdir(parents=True)
    path = location.uploads / name
    path.write_text(text, encoding="utf-8")
    index_of_file(path, folder_at(location.index))


def _betrayed(text: str) -> list[str]:
    """Return what of the hares' articles stands in `text`."""
    return [secret for secret in SECRETS if secret in text]
