"""Whether the bot is well: told on a port, asked by a command."""

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.client import PinciteBot
from bot.hosting.health import ask, told_on
from bot.running import Health
from bot.settings import SettingsError
from tests.bot.discord_server import discord_server
from tests.bot.support import TOKEN, services_in, settings_in
from tests.command import ROOT, free_port
from tests.patience import PATIENCE


async def _asked(port: int) -> str | None:
    return await asyncio.to_thread(ask, port)


async def _sent(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    writer.write_eof()
    reply = await reader.read()
    writer.close()
    return reply


async def test_it_is_told_how_the_bot_is_and_nothing_else() -> None:
    port, why = free_port(), "starting"
    async with told_on(port, lambda: why or None):
        assert await _asked(port) == "starting"
        assert (await _sent(port, b"GET /healthz HTTP/1.1\r\n\r\n")).startswith(b"HTTP/1.1 503 ")
        why = ""
        assert await _asked(port) is None
        well = await _sent(port, b"GET /healthz?x=1 HTTP/1.0\r\nHost: x\r\n\r\n")
        assert well.startswith(b"HTTP/1.1 200 OK\r\n")
        assert well.endswith(b'\r\n\r\n{"status": "ok"}')
        assert (await _sent(port, b"HEAD /healthz HTTP/1.1\r\n\r\n")).endswith(b"\r\n\r\n")
        assert b" 404 " in await _sent(port, b"GET /.env HTTP/1.1\r\n\r\n")
        assert b" 405 " in await _sent(port, b"POST /healthz HTTP/1.1\r\n\r\n")
        for nonsense in (b"", b"\xff\xfe\r\n\r\n", b"x" * 100_000):
            await _sent(port, nonsense)
        assert await _asked(port) is None
    assert await _asked(port) == f"nothing answers on port {port}"


async def test_a_port_that_cannot_be_had_is_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SettingsError, match=f"PINCITE_HEALTH_PORT is {port}"):
            async with told_on(port, lambda: None):
                pass


async def test_without_a_port_nothing_is_told() -> None:
    async with told_on(0, lambda: None):
        pass


async def test_the_bot_is_well_when_it_is_connected_and_can_answer(tmp_path: Path) -> None:
    services, health = services_in(settings_in(tmp_path)), Health()
    assert health.ailment() == "starting"
    async with discord_server() as server:
        client = health.watch(PinciteBot(services))
        assert health.ailment() == "not connected to Discord"
        running = asyncio.create_task(client.start(TOKEN))
        await server.said(2)
        await client.wait_until_ready()
        assert health.ailment() is None
    async with asyncio.timeout(PATIENCE):
        while health.ailment() != "not connected to Discord":  # nobody is there any more
            await asyncio.sleep(0.05)
    await services.worker.close()
    assert health.ailment() == "what answers questions has ended"
    await client.close()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def _command(folder: Path, port: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "health"],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PINCITE_HEALTH_PORT": port},
        capture_output=True,
        text=True,
        check=False,
    )


async def test_the_command_says_how_it_is_and_needs_no_token(tmp_path: Path) -> None:
    port = free_port()
    async with told_on(port, lambda: None):
        well = await asyncio.to_thread(_command, tmp_path, str(port))
    assert (well.returncode, well.stdout) == (0, "ok\n")
    gone = await asyncio.to_thread(_command, tmp_path, str(port))
    assert (gone.returncode, gone.stdout) == (1, f"nothing answers on port {port}\n")
    unset = await asyncio.to_thread(_command, tmp_path, "")
    assert unset.returncode == 2
    assert unset.stderr == "pincite-bot: PINCITE_HEALTH_PORT is not set. Give the bot a port to tell it on.\n"
