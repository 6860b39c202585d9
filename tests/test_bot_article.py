"""What the owner and moderators do: see the article, read another one, limit channels."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.reindexing import Progress, Subprocess
from bot.running import ensure_index
from index.errors import PinciteError
from tests.bot_support import (
    ANSWER,
    ANSWERED,
    World,
    index_of_file,
    parts_of,
    settings_in,
    text_of,
    world,
)

HARE = "The Hare\n\nThe hare lives in the field. It eats clover every evening.\n"


async def test_info_tells_which_article_answers(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        result = await w.mod.slash(w.channel, "article info")
        assert result.ephemeral
        shown = text_of(result.response)
        article, model = w.parts.library.articles[0], w.parts.library.index.model
        for fact in (
            article.title,
            str(len(article.text)),
            article.sha256[:16],
            model.name,
            model.sha256[:16],
        ):
            assert fact in shown
        assert w.parts.library.built[:10] in shown


async def test_article_commands_are_hidden_from_members_and_refused_again_in_code(tmp_path: Path) -> None:
    async with world(tmp_path, check_errors=False) as w:  # simcord counts a refusal as an error
        assert not any(name.startswith("article") for name in w.alice.available_commands(w.channel))
        before = w.parts.library.version
        # A server may open the command to everyone in its integration settings: the code checks again.
        (command,) = [c for c in await w.bot.tree.fetch_commands() if c.name == "article"]
        w.guild.set_command_permissions(command, {w.guild.default_role: True})
        for name in ("article info", "article reindex", "article channel"):
            result = await w.alice.slash(w.channel, name)
            assert result.ephemeral
            assert "may manage the server" in text_of(result.response)
        assert w.parts.library.version == before


async def test_an_attached_article_answers_after_it_was_read(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        result = await _reindex(w, "hare.md", HARE.encode())
        assert result.ephemeral
        assert "The Hare" in text_of(result.response)
        answer = await w.alice.slash(w.channel, "ask", question="What does the hare eat?")
        assert "clover" in text_of(answer.response)
        # Without a file, the index's own article is read again, as it is now.
        (tmp_path / "state" / "articles" / "hare.md").write_text(HARE.replace("clover", "dandelion"))
        await w.mod.slash(w.channel, "article reindex")
        answer = await w.bob.slash(w.channel, "ask", question="What does the hare eat?")
        assert "dandelion" in text_of(answer.response)


async def test_a_failed_rebuild_leaves_the_old_index_answering(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        result = await _reindex(w, "bad.txt", b"\xff\xfe\xfa not UTF-8")
        assert "old index goes on" in text_of(result.response)
        answer = await w.alice.slash(w.channel, "ask", question=ANSWERED)
        assert ANSWER in text_of(answer.response)


async def test_unwanted_files_are_refused_before_they_are_fetched(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_UPLOAD_BYTES="20") as w:
        assert ".txt or .md" in text_of((await _reindex(w, "a.pdf", b"%PDF")).response)
        large = text_of((await _reindex(w, "a.txt", b"x" * 21)).response)
        assert "21 bytes" in large
        assert "20" in large
        assert not (tmp_path / "state" / "articles").exists()


async def test_only_home_servers_may_change_the_article(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_HOME_SERVERS="123") as w:
        result = await w.mod.slash(w.channel, "article reindex")
        assert "may not change" in text_of(result.response)


async def test_a_second_rebuild_is_told_that_one_is_running_and_questions_go_on(tmp_path: Path) -> None:
    begun, end = asyncio.Event(), asyncio.Event()

    async def slow(_article: Path | None, progress: Progress) -> None:
        begun.set()
        await progress(1, 2)
        await end.wait()

    settings = settings_in(tmp_path)
    parts = parts_of(settings, rebuild=slow)
    async with world(tmp_path, parts=parts) as w:
        first = asyncio.create_task(parts.reindexer.run(None, _nothing))
        await begun.wait()
        second = await w.mod.slash(w.channel, "article reindex")
        assert "already" in text_of(second.response)
        answer = await w.alice.slash(w.channel, "ask", question=ANSWERED)
        assert ANSWER in text_of(answer.response)
        end.set()
        await first


async def test_progress_is_shown_at_most_every_two_seconds(tmp_path: Path) -> None:
    async def counting(_article: Path | None, progress: Progress) -> None:
        for done in range(1, 21):
            await progress(done, 20)
            await asyncio.sleep(0.5)

    parts = parts_of(settings_in(tmp_path), rebuild=counting)
    async with world(tmp_path, parts=parts) as w:
        result = await w.mod.slash(w.channel, "article reindex")
        await w.env.advance_time(12)
        edits = [r for r in w.env.http_requests if r.method == "PATCH"]
        assert 2 <= len(edits) <= 8
        assert any("of 20 passages" in str(edit.json) for edit in edits)
        assert "Done" in text_of(result.response)


async def test_the_child_process_reports_progress_and_its_own_reason(tmp_path: Path) -> None:
    article = tmp_path / "hare.txt"
    article.write_text(HARE, encoding="utf-8")
    seen: list[tuple[int, int]] = []

    async def note(done: int, of: int) -> None:
        seen.append((done, of))

    rebuild = Subprocess(tmp_path / "index", None)
    await rebuild(article, note)
    assert seen
    assert seen[-1][0] == seen[-1][1]
    with pytest.raises(PinciteError, match=r"absent\.txt"):
        await rebuild(tmp_path / "absent.txt", note)


async def test_channels_limit_where_mentions_are_answered(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        other = w.guild.create_text_channel("other")
        result = await w.mod.slash(w.channel, "article channel", channel=other)
        assert other.mention in text_of(result.response)
        await w.alice.send(w.channel, f"{w.me} {ANSWERED}")
        await w.alice.send(other, f"{w.me} {ANSWERED}")
        assert w.replies(viewer=w.alice) == []
        assert ANSWER in text_of(w.replies(other)[0])
        assert ANSWER in text_of((await w.alice.slash(w.channel, "ask", question=ANSWERED)).response)
        await w.mod.slash(w.channel, "article channel", anywhere=True)
        await w.bob.send(w.channel, f"{w.me} {ANSWERED}")
        assert ANSWER in text_of(w.replies()[-1])


async def test_the_index_is_made_at_the_start_when_it_has_to_be(tmp_path: Path) -> None:
    built: list[Path | None] = []

    async def note(article: Path | None, _progress: Progress) -> None:
        built.append(article)
        index_of_file(article or one, tmp_path / "index")

    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    for path in (one, two):
        path.write_text(HARE, encoding="utf-8")
    settings = settings_in(tmp_path, PINCITE_ARTICLE=str(one))
    await ensure_index(settings, note)
    await ensure_index(settings, note)
    assert built == [one]  # there was none, then it was right
    one.write_text(HARE.replace("clover", "grass"), encoding="utf-8")
    await ensure_index(settings, note)
    assert built[1:] == [None]  # the article's file changed
    await ensure_index(settings_in(tmp_path, PINCITE_ARTICLE=str(two)), note)
    assert built[2:] == [two]  # the owner named another one
    index_of_file(one, tmp_path / "index")  # as after an attached article
    await ensure_index(settings_in(tmp_path, PINCITE_ARTICLE=str(two)), note)
    await ensure_index(settings_in(tmp_path), note)
    assert built[3:] == []


async def _reindex(w: World, name: str, data: bytes) -> Any:
    return await w.mod.slash(w.channel, "article reindex", file=(name, data))


async def _nothing(_done: int, _of: int) -> None:
    pass
