"""Starting again after a failure, stopping when asked, and the command's exit status."""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import aiohttp
import discord
import pytest

from bot import __main__ as command
from bot import logs, supervise
from bot.hosting.invite import PERMISSIONS, application_of, links
from bot.settings import SettingsError
from bot.supervise import RefusedByDiscordError, serve
from index.errors import ArticleError, QuestionError
from tests.bot.support import TOKEN
from tests.command import ROOT


class Client:
    """Runs until closed, or ends as `ending` says."""

    def __init__(self, ending: BaseException | None = None) -> None:
        self.ending = ending
        self.events: list[str] = []
        self.started = asyncio.Event()
        self._closed = asyncio.Event()

    async def start(self, _token: str, /) -> None:
        self.events.append("start")
        self.started.set()
        if self.ending is not None:
            raise self.ending
        await self._closed.wait()

    async def drain(self, *, last: bool) -> None:
        self.events.append("drain last" if last else "drain")

    async def close(self) -> None:
        self.events.append("close")
        self._closed.set()


def making(clients: list[Client]) -> Callable[[], Client]:
    waiting = iter(clients)
    return lambda: next(waiting)


async def test_a_failed_client_is_followed_by_another_after_growing_pauses() -> None:
    pauses: list[float] = []
    clients = [Client(RuntimeError("broken event")) for _ in range(9)] + [Client()]
    stop = asyncio.Event()

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    serving = asyncio.create_task(serve(making(clients), TOKEN, stop, sleep=sleep))
    await clients[-1].started.wait()
    stop.set()
    await serving
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 120, 120]
    assert all(client.events == ["start", "drain", "close"] for client in clients[:-1])
    assert clients[-1].events == ["start", "drain last", "close"]


async def test_no_network_at_the_start_is_waited_for() -> None:
    error = aiohttp.ClientConnectionError()
    clients = [Client(error), Client()]
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(making(clients), TOKEN, stop, sleep=lambda _: asyncio.sleep(0)))
    await clients[1].started.wait()
    stop.set()
    await serving


class Deaf(Client):
    """Does not notice that it was closed."""

    async def start(self, _token: str, /) -> None:
        self.started.set()
        await asyncio.Event().wait()


class Clumsy(Client):
    """Fails in all that comes after its connection."""

    async def drain(self, *, last: bool) -> None:
        await super().drain(last=last)
        raise RuntimeError("no draining")

    async def close(self) -> None:
        await super().close()
        raise aiohttp.ClientError


async def test_a_client_that_does_not_notice_its_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "_LEAVE", 0.01)
    client, stop = Deaf(), asyncio.Event()
    serving = asyncio.create_task(serve(making([client]), TOKEN, stop))
    await client.started.wait()
    stop.set()
    async with asyncio.timeout(5):
        await serving
    assert client.events == ["drain last", "close"]


async def test_a_client_that_fails_to_end_is_followed_by_another() -> None:
    clients: list[Client] = [Clumsy(RuntimeError("broken event")), Client()]
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(making(clients), TOKEN, stop, sleep=lambda _: asyncio.sleep(0)))
    await clients[1].started.wait()
    stop.set()
    await serving
    assert clients[0].events == ["start", "drain", "close"]


async def test_a_stop_during_the_pause_ends_it() -> None:
    stop = asyncio.Event()

    async def sleep(_seconds: float) -> None:
        stop.set()
        await asyncio.Event().wait()

    await asyncio.wait_for(serve(making([Client(RuntimeError())]), TOKEN, stop, sleep=sleep), 5)


