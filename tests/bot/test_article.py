"""What the owner and moderators do: see the article, read another one, limit channels."""

import asyncio
import threading
from datetime import datetime
from pathlib import Path
from typing import Any

import discord
import pytest

from bot import running
from bot.articles.change import Change, replacing
from bot.articles.live_index import LiveIndex
from bot.articles.opening import IndexOpener
from bot.articles.reindexing import ReindexCancelledError, ShowProgress
from bot.articles.subprocesses import Subprocess
from bot.running import ensure_index
from bot.settings import Settings
from bot.state.databases.sqlite import SqliteDatabase
from index import bundled
from index.building import build
from index.errors import IndexBusy, PinciteError
from index.model.engines import open_encoder
from index.storage.directory_store import DirectoryStore
from index.text.reading import parse_article, read_article
from tests.bot.support import (
    ANSWER,
    ANSWERED,
    World,
    buttons_of,
    index_of_file,
    services_in,
    settings_in,
    text_of,
    world,
)
from tests.known import folder_at

HARE = "The Hare\n\nThe hare lives in the field. It eats clover every evening.\n"


async def test_info_tells_which_article_answers(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        result = await w.mod.slash(w.channel, "article info")
        assert result.ephemeral
        shown = text_of(result.response)
        article, model = w.services.live_index.articles[0], w.services.live_index.index.model
        for fact in (
            article.title,
            f"{len(article.text):,} characters",
            article.sha256[:16],
            model.name,
            model.sha256[:16],
        ):
            assert fact in shown
        built = datetime.fromisoformat(w.services.live_index.built)
        assert f"<t:{round(built.timestamp())}:R>" in shown
        assert "In 1 server\n" in shown
        assert f"{article.paragraphs} paragraphs" in shown


async def test_info_counts_votes(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        answer = (await w.alice.slash(w.channel, "ask", question=ANSWERED)).response
        for person, thumb in ((w.alice, "👍"), (w.bob, "👎"), (w.mod, "👎")):
            await person.click(answer, custom_id=buttons_of(answer)[thumb])
        shown = text_of((await w.mod.slash(w.channel, "article info")).response)
        assert "👍 1 · 👎 2" in shown
    async with world(tmp_path, PINCITE_FEEDBACK="off") as w:
        assert "👍" not in text_of((await w.mod.slash(w.channel, "article info")).response)


async def test_where_an_article_lies_is_not_told(tmp_path: Path) -> None:
    article = tmp_path / "secret folder" / "essay.txt"
    article.parent.mkdir()
    article.write_bytes(b"\xff\xfe")
    rebuild = Subprocess(tmp_path / "index", article)
    for path in (article, tmp_path / "secret folder" / "absent.txt"):
        with pytest.raises(PinciteError) as failed:
            await rebuild(replacing(path), _nowhere)
        assert path.name in str(failed.value)
        assert "secret folder" not in str(failed.value)
    article.write_text(HARE, encoding="utf-8")
    index_of_file(article, tmp_path / "index")
    article.write_bytes(b"\xff\xfe")
    with pytest.raises(PinciteError, match=r"essay\.txt") as failed:
        await rebuild(Change(), _nowhere)
    assert "secret folder" not in str(failed.value)


async def test_an_index_that_another_program_builds_is_said_to_be_busy(tmp_path: Path) -> None:
    index = index_of_file(bundled.PATH, tmp_path / "secret folder" / "index")
    with DirectoryStore(index).writing(), pytest.raises(IndexBusy) as failed:
        await Subprocess(index)(Change(), _nowhere)
    assert "secret folder" not in str(failed.value)


async def test_an_article_read_again_keeps_the_language_of_the_index(tmp_path: Path) -> None:
    article, store = tmp_path / "hare.txt", DirectoryStore(tmp_path / "index")
    article.write_text(HARE, encoding="utf-8")
    build([read_article(article)], store, open_encoder(), language="de")
    article.write_text(HARE + "\nIt sleeps.\n", encoding="utf-8")
    await Subprocess(store.path)(replacing(article), _nowhere)
    assert store.manifest().language == "de"
    assert store.load().articles[0].source == "hare.txt"


async def _nowhere(_done: int, _of: int) -> None:
    """Show no progress."""


async def test_many_channels_fit_a_message(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        for number in range(300):
            w.services.channels.add(w.guild.id, 10**18 + number)
        shown = text_of((await w.mod.slash(w.channel, "article channel")).response)
        assert shown.count("<#") == 100
        assert "200 more" in shown


async def test_article_commands_are_for_whom_the_server_gives_them_to(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        assert not any(name.startswith("article") for name in w.alice.available_commands(w.channel))
        assert any(name.startswith("article") for name in w.mod.available_commands(w.channel))
        editors = w.guild.create_role("Editors")
        editor = w.guild.add_member(w.env.create_user("editor"), roles=[editors])
        (command,) = [c for c in await w.bot.tree.fetch_commands() if c.name == "article"]
        w.guild.set_command_permissions(command, {editors: True})
        for name in ("article info", "article reindex", "article channel"):
            result = await editor.slash(w.channel, name)
            assert result.ephemeral
        assert "from now on" in text_of((await editor.slash(w.channel, "article reindex")).response)


async def test_the_former_article_can_be_had_back_and_given_up_again(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        nothing = await w.mod.slash(w.channel, "article undo")
        assert "no former article" in text_of(nothing.response)
        title = w.services.live_index.title
        await _reindex(w, "hare.md", HARE.encode())
        assert w.services.live_index.title == "The Hare"
        assert title in text_of((await w.mod.slash(w.channel, "article undo")).response)
        assert ANSWER in text_of((await w.alice.slash(w.channel, "ask", question=ANSWERED)).response)
        assert _uploads(tmp_path)  # it may be wanted again
        await w.mod.slash(w.channel, "article undo")
        assert w.services.live_index.title == "The Hare"
        await w.mod.slash(w.channel, "article reindex")  # nothing changed: the former one stays
        await w.mod.slash(w.channel, "article undo")
        assert w.services.live_index.title == title
        assert not DirectoryStore(folder_at(w.services.settings.index)).stale_articles()


async def test_the_configured_article_can_be_had_back(tmp_path: Path) -> None:
    article = tmp_path / "fox.txt"
    article.write_text("The Fox\n\nThe fox sleeps in the barn.\n", encoding="utf-8")
    async with world(tmp_path) as w:
        result = await w.mod.slash(w.channel, "article reindex", configured=True)
        assert "configured no article" in text_of(result.response)
    async with world(tmp_path, PINCITE_ARTICLE=str(article)) as w:
        await _reindex(w, "hare.md", HARE.encode())
        await w.mod.slash(w.channel, "article reindex")  # the one that answers, as the command says
        assert w.services.live_index.title == "The Hare"
        await w.mod.slash(w.channel, "article reindex", configured=True)
        assert w.services.live_index.title == "The Fox"


async def test_a_reading_shows_when_it_is_done_and_can_be_cancelled(tmp_path: Path) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def endless(_change: Change, progress: ShowProgress) -> None:
        try:
            await asyncio.sleep(4)
            await progress(1, 2000)
            begun.set()
            await asyncio.Event().wait()
        finally:
            ended.set()

    services = services_in(settings_in(tmp_path), rebuild=endless)
    async with world(tmp_path, services=services) as w:
        asking = asyncio.create_task(w.mod.slash(w.channel, "article reindex"))
        while not begun.is_set():
            await asyncio.sleep(0.01)
        shown = [str(r.json) for r in w.env.http_requests if r.method == "PATCH"][-1]
        assert "1 of 2,000 passages" in shown
        assert "Ready <t:" in shown
        assert "pin1:s:" in shown
        assert services.reindexer.cancel()
        assert "Cancelled" in text_of((await asking).response)
        assert ended.is_set()
        assert not services.reindexer.cancel()
        assert ANSWER in text_of((await w.alice.slash(w.channel, "ask", question=ANSWERED)).response)


async def test_an_upload_is_measured_by_what_arrives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def longer(_attachment: discord.Attachment, **_: object) -> bytes:
        return b"x" * 2000

    async with world(tmp_path, PINCITE_UPLOAD_BYTES="1000") as w:
        monkeypatch.setattr(discord.Attachment, "read", longer)
        result = await _reindex(w, "hare.md", HARE.encode())
        assert "2\u00a0KiB; at most 1,000\u00a0B" in text_of(result.response)
        assert not (tmp_path / "state" / "articles").exists()


async def test_an_attached_article_answers_after_it_was_read(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        result = await _reindex(w, "hare.md", HARE.encode())
        assert result.ephemeral
        assert "The Hare" in text_of(result.response)
        answer = await w.alice.slash(w.channel, "ask", question="What does the hare eat?")
        assert "clover" in text_of(answer.response)
        # Without a file, the index's own article is read again, as it is now.
        (kept,) = (tmp_path / "state" / "articles").glob("*/hare.md")
        kept.write_text(HARE.replace("clover", "dandelion"))
        await w.mod.slash(w.channel, "article reindex")
        answer = await w.bob.slash(w.channel, "ask", question="What does the hare eat?")
        assert "dandelion" in text_of(answer.response)


async def test_a_failed_rebuild_leaves_the_old_index_answering(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        result = await _reindex(w, "bad.txt", b"\xff\xfe\xfa not UTF-8")
        assert "Nothing has changed." in text_of(result.response)
        answer = await w.alice.slash(w.channel, "ask", question=ANSWERED)
        assert ANSWER in text_of(answer.response)


async def test_unwanted_files_are_refused_before_they_are_fetched(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_UPLOAD_BYTES="20") as w:
        assert "PDF, DOCX" in text_of((await _reindex(w, "a.exe", b"MZ")).response)
        large = text_of((await _reindex(w, "a.txt", b"x" * 21)).response)
        assert "21\u00a0B" in large
        assert "20" in large
        assert not (tmp_path / "state" / "articles").exists()


async def test_only_home_servers_may_change_the_article(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_HOME_SERVERS="123") as w:
        result = await w.mod.slash(w.channel, "article reindex")
        assert "Only the bot’s owner" in text_of(result.response)


async def test_a_second_rebuild_is_told_that_one_is_running_and_questions_go_on(tmp_path: Path) -> None:
    begun, end = asyncio.Event(), asyncio.Event()

    async def slow(_change: Change, progress: ShowProgress) -> None:
        begun.set()
        await progress(1, 2)
        await end.wait()

    settings = settings_in(tmp_path)
    services = services_in(settings, rebuild=slow)
    async with world(tmp_path, services=services) as w:
        first = asyncio.create_task(services.reindexer.run(Change(), _nothing))
        await begun.wait()
        second = await w.mod.slash(w.channel, "article reindex")
        assert "already" in text_of(second.response)
        answer = await w.alice.slash(w.channel, "ask", question=ANSWERED)
        assert ANSWER in text_of(answer.response)
        end.set()
        await first


async def test_progress_is_shown_at_most_every_two_seconds(tmp_path: Path) -> None:
    async def counting(_change: Change, progress: ShowProgress) -> None:
        for done in range(1, 21):
            await progress(done, 20)
            await asyncio.sleep(0.5)

    services = services_in(settings_in(tmp_path), rebuild=counting)
    async with world(tmp_path, services=services) as w:
        result = await w.mod.slash(w.channel, "article reindex")
        await w.env.advance_time(12)
        edits = [r for r in w.env.http_requests if r.method == "PATCH"]
        assert 2 <= len(edits) <= 8
        assert any("of 20 passages" in str(edit.json) for edit in edits)
        assert "from now on" in text_of(result.response)


async def test_the_child_process_reports_progress_and_its_own_reason(tmp_path: Path) -> None:
    article = tmp_path / "hare.txt"
    article.write_text(HARE, encoding="utf-8")
    seen: list[tuple[int, int]] = []

    async def note(done: int, of: int) -> None:
        seen.append((done, of))

    rebuild = Subprocess(tmp_path / "index")
    await rebuild(replacing(article), note)
    assert seen
    assert seen[-1][0] == seen[-1][1]
    with pytest.raises(PinciteError, match=r"absent\.txt"):
        await rebuild(replacing(tmp_path / "absent.txt"), note)


async def test_an_upload_never_takes_the_place_of_the_file_that_the_index_names(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await _reindex(w, "hare.txt", HARE.encode())
        (kept,) = _uploads(tmp_path)
        result = await _reindex(w, "hare.txt", b"\xff\xfe\xfa not UTF-8")
        assert "Nothing has changed." in text_of(result.response)
        assert _uploads(tmp_path) == [kept]
        assert kept.read_text(encoding="utf-8") == HARE
        await ensure_index(w.services.settings, Subprocess(w.services.settings.index), w.services.database)
        await _reindex(w, "Заяц и лиса.txt", HARE.replace("clover", "grass").encode())
        assert {path.name for path in _uploads(tmp_path)} == {
            "hare.txt",
            "Заяц_и_лиса.txt",
        }  # one to go back to
        await _reindex(w, "third.txt", HARE.replace("clover", "moss").encode())
        assert {path.name for path in _uploads(tmp_path)} == {"third.txt", "Заяц_и_лиса.txt"}


async def test_an_article_that_cannot_be_read_any_more_does_not_keep_the_bot_from_starting(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    article = tmp_path / "hare.txt"
    article.write_text(HARE, encoding="utf-8")
    settings = settings_in(tmp_path, PINCITE_ARTICLE=str(article))
    rebuild = Subprocess(settings.index, settings.article)
    await ensure_index(settings, rebuild, SqliteDatabase(tmp_path / "state"))
    article.write_bytes(b"\xff\xfe\xfa not UTF-8")
    await ensure_index(settings, rebuild, SqliteDatabase(tmp_path / "state"))
    assert "the old index goes on answering" in caplog.text
    assert "clover" in LiveIndex(IndexOpener(DirectoryStore(folder_at(settings.index)))).articles[0].text
    with pytest.raises(PinciteError, match=r"absent\.txt"):  # what the owner names now must be right
        await ensure_index(
            settings_in(tmp_path, PINCITE_ARTICLE=str(tmp_path / "absent.txt")),
            rebuild,
            SqliteDatabase(tmp_path / "state"),
        )


async def test_a_refused_second_rebuild_fetches_nothing(tmp_path: Path) -> None:
    begun, end = asyncio.Event(), asyncio.Event()

    async def slow(_change: Change, _progress: ShowProgress) -> None:
        begun.set()
        await end.wait()

    services = services_in(settings_in(tmp_path), rebuild=slow)
    async with world(tmp_path, services=services) as w:
        first = asyncio.create_task(services.reindexer.run(Change(), _nothing))
        await begun.wait()
        second = await _reindex(w, "hare.txt", HARE.encode())
        assert "already" in text_of(second.response)
        assert _uploads(tmp_path) == []
        end.set()
        await first


async def test_the_new_index_answers_also_when_the_queue_is_full(tmp_path: Path) -> None:
    gate = threading.Event()

    async def full(_change: Change, _progress: ShowProgress) -> None:
        index_of_file(article, folder_at(settings.index))
        services.worker.submit(lambda: gate.wait(20))
        asyncio.get_running_loop().call_later(0.2, gate.set)

    article = tmp_path / "hare.txt"
    article.write_text(HARE, encoding="utf-8")
    settings = settings_in(tmp_path, PINCITE_QUEUE="1")
    services = services_in(settings, rebuild=full)
    try:
        await services.reindexer.run(replacing(article), _nothing)
        assert services.live_index.title == "The Hare"
    finally:
        gate.set()
        await services.worker.close()


async def test_progress_that_cannot_be_shown_ends_no_rebuild(tmp_path: Path) -> None:
    article = tmp_path / "hare.txt"
    article.write_text(HARE, encoding="utf-8")

    async def broken(_done: int, _of: int) -> None:
        raise RuntimeError("Session is closed")

    services = services_in(settings_in(tmp_path))
    try:
        await services.reindexer.run(replacing(article), broken)
        assert services.live_index.title == "The Hare"
    finally:
        await services.worker.close()


async def test_only_the_configured_article_has_the_configured_address(tmp_path: Path) -> None:
    article = tmp_path / "hare.txt"
    article.write_text(HARE, encoding="utf-8")
    changes = {"PINCITE_ARTICLE": str(article), "PINCITE_ARTICLE_URL": "https://example.org/hare"}
    settings = settings_in(tmp_path, **changes)
    await ensure_index(
        settings,
        Subprocess(settings.index, settings.article, settings.article_url),
        SqliteDatabase(tmp_path / "state"),
    )
    assert _addresses(settings) == ["https://example.org/hare"]
    settings = settings_in(tmp_path, **(changes | {"PINCITE_ARTICLE_URL": "https://example.org/new"}))
    await ensure_index(
        settings,
        Subprocess(settings.index, settings.article, settings.article_url),
        SqliteDatabase(tmp_path / "state"),
    )
    assert _addresses(settings) == ["https://example.org/new"]
    async with world(tmp_path, services=services_in(settings)) as w:
        await _reindex(w, "other.txt", HARE.replace("clover", "grass").encode())
        assert _addresses(settings) == [None]
    moved = settings_in(tmp_path, **(changes | {"PINCITE_ARTICLE_URL": "https://example.org/newer"}))
    await ensure_index(
        moved, Subprocess(moved.index, moved.article, moved.article_url), SqliteDatabase(tmp_path / "state")
    )
    assert _addresses(moved) == [None]  # the attached article is still the one that answers


async def test_stopping_ends_a_reading_and_says_so(tmp_path: Path) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def endless(_change: Change, _progress: ShowProgress) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    services = services_in(settings_in(tmp_path), rebuild=endless)
    async with world(tmp_path, services=services) as w:
        asking = asyncio.create_task(w.mod.slash(w.channel, "article reindex"))
        await begun.wait()
        await w.bot.drain(last=False)  # another client follows: the reading goes on
        assert not ended.is_set()
        await w.bot.drain(last=True)
        assert ended.is_set()
        assert "being restarted" in text_of((await asking).response)


async def test_a_stop_does_not_wait_for_the_first_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def endless(*_: object) -> None:
        begun.set()
        await asyncio.Event().wait()

    def stop_when_begun(stop: asyncio.Event) -> None:
        async def wait() -> None:
            await begun.wait()
            stop.set()

        tasks.append(asyncio.ensure_future(wait()))

    tasks: list[asyncio.Future[None]] = []
    monkeypatch.setattr(running, "stop_on_signals", stop_when_begun)
    monkeypatch.setattr(Subprocess, "__call__", endless)
    await asyncio.wait_for(running.run(settings_in(tmp_path)), 10)
    assert begun.is_set()


async def test_long_titles_and_many_articles_fit_a_message(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    articles = [
        parse_article(f"# {'*T' * 2200} {n}\n\nThe hare number {n} eats.\n".encode(), f"{n}.md")
        for n in range(45)
    ]
    build(articles, DirectoryStore(folder_at(settings.index)), open_encoder())
    async with world(tmp_path, services=services_in(settings)) as w:
        info = text_of((await w.mod.slash(w.channel, "article info")).response)
        assert "and 39 more" in info
        await w.alice.send(w.channel, w.me)
        done = text_of((await w.mod.slash(w.channel, "article reindex")).response)
        assert "from now on" in done
        for shown in (info, text_of(w.replies()[-1]), done):
            assert "…" in shown
            assert len(shown) <= 4000


async def test_channels_limit_where_mentions_are_answered(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        other = w.guild.create_text_channel("other")
        result = await w.mod.slash(w.channel, "article channel", answer="here", channel=other)
        assert other.mention in text_of(result.response)
        await w.alice.send(w.channel, f"{w.me} {ANSWERED}")
        await w.alice.send(other, f"{w.me} {ANSWERED}")
        assert w.replies(viewer=w.alice) == []
        assert ANSWER in text_of(w.replies(other)[0])
        assert ANSWER in text_of((await w.alice.slash(w.channel, "ask", question=ANSWERED)).response)
        muted = await w.mod.slash(w.channel, "article channel", answer="not-here", channel=other)
        assert "no channel" in text_of(muted.response)
        await w.bob.send(other, f"{w.me} {ANSWERED}")
        assert len(w.replies(other)) == 1  # the last one that is taken away opens no other
        await w.mod.slash(w.channel, "article channel", answer="everywhere")
        await w.bob.send(w.channel, f"{w.me} {ANSWERED}")
        assert ANSWER in text_of(w.replies()[-1])


async def test_the_index_is_made_at_the_start_when_it_has_to_be(tmp_path: Path) -> None:
    built: list[Path | str | None] = []

    async def note(change: Change, _progress: ShowProgress) -> None:
        built.append(change.article)
        index_of_file(Path(change.article or one), tmp_path / "index")

    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    for path in (one, two):
        path.write_text(HARE, encoding="utf-8")
    settings = settings_in(tmp_path, PINCITE_ARTICLE=str(one))
    await ensure_index(settings, note, SqliteDatabase(tmp_path / "state"))
    await ensure_index(settings, note, SqliteDatabase(tmp_path / "state"))
    assert built == [one]  # there was none, then it was right
    one.write_text(HARE.replace("clover", "grass"), encoding="utf-8")
    await ensure_index(settings, note, SqliteDatabase(tmp_path / "state"))
    assert built[1:] == [None]  # the article's file changed
    await ensure_index(
        settings_in(tmp_path, PINCITE_ARTICLE=str(two)), note, SqliteDatabase(tmp_path / "state")
    )
    assert built[2:] == [two]  # the owner named another one
    index_of_file(one, tmp_path / "index")  # as after an attached article
    await ensure_index(
        settings_in(tmp_path, PINCITE_ARTICLE=str(two)), note, SqliteDatabase(tmp_path / "state")
    )
    await ensure_index(settings_in(tmp_path), note, SqliteDatabase(tmp_path / "state"))
    assert built[3:] == []


def _uploads(folder: Path) -> list[Path]:
    return [path for path in (folder / "state" / "articles").rglob("*") if path.is_file()]


def _addresses(settings: Settings) -> list[str | None]:
    return [article.url for article in DirectoryStore(folder_at(settings.index)).manifest().articles]


async def _reindex(w: World, name: str, data: bytes) -> Any:
    return await w.mod.slash(w.channel, "article reindex", file=(name, data))


async def _nothing(_done: int, _of: int) -> None:
    pass


async def test_a_reading_can_be_cancelled_before_it_has_begun(tmp_path: Path) -> None:
    built: list[Path | str | None] = []

    async def note(change: Change, _progress: ShowProgress) -> None:
        built.append(change.article)

    services = services_in(settings_in(tmp_path), rebuild=note)
    try:
        reading = asyncio.create_task(services.reindexer.run(Change(), _nothing))
        await asyncio.sleep(0)  # it puts the present index aside now, in a thread
        assert services.reindexer.running
        assert services.reindexer.cancel()
        with pytest.raises(ReindexCancelledError):
            await reading
        assert built == []
        assert not services.reindexer.cancel()
        await services.reindexer.run(Change(), _nothing)
        assert built == [None]
    finally:
        await services.worker.close()
