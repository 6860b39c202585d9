"""What goes wrong on Discord's side, in the queue, and in people's text; and that nobody is pinged."""

import asyncio
import logging
import re
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import cast

import aiohttp
import discord
import pytest
from simcord import InteractionResult

from bot import logs
from bot.articles.live_index import TOP, LiveIndex
from bot.articles.opening import IndexOpener
from bot.client import PinciteBot
from bot.sync import fingerprint
from bot.ui import sending
from bot.ui.found import VersionedAnswer
from bot.ui.notes import note_view
from index.storage.directory_store import DirectoryStore
from index.storage.locations import passwords
from tests.bot.support import (
    ANSWER,
    ANSWERED,
    TOKEN,
    World,
    built_index,
    index_of_file,
    services_in,
    settings_in,
    text_of,
    world,
)
from tests.known import database_at, folder_at

NASTY = "<@1> <@&2> @everyone @here ||spoiler|| `code` **bold** [x](https://e.org) discord.gg/x \u202eabc"


class Gated(LiveIndex):
    """A library whose answers wait for `gate`, or fail with `error`."""

    def __init__(self, index: Path) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.error: Exception | None = None
        super().__init__(IndexOpener(DirectoryStore(index)))

    def ask(self, question: str, history: Sequence[str], top: int = TOP) -> VersionedAnswer:
        self.gate.wait(20)
        if self.error is not None:
            raise self.error
        return super().ask(question, history, top)


async def test_nobody_is_pinged_and_nothing_comes_alive_whatever_the_article_holds(tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text(f"The Hare\n\nThe hare of {NASTY} eats clover.\n", encoding="utf-8")
    settings = settings_in(tmp_path)
    index_of_file(article, folder_at(settings.index))
    async with world(tmp_path, services=services_in(settings)) as w:
        await w.alice.slash(w.channel, "ask", question=f"What does the hare eat? {NASTY}")
        message = await w.bob.send(w.channel, f"{w.me} what does the hare eat? {NASTY}")
        await w.alice.context_menu(w.channel, "Ask the article about this", message)
        answers = w.replies(viewer=w.alice)
        assert len(answers) == 3
        for answer in answers:
            shown = text_of(answer)
            assert r"\<\@1> \<\@&2> \@everyone \@here \|\|spoiler\|\| \`code\` \*\*bold\*\*" in shown
            assert not answer.mentions
            assert not answer.role_mentions
            assert not answer.mention_everyone
        sent = [
            r.json for r in w.env.http_requests if r.method in ("POST", "PATCH") and "type" in str(r.json)
        ]
        bodies = [(body.get("data") or body) if isinstance(body, dict) else {} for body in sent]
        written = [body for body in bodies if body.get("components")]
        assert len(written) >= 3
        assert all(body["allowed_mentions"]["parse"] == [] for body in written)
        assert not any(body["allowed_mentions"].get("replied_user") for body in written)


async def test_a_full_queue_says_busy_at_once_and_in_private(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, PINCITE_QUEUE="1")
    library = Gated(built_index())
    services = services_in(settings, live_index=library)
    async with world(tmp_path, services=services) as w:
        library.gate.clear()
        waiting = services.worker.submit(lambda: library.gate.wait(20), group=w.guild.id)
        try:
            result = await asyncio.wait_for(_without_settling(w, ANSWERED), 10)
            assert result.ephemeral
            assert re.search(r"try again in \d+ s", text_of(result.response))
        finally:
            library.gate.set()
            await waiting


async def test_each_person_has_a_pause_and_one_question_in_flight(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_COOLDOWN="30") as w:
        await w.alice.slash(w.channel, "ask", question=ANSWERED)
        again = await w.alice.slash(w.channel, "ask", question=ANSWERED)
        assert again.ephemeral
        assert "Try again in" in text_of(again.response)
        await w.alice.send(w.channel, f"{w.me} {ANSWERED}")
        assert _reactions(w) == 1
        assert ANSWER in text_of((await w.bob.slash(w.channel, "ask", question=ANSWERED)).response)
        await w.env.advance_time(31)
        assert ANSWER in text_of((await w.alice.slash(w.channel, "ask", question=ANSWERED)).response)


async def test_hints_in_public_are_no_flood(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_COOLDOWN="30") as w:
        for _ in range(12):
            await w.alice.send(w.channel, f"{w.me} {ANSWERED}")
        assert len(w.replies()) == 1  # the answer
        assert _reactions(w) == 1
        for _ in range(12):
            await w.bob.send(w.channel, w.me)
            await w.bob.send(w.channel, f"{w.me} {'why ' * 200}")
        assert len(w.replies()) == 2
        assert ANSWER in text_of((await w.bob.slash(w.channel, "ask", question=ANSWERED)).response)
        again = await w.bob.slash(w.channel, "ask", question=ANSWERED)  # who is told alone is always told
        assert again.ephemeral
        assert "Try again in" in text_of(again.response)


async def test_where_the_bot_may_not_react_it_says_so_in_words(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_COOLDOWN="30") as w:
        w.env.inject_error("PUT", "/channels/*/messages/*/reactions/*/@me", status=403, code=50013)
        for _ in range(2):
            await w.alice.send(w.channel, f"{w.me} {ANSWERED}")
        assert "Try again in" in text_of(w.replies()[-1])


def _reactions(w: World) -> int:
    return len([r for r in w.env.http_requests if r.method == "PUT" and "/reactions/" in r.path])


async def test_an_unexpected_error_is_told_by_follow_up_and_logged_without_the_question(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = Gated(built_index())
    services = services_in(settings_in(tmp_path), live_index=library)
    async with world(tmp_path, services=services) as w:
        library.error = RuntimeError(f"cannot do {ANSWERED}")
        with caplog.at_level(logging.DEBUG):
            result = await w.alice.slash(w.channel, "ask", question=ANSWERED, private=True)
        assert result.ephemeral
        assert "went wrong" in text_of(result.response)
        assert "RuntimeError" in caplog.text
        ours = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("bot"))
        assert "population" not in ours


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (404, 10062), (429, 0), (500, 0)])
async def test_a_refused_acknowledgement_is_logged_and_not_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, status: int, code: int
) -> None:
    async with world(tmp_path) as w:
        w.env.inject_error("POST", "/interactions/*/*/callback", status=status, code=code, times=None)
        result = await w.alice.slash(w.channel, "ask", question=ANSWERED)
        assert not result.acknowledged
        assert [r for r in w.env.http_requests if "/webhooks/" in r.path] == []
        assert f"status {status}" in caplog.text
        w.env.backend.faults.clear()
        assert ANSWER in text_of((await w.alice.slash(w.channel, "ask", question=ANSWERED)).response)


