"""Resident memory of the running bot beside a bare discord.py client: ``python -m benchmarks.bot_memory``.

Both are connected to the small Discord of ``tests/discord_server.py``; the bot holds the bundled article and
has answered 50 questions. The weights are mapped from their file: those pages count here, although other
processes share them.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from tests.bot.discord_server import DiscordServer, discord_server, original
from tests.bot.support import ANSWERED, TOKEN, services_in, settings_in

ROOT = Path(__file__).parents[1]
BARE = "import discord\ndiscord.Client(intents=discord.Intents.none()).run(sys.argv[1], log_handler=None)"
OURS = "from bot.__main__ import main\nmain([])"
POINTED = """
import sys
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
Route.BASE = "http://127.0.0.1:{port}/api/v10"
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL("ws://127.0.0.1:{port}/gateway")
{program}
"""


def resident(pid: int) -> int:
    """Return the resident bytes of a process (Linux)."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise ValueError(f"process {pid} tells no resident memory")


async def start_bot(folder: Path, server: DiscordServer, **changes: str) -> asyncio.subprocess.Process:
    """Start `pincite-bot` in a process of its own that speaks to `server`."""
    services = services_in(settings_in(folder))
    await services.worker.close()
    settings = {"PINCITE_INDEX": str(folder / "index"), "PINCITE_STATE": str(folder / "state"), **changes}
    return await _start(OURS, server, folder, PINCITE_LOG_LEVEL="ERROR", **settings)


async def main() -> None:
    """Measure both and print the ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with discord_server() as server:
            bare = await _start(BARE, server, folder)
            try:
                await server.said(2)
                await asyncio.sleep(2)
                small = resident(bare.pid)
            finally:
                bare.terminate()
                await bare.wait()
        async with discord_server() as server:
            bot = await start_bot(folder, server, PINCITE_COOLDOWN="0")
            try:
                await server.said(2)
                for number in range(50):
                    _, token = await server.ask(ANSWERED, user=number)
                    await server.request("PATCH", original(token))
                busy = resident(bot.pid)
                await asyncio.sleep(5)  # a while after the last question the bot gives memory back
                large = resident(bot.pid)
            finally:
                bot.terminate()
                await bot.wait()
    print(f"a bare discord.py client {small / 2**20:.1f} MiB")
    print(f"the bot at rest {large / 2**20:.1f} MiB, ratio {large / small:.2f} (reach: at most 2.60)")
    print(f"the bot just after an answer {busy / 2**20:.1f} MiB, ratio {busy / small:.2f}")


async def _start(
    program: str, server: DiscordServer, folder: Path, **changes: str
) -> asyncio.subprocess.Process:
    code = POINTED.format(port=server.port, program=program)
    environment = {**os.environ, "DISCORD_TOKEN": TOKEN, "PYTHONPATH": str(ROOT), **changes}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, TOKEN, cwd=folder, env=environment
    )


if __name__ == "__main__":
    if sys.platform != "linux":
        sys.exit("resident memory is read from /proc: run this on Linux")
    asyncio.run(main())
