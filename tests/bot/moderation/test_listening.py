"""Channels and forums in which every message that asks is answered, and closed by its asker."""

import asyncio
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.client import PinciteBot
from bot.state.databases.sqlite import SqliteDatabase
from bot.state.server_settings import Chosen, Listening, Way
from bot.supervise import RefusedByDiscordError, serve
from tests.bot.discord_server import discord_server
from tests.bot.support import (
    ANSWER,
    ANSWERED,
    TOKEN,
    UNANSWERED,
    World,
    buttons_of,
    services_in,
    settings_in,
    text_of,
    world,
)

CHAT = (
    "Good morning!",
    "I like it here.",
    "thanks, that was great",
    "What a day!",
    "how nice",
    "Is fine",
    ":)",
)


async def test_without_the_owners_leave_nobody_listens(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        assert not w.bot.intents.message_content
        result = await w.mod.slash(w.channel, "article listen", way="reply")
        assert "has not allowed" in text_of(result.response)
        await w.alice.send(w.channel, ANSWERED)
        assert w.replies() == []


async def test_every_message_that_asks_is_answered_and_no_other(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_LISTEN="on") as w:
        assert w.bot.intents.message_content
        other = w.guild.create_text_channel("other")
        shown = await w.mod.slash(w.channel, "article listen", way="reply")
        assert w.channel.mention in text_of(shown.response)
        for message in CHAT:
            await w.alice.send(w.channel, message)
        await w.alice.send(w.channel, f"{w.bob.mention} {ANSWERED}")
        await w.alice.send(other, ANSWERED)
        asked_bob = await w.bob.send(w.channel, "Hello.")
        await w.alice.send(w.channel, ANSWERED, reply_to=asked_bob)
        assert w.replies() == w.replies(other) == []
        question = await w.alice.send(w.channel, ANSWERED)
        await w.bob.send(w.channel, UNANSWERED)
        answer, silence = w.replies()
        assert ANSWER in text_of(answer)
        assert answer.reference is not None
        assert answer.reference.message_id == question.id
        assert "does not answer" in text_of(silence)
        await w.bob.send(w.channel, "Who hosts the Sedona Forum?", reply_to=answer)
        assert "McCain" in text_of(w.replies()[-1])
        await w.mod.slash(w.channel, "article listen", way="no-longer")
        await w.alice.send(w.channel, ANSWERED)
        assert len(w.replies()) == 3


async def test_in_threads_each_question_has_its_own_and_goes_on_there(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_LISTEN="on") as w:
        shown = await w.mod.slash(w.channel, "article listen", way="thread")
        assert "in threads" in text_of(shown.response)
        await w.alice.send(w.channel, "When did the first travellers land?")
        (thread,) = w.channel.threads
        assert thread.name == "When did the first travellers land?"
        assert not any(message.components for message in w.replies())
        await w.alice.send(thread, "Where?")
        _, second = w.replies(thread)
        assert "After: When did the first travellers land?" in text_of(second)


async def test_where_no_thread_may_be_made_the_answer_is_a_reply(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_LISTEN="on") as w:
        everyone = w.guild.default_role
        quiet = w.guild.create_text_channel(
            "quiet", overwrites={everyone: discord.PermissionOverwrite(create_public_threads=False)}
        )
        shown = await w.mod.slash(quiet, "article listen", way="thread")
        assert "Create Public Threads" in text_of(shown.response)
        await w.alice.send(quiet, ANSWERED)
        assert quiet.threads == []
        assert ANSWER in text_of(w.replies(quiet)[0])


async def test_a_post_of_a_forum_may_ask_in_its_title(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_LISTEN="on") as w:
        forum = w.guild.create_forum_channel("questions")
        channel = w.bot.get_channel(forum.id)
        assert isinstance(channel, discord.ForumChannel)
        await channel.set_permissions(channel.guild.default_role, manage_threads=False)
        shown = await w.mod.slash(w.channel, "article listen", way="reply", channel=forum)
        assert "I lack permissions: Manage Threads" in text_of(shown.response)
        for title, content in ((ANSWERED, "I could not find it."), ("A question", f"Hello, {ANSWERED}")):
            thread = await _post(w, forum, title, content)
            assert ANSWER in text_of(w.replies(thread)[0])
        thread = await _post(w, forum, "Welcome", "Ask whatever you like.")
        assert w.replies(thread) == []


async def _post(w: World, forum: Any, title: str, content: str) -> Any:
    """Let Alice post in a forum: a thread, and its first message, which bears the same id."""
    backend = w.env.backend
    thread = backend.create_thread(forum.id, title, w.alice.id, broadcast=False)
    backend.announce_thread_create(thread)
    first = backend.prepare_message(thread.id, w.alice.id, content)
    first.id = thread.id
    backend.commit_message(first)
    await w.env.settle()
    return next(each for each in forum.threads if each.id == thread.id)


async def test_the_asker_closes_what_is_solved_and_nobody_else(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_LISTEN="on") as w:
        await w.mod.slash(w.channel, "article listen", way="thread")
        await w.alice.send(w.channel, ANSWERED)
        (thread,) = w.channel.threads
        (answer,) = w.replies(thread)
        refused = await w.bob.click(answer, label="Solved")
        assert refused.ephemeral
        assert "Only the person who asked" in text_of(refused.response)
        before = text_of(answer)
        await w.alice.click(answer, label="Solved")
        (answer,) = w.replies(thread)
        assert text_of(answer) == f"{before}\n-# ✅ Solved"
        assert list(buttons_of(answer)) == ["Context", "Next best", "👍", "👎", "🗑️"]
        archived = w.env.backend.channels[thread.id].thread_metadata
        assert archived is not None
        assert archived.archived
        context = await w.bob.click(answer, label="Context")
        assert ANSWER in text_of(context.response)


async def test_several_questions_have_one_button_for_all(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_LISTEN="on") as w:
        await w.mod.slash(w.channel, "article listen", way="reply")
        await w.alice.send(w.channel, f"{ANSWERED} And who is Hamzat?")
        await w.alice.click(w.replies()[0], label="Solved")
        (answer,) = w.replies()
        assert text_of(answer).endswith("✅ Solved")
        await w.alice.click(answer, custom_id=buttons_of(answer)["🗑️"])
        assert w.replies() == []


async def test_a_forums_own_tag_says_that_it_is_solved(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_LISTEN="on") as w:
        forum = w.guild.create_forum_channel("questions")
        channel = w.bot.get_channel(forum.id)
        assert isinstance(channel, discord.ForumChannel)
        tag = await channel.create_tag(name="Solved")
        await w.mod.slash(w.channel, "article listen", way="reply", channel=forum)
        thread = await _post(w, forum, "A question", ANSWERED)
        await w.alice.click(w.replies(thread)[0], label="Solved")
        kept = w.env.backend.channels[thread.id]
        assert kept.thread_metadata is not None
        assert kept.thread_metadata.archived
        assert list(kept.applied_tags) == [tag.id]


async def test_a_server_that_may_not_read_is_not_listened_to(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_LISTEN="on", PINCITE_READ_IN="1") as w:
        await w.mod.slash(w.channel, "article listen", way="reply")
        await w.alice.send(w.channel, ANSWERED)
        assert w.replies() == []


async def test_without_the_intent_the_bot_says_at_the_start_what_to_switch_on(tmp_path: Path) -> None:
    services = services_in(settings_in(tmp_path, PINCITE_LISTEN="on"))
    async with discord_server() as server:
        server.refused_intents = discord.Intents(message_content=True).value
        with pytest.raises(RefusedByDiscordError, match="switch on Message Content Intent"):
            await serve(lambda: PinciteBot(services), TOKEN, asyncio.Event())
    await services.worker.close()


def test_what_a_server_chose_outlives_a_restart(tmp_path: Path) -> None:
    listening, log = Listening(SqliteDatabase(tmp_path)), Chosen(SqliteDatabase(tmp_path), "log")
    listening.listen(1, 10, Way.REPLY)
    listening.listen(1, 11, Way.THREAD)
    listening.listen(2, 20, Way.REPLY)
    listening.listen(1, 10, Way.THREAD)
    listening.listen(2, 20, None)
    log.choose(1, "10")
    log.choose(1, "11")
    log.choose(2, "20")
    log.choose(2, None)
    Chosen(SqliteDatabase(tmp_path), "language").choose(1, "fr")
    again, log = Listening(SqliteDatabase(tmp_path)), Chosen(SqliteDatabase(tmp_path), "log")
    assert again.of(1) == {11: Way.THREAD, 10: Way.THREAD}
    assert again.of(2) == {}
    assert again.way(5, 11) is Way.THREAD
    assert again.way(5, 20) is None
    assert log.of(1) == "11"
    assert log.of(2) is None
