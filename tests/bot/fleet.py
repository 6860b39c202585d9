"""Several processes of the bot, each serving some shards, against one Discord and one PostgreSQL."""

import asyncio
import os
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.building import build
from index.model.engines import open_encoder
from index.storage.locations import Database
from index.storage.postgres.sharing import SharedStores
from index.text.reading import parse_article
from tests.bot.discord_server import DiscordServer, guild, original
from tests.bot.support import TOKEN, copy_to, walk
from tests.command import ROOT
from tests.patience import PATIENCE

QUESTION = "Who keeps the lighthouse?"
_PROGRAM = (
    "import sys; from tests.bot.discord_server import pointed_at; from bot.__main__ import main\n"
    "with pointed_at({port}): sys.exit(main([]))"
)
_KEEPER = re.compile(r"Keeper[a-z]{4}")


@dataclass
class Bot:
    """A process of the bot, the shards that it serves, and the file with its log."""

    process: asyncio.subprocess.Process
    shards: range
    log: Path

    async def ready(self) -> None:
        """Wait until it says that it is."""
        async with asyncio.timeout(PATIENCE):
            while "ready as" not in self.log.read_text("utf-8"):
                if self.process.returncode is not None:
                    raise RuntimeError(self.log.read_text("utf-8"))
                await asyncio.sleep(0.05)


class Fleet:
    """Processes of the bot, started and ended with the fleet."""

    def __init__(self, server: DiscordServer, address: str, folder: Path, **settings: str) -> None:
        self.server = server
        self.bots: list[Bot] = []
        self._address = address
        self._folder = folder
        self._settings = settings

    async def start(self, first: int, last: int, count: int, **settings: str) -> Bot:
        """Start a process for the shards `first` to `last` of `count`; it is not ready yet."""
        log = self._folder / f"log-{len(self.bots)}.txt"
        environment = {
            **os.environ,
            "DISCORD_TOKEN": TOKEN,
            "PINCITE_INDEX": self._address,
            "PINCITE_SHARDS": f"{first}-{last}/{count}",
            "PINCITE_COOLDOWN": "0",
            "PINCITE_IN_FLIGHT": "10",
            "PINCITE_READ_IN": "everywhere",
            "PYTHONPATH": str(ROOT),
            "XDG_CACHE_HOME": str(self._folder / "cache"),
            **self._settings,
            **settings,
        }
        with log.open("wb") as file:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                _PROGRAM.format(port=self.server.port),
                cwd=self._folder,
                env=environment,
                stderr=file,
            )
        bot = Bot(process, range(first, last + 1), log)
        self.bots.append(bot)
        return bot

    async def ready(self) -> None:
        """Wait until all that run are ready."""
        await asyncio.gather(*(bot.ready() for bot in self.bots if bot.process.returncode is None))

    async def end(self) -> None:
        """End all that still run."""
        running = [bot.process for bot in self.bots if bot.process.returncode is None]
        for process in running:
            process.terminate()
        await asyncio.gather(*(process.wait() for process in running))

    def serving(self, server: int) -> Bot:
        """Return the process that serves `server`; of several the last that was started."""
        return next(bot for bot in reversed(self.bots) if self.server.shard(server) in bot.shards)


@asynccontextmanager
async def fleet(server: DiscordServer, address: str, folder: Path, **settings: str) -> AsyncIterator[Fleet]:
    """Give a fleet without processes; all that are started end with it."""
    all_of_them = Fleet(server, address, folder, **settings)
    try:
        yield all_of_them
    finally:
        await all_of_them.end()


def server_ids(number: int, count: int) -> list[int]:
    """Return the ids of so many servers, spread evenly over `count` shards."""
    return [(count * 1000 + place) << 22 for place in range(number)]


def found_servers(server: DiscordServer, ids: Iterable[int]) -> None:
    """Let `server` have the servers `ids` as well."""
    server.guilds |= {one: guild(one, one + 1) for one in ids}


def keeper(server: int) -> str:
    """Return the name that stands in the article of `server` and in no other one."""
    number, letters = server >> 22, ""
    for _ in range(4):
        number, letter = divmod(number, 26)
        letters += chr(ord("a") + letter)
    return f"Keeper{letters}"


def write_articles(address: Database, ids: Iterable[int]) -> None:
    """Give each of the servers `ids` an article of its own, and all of them the bundled one of everywhere."""
    copy_to(address)
    stores, encoder = SharedStores(address), open_encoder()
    for one in ids:
        text = f"# The Lighthouse\n\n{keeper(one)} keeps the lighthouse. The lamp is lit at dusk.\n"
        article = parse_article(text.encode(), "lighthouse.md", markdown=True)
        build([article], stores.of(f"{address.name}/{one}"), encoder)
    stores.close()


def text_of_reply(body: dict[str, Any]) -> str:
    """Return all text of a reply that the bot sent."""
    return "\n".join(part["content"] for part in walk(body["components"]) if part["type"] == 10)


@dataclass(frozen=True)
class Outcome:
    """What became of questions: how many, and how many of them were never, or more than once, answered.

    `foreign` replies hold the name from another server's article; `wrong` ones lack that of their own.
    """

    asked: int
    lost: int
    doubled: int
    unacknowledged: int
    foreign: int
    wrong: int


def outcome(server: DiscordServer, asked: dict[str, tuple[int, int]]) -> Outcome:
    """Return what became of the questions `asked`: by token the interaction's id, and the server."""
    replies = {token: server.made("PATCH", original(token)) for token in asked}
    counts = Counter(min(len(found), 2) for found in replies.values())
    foreign = wrong = unacknowledged = 0
    for token, (interaction, of) in asked.items():
        unacknowledged += not server.made("POST", f"/interactions/{interaction}/{token}/callback")
        for reply in replies[token]:
            names = set(_KEEPER.findall(str(reply.body)))
            foreign += bool(names - {keeper(of)})
            wrong += keeper(of) not in text_of_reply(reply.body)
    return Outcome(len(asked), counts[0], counts[2], unacknowledged, foreign, wrong)