def closed(code: int) -> discord.ConnectionClosed:
    class Socket:
        close_code = code

    return discord.ConnectionClosed(Socket(), shard_id=0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (discord.LoginFailure("Improper token has been passed."), "Reset the token"),
        (closed(4004), "Reset the token"),
        (closed(4010), "shard does not exist"),
        (closed(4011), "in so many servers"),
        (closed(4012), "Update discord.py"),
        (closed(4013), "Update discord.py"),
        (closed(4014), "Message Content Intent, or set PINCITE_LISTEN=off"),
        (discord.PrivilegedIntentsRequired(None), "Message Content Intent"),
    ],
)
async def test_what_trying_again_does_not_mend_is_one_line(error: Exception, said: str) -> None:
    with pytest.raises(RefusedByDiscordError, match=said) as caught:
        await serve(making([Client(error)]), TOKEN, asyncio.Event())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (aiohttp.ClientConnectionError("cannot connect"), "ClientConnectionError"),
        (ArticleError("q.txt cannot be read: correct PINCITE_SUGGESTIONS."), "correct PINCITE_SUGGESTIONS"),
        (closed(1006), "1006"),
    ],
)
def test_what_an_owner_needs_is_in_one_line(
    error: Exception, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    logs.failure(logging.getLogger("bot.test"), "this", error)
    (record,) = caplog.records
    assert said in record.getMessage()
    assert "\n" not in record.getMessage()


def test_a_question_is_not_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    for error in (QuestionError("zanzibar?"), RuntimeError("zanzibar?")):
        logs.failure(logging.getLogger("bot.test"), "this", error)
    assert "zanzibar" not in caplog.text


def test_without_a_package_it_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "dotenv.py").write_text("raise ModuleNotFoundError('none', name='dotenv')\n")
    done = pincite_bot(tmp_path, DISCORD_TOKEN=TOKEN)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr == "pincite-bot: This needs the package python-dotenv. Run: pip install python-dotenv\n"
    )


@pytest.mark.parametrize("words", [["--help"], ["invite", "--help"], ["run", "--help"]])
def test_help_needs_nothing(tmp_path: Path, words: list[str]) -> None:
    done = pincite_bot(tmp_path, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage: pincite-bot" in done.stdout


def test_wrong_use_is_one_line(tmp_path: Path) -> None:
    done = pincite_bot(tmp_path, "dance")
    assert (done.returncode, done.stderr) == (
        2,
        "pincite-bot: No such command 'dance'. See 'pincite-bot --help'.\n",
    )


def pincite_bot(folder: Path, *words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DISCORD", "PINCITE"))}
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env={**environment, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_missing_token_is_one_line_and_status_2(tmp_path: Path) -> None:
    done = pincite_bot(tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("pincite-bot: DISCORD_TOKEN is not set")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_settings_that_are_not_utf_8_are_one_line_and_status_2(tmp_path: Path, encoding: str) -> None:
    (tmp_path / ".env").write_text("PINCITE_ARTICLE=Müller.txt\n", encoding=encoding)
    done = pincite_bot(tmp_path, DISCORD_TOKEN=TOKEN)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert ".env is not UTF-8 text (byte " in done.stderr


def test_a_state_folder_that_cannot_be_one_is_one_line_and_status_2(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    done = pincite_bot(tmp_path, DISCORD_TOKEN=TOKEN, PINCITE_STATE="state")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1].startswith("pincite-bot: PINCITE_STATE is state, where nothing")


def test_an_invitation_needs_no_token_when_it_is_told_the_application(tmp_path: Path) -> None:
    done = pincite_bot(tmp_path, "invite", "--application", "123456")
    assert done.returncode == 0
    assert done.stdout.count("client_id=123456") == 2


def test_answering_on_discord_loads_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, bot.running; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    loaded = set(done.stdout.split())
    assert "discord" in loaded
    heavy = {
        "psycopg",
        "torch",
        "sentence_transformers",
        "transformers",
        "rich",
        "markdown_it",
        "filelock",
        "sentencex",
    }
    assert loaded.isdisjoint(heavy)


def test_the_invitation_asks_for_exactly_what_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"DISCORD_TOKEN={TOKEN}\n", encoding="utf-8")
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    assert command.main(["invite"]) == 0
    printed = capsys.readouterr().out
    server, user = links(123456789012345678)
    assert server in printed
    assert user in printed
    assert f"permissions={PERMISSIONS.value}" in server
    assert "scope=bot+applications.commands" in server
    assert PERMISSIONS.value == (1 << 10) | (1 << 11) | (1 << 16) | (1 << 38) | (1 << 6)
    assert "permissions" not in user


def test_the_application_is_read_from_the_token() -> None:
    assert application_of(TOKEN) == 123456789012345678
    with pytest.raises(SettingsError, match="--application"):
        application_of("nonsense")