async def test_a_token_that_died_is_logged_and_not_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with world(tmp_path) as w:
        w.env.inject_error("PATCH", "/webhooks/*/*/messages/@original", status=401, code=50027, times=None)
        await w.alice.slash(w.channel, "ask", question=ANSWERED)
        assert len([r for r in w.env.http_requests if "/webhooks/" in r.path]) == 1
        assert "code 50027" in caplog.text


async def test_a_reply_after_the_session_closed_is_logged_and_ends_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    session = aiohttp.ClientSession()
    await session.close()

    class Message:
        async def reply(self, **_: object) -> None:
            await session.get("http://127.0.0.1/")  # as discord.py does when its client is closed

    message = cast("discord.Message", Message())
    assert await sending.reply(message, note_view("hello")) is None
    assert "was lost: RuntimeError" in caplog.text


async def test_a_channel_where_the_bot_may_not_write_is_told_in_private_once(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.env.inject_error("POST", f"/channels/{w.channel.id}/messages", status=403, code=50013, times=None)
        for _ in range(2):
            await w.alice.send(w.channel, f"{w.me} {ANSWERED}")
        assert w.replies() == []
        (note,) = w.replies(w.alice.user.dm_channel, viewer=w.alice.user)
        assert "not allowed to write" in text_of(note)


async def test_a_channel_without_history_gets_an_answer_that_is_no_reply(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.env.inject_error("POST", f"/channels/{w.channel.id}/messages", status=400, code=160002, times=1)
        await w.alice.send(w.channel, f"{w.me} {ANSWERED}")
        (answer,) = w.replies()
        assert answer.reference is None
        assert ANSWER in text_of(answer)


async def test_a_server_error_on_a_mention_is_told(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.env.inject_error("POST", f"/channels/{w.channel.id}/messages", status=500, times=1)
        await w.alice.send(w.channel, f"{w.me} {ANSWERED}")
        assert [text_of(reply) for reply in w.replies()] == [w.services.catalogue.texts(None)("why.failed")]


async def test_a_connection_that_drops_during_a_reply_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_PAUSE", 0)

    class Message:
        def __init__(self, drops: int) -> None:
            self.drops, self.sent = drops, list[tuple[object, object]]()
            self.id = 5

        async def reply(self, *, view: object, nonce: int, **_: object) -> "Message":
            self.sent.append((view, nonce))
            if len(self.sent) <= self.drops:
                raise aiohttp.ServerDisconnectedError
            return self

    answer, note = note_view("answer"), note_view("note")
    once, twice = Message(1), Message(2)
    assert await sending.reply(cast("discord.Message", once), answer, instead=note) == 5
    assert [view for view, _ in once.sent] == [answer, answer]
    assert once.sent[0][1] == once.sent[1][1]  # so that Discord shows it once if both arrived
    assert await sending.reply(cast("discord.Message", twice), answer, instead=note) == 5
    assert [view for view, _ in twice.sent] == [answer, answer, note]
    assert twice.sent[2][1] != twice.sent[1][1]


async def test_commands_are_sent_once_and_again_only_when_they_changed(tmp_path: Path) -> None:
    def syncs(w: World) -> int:
        return len([r for r in w.env.http_requests if r.method == "PUT" and r.path.endswith("/commands")])

    async with world(tmp_path) as w:
        assert syncs(w) == 1
        await w.env.restart_bot(PinciteBot(w.services))
        assert syncs(w) == 1
        before = await fingerprint(w.bot.tree)
        changed = PinciteBot(w.services)

        @changed.tree.command(name="new", description="new")
        async def new(_interaction: discord.Interaction[discord.Client]) -> None: ...

        await w.env.restart_bot(changed)
        assert syncs(w) == 2
        assert await fingerprint(w.bot.tree) != before
        names = w.alice.available_commands(w.channel)
        assert len(names) == len(set(names))
        assert "ask" in names


async def test_commands_move_between_scopes_and_are_never_twice_in_the_picker(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        everywhere = w.env.backend.visible_commands(user_id=w.alice.id, channel_id=w.channel.id)
        settings = settings_in(tmp_path, PINCITE_SYNC_SERVER=str(w.guild.id))
        services = services_in(settings, live_index=w.services.live_index)
        await w.env.restart_bot(PinciteBot(services))
        here = w.env.backend.visible_commands(user_id=w.alice.id, channel_id=w.channel.id)
        assert sorted(c["name"] for c in here) == sorted(c["name"] for c in everywhere)
        assert await w.bot.tree.fetch_commands() == []
        assert len(await w.bot.tree.fetch_commands(guild=discord.Object(w.guild.id))) == 5
        await w.env.restart_bot(PinciteBot(w.services))
        assert await w.bot.tree.fetch_commands(guild=discord.Object(w.guild.id)) == []
        assert len(await w.bot.tree.fetch_commands()) == 5
        await services.worker.close()


async def test_commands_for_one_server_leave_none_for_all_also_when_the_record_is_lost(
    tmp_path: Path,
) -> None:
    async with world(tmp_path) as w:
        w.services.database.keep("commands", {})
        settings = settings_in(tmp_path, PINCITE_SYNC_SERVER=str(w.guild.id))
        services = services_in(settings, live_index=w.services.live_index)
        await w.env.restart_bot(PinciteBot(services))
        assert await w.bot.tree.fetch_commands() == []
        await services.worker.close()


async def test_a_database_that_cannot_be_written_keeps_nobody_from_asking(tmp_path: Path) -> None:
    services = services_in(settings_in(tmp_path))
    with closing(sqlite3.connect(tmp_path / "state" / "bot.sqlite3")) as other:
        other.execute("BEGIN EXCLUSIVE")
        async with world(tmp_path, services=services) as w:
            result = await w.alice.slash(w.channel, "ask", question=ANSWERED)
            assert ANSWER in text_of(result.response)


async def test_votes_that_cannot_be_read_keep_nobody_from_asking(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        votes = tmp_path / "state" / "bot.sqlite3"
        votes.write_bytes(b"this is no database, and never was one" * 100)
        await w.env.restart_bot(PinciteBot(w.services))
        result = await w.alice.slash(w.channel, "ask", question=ANSWERED)
        assert ANSWER in text_of(result.response)


async def test_an_answer_that_discord_rejects_is_not_followed_by_silence(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.env.inject_error("POST", f"/channels/{w.channel.id}/messages", status=400, code=50035, times=1)
        await w.alice.send(w.channel, f"{w.me} {ANSWERED}")
        (note,) = w.replies()
        assert text_of(note) == w.services.catalogue.texts(None)("why.failed")


async def test_commands_that_somebody_took_away_are_sent_again(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.bot.http.bulk_upsert_global_commands(w.bot.application_id or 0, payload=[])
        await w.env.restart_bot(PinciteBot(w.services))
        assert ANSWER in text_of((await w.alice.slash(w.channel, "ask", question=ANSWERED)).response)


async def test_a_bot_whose_commands_are_refused_still_answers_mentions(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        w.services.database.keep("commands", {})
        w.env.inject_error("PUT", "/applications/*/commands", status=400, code=50035)
        await w.env.restart_bot(PinciteBot(w.services))
        await w.alice.send(w.channel, f"{w.me} {ANSWERED}")
        assert ANSWER in text_of(w.replies()[-1])
        assert w.services.database.record("commands") == {}


async def test_stopping_takes_no_more_questions(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.bot.drain()
        late = await w.bob.slash(w.channel, "ask", question=ANSWERED)
        assert late.ephemeral
        assert "being restarted" in text_of(late.response)


async def test_neither_token_nor_question_is_ever_logged(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure("DEBUG", TOKEN)
    try:
        async with world(tmp_path, check_errors=False) as w:
            marker = "zanzibar"
            result = await w.alice.slash(w.channel, "ask", question=f"Is {marker} there?")
            await w.alice.send(w.channel, f"{w.me} {marker}?")
            await w.alice.send_dm(f"{marker}?")
            message = await w.bob.send(w.channel, marker)
            await w.alice.context_menu(w.channel, "Ask the article about this", message)
            await w.alice.click(result.response, label="Context")
            w.env.inject_error("POST", "/webhooks/*/*", status=500, times=1)
            await w.alice.slash(w.channel, "ask", question=f"Is {marker} there?")
            w.env.inject_error("POST", "/channels/*/messages", status=400, times=1)
            await w.alice.send(w.channel, f"{w.me} {marker}?")
            logging.getLogger("bot").error("the token is %s", TOKEN)
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    written = "".join(capfd.readouterr())
    assert "the token is [secret]" in written  # the log was really being written
    assert TOKEN not in written
    assert marker not in written


def test_an_outage_and_the_password_of_a_database_leave_no_trace_but_a_line(
    capfd: pytest.CaptureFixture[str],
) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    location = database_at("postgresql://ada:s%24cret@db/x?sslpassword=zanzibar#home")
    logs.configure("INFO", TOKEN, *passwords(location))
    try:
        gone = ConnectionResetError("gone")
        logging.getLogger("discord.shard").error("Failed to connect for shard_id: %s", 3, exc_info=gone)
        logging.getLogger("bot").error("%s %s zanzibar", location.address, "s$cret")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    lines = capfd.readouterr().err.splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("Failed to connect for shard_id: 3 (ConnectionResetError)")
    assert lines[1].endswith("postgresql://ada:[secret]@db/x?sslpassword=[secret] [secret] [secret]")


async def _without_settling(w: World, question: str) -> InteractionResult:
    """Ask while the worker is stuck: simcord's own wait would never end, so settle only what can."""
    w.env.settle_timeout = 0.5
    try:
        result: InteractionResult = await w.bob.slash(w.channel, "ask", question=question)
        return result
    finally:
        w.env.settle_timeout = 30
