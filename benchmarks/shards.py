"""Several processes of the bot, of which one is killed: ``python -m benchmarks.shards``.

Three processes serve twelve shards against one PostgreSQL and the small Discord of
``tests/bot/discord_server.py``, whose 100 servers have an article of their own each. 3,000 questions are
asked; when a third of them is, a process is killed, and another one takes its place when two thirds are.
Counted are the questions to the other processes that were lost or answered twice, and the replies that held
what another server's article says.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from tests.bot.discord_server import DiscordServer, discord_server, original
from tests.bot.fleet import (
    QUESTION,
    Bot,
    Fleet,
    Outcome,
    fleet,
    found_servers,
    outcome,
    server_ids,
    write_articles,
)
from tests.known import database_at
from tests.postgres import running_server

PROCESSES, SHARDS = 3, 12
AT_ONCE = 24  # questions under way
LONGEST = 120.0  # seconds that are waited for a reply

Asked = dict[str, tuple[int, int]]


async def ask(server: DiscordServer, bots: Fleet, ids: list[int], count: int) -> tuple[Asked, list[float]]:
    """Ask `count` questions in the servers `ids` in turn; return them, and the seconds to each reply.

    A question to a process that is gone is asked all the same, as people do, and nobody waits for it.
    """
    asked: Asked = {}
    times: list[float] = []
    turns = iter(range(count))

    async def asker() -> None:
        for number in turns:
            of = ids[number % len(ids)]
            begun, bot = time.monotonic(), bots.serving(of)
            interaction, token = await server.ask(QUESTION, server=of, user=number)
            asked[token] = (interaction, of)
            path = original(token)
            until = begun + LONGEST
            while not server.made("PATCH", path):
                if bot.process.returncode is not None or time.monotonic() >= until:
                    break
                await asyncio.sleep(0.005)
            if found := server.made("PATCH", path):
                times.append(found[0].at - begun)

    await asyncio.gather(*(asker() for _ in range(AT_ONCE)))
    return asked, times


async def main(questions: int, servers: int) -> bool:
    """Ask, kill, ask, and ask again; print what became of the questions, and return whether that is right."""
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        async with AsyncExitStack() as stack:
            _, address = stack.enter_context(running_server(Path(name) / "data"))
            (Path(name) / "bots").mkdir()
            server = await stack.enter_async_context(discord_server())
            settings = {"PINCITE_LOG_LEVEL": "INFO", "PINCITE_QUEUE": "100", "PINCITE_OPEN_INDEXES": "40"}
            bots = await stack.enter_async_context(fleet(server, address, Path(name) / "bots", **settings))
            ids = server_ids(servers, SHARDS)
            await asyncio.to_thread(write_articles, database_at(address), ids)
            found_servers(server, ids)
            each = SHARDS // PROCESSES
            begun = time.monotonic()
            for first in range(0, SHARDS, each):
                await bots.start(first, first + each - 1, SHARDS)
            await bots.ready()
            waited = time.monotonic() - begun
            print(f"{PROCESSES} processes with {each} shards each were ready after {waited:.1f} s")
            begun = time.monotonic()
            killed = bots.bots[1]
            parts = [await ask(server, bots, ids, questions // 3)]
            killing = asyncio.create_task(_kill(killed, 0.5))
            parts.append(await ask(server, bots, ids, questions // 3))
            await killing
            again = await bots.start(killed.shards[0], killed.shards[-1], SHARDS)
            await again.ready()
            parts.append(await ask(server, bots, ids, questions - 2 * (questions // 3)))
            seconds = time.monotonic() - begun
    times = [one for _, part in parts for one in part]
    everything = {token: one for asked, _ in parts for token, one in asked.items()}
    theirs = {token for token, (_, of) in parts[1][0].items() if server.shard(of) in killed.shards}
    others = outcome(server, {token: one for token, one in everything.items() if token not in theirs})
    own = outcome(server, {token: everything[token] for token in theirs})
    print(f"{len(everything)} questions in {servers} servers, {len(everything) / seconds:.0f} a second")
    print(f"reply after p50 {_p(times, 50):.0f} ms, p95 {_p(times, 95):.0f} ms, {AT_ONCE} under way at once")
    _tell("to the process that was killed, while it was gone or going", own)
    _tell("all others", others)
    print(f"the commands were sent {len(server.made('PUT', '/commands'))} time(s)")
    wanted = Outcome(others.asked, lost=0, doubled=0, unacknowledged=0, foreign=0, wrong=0)
    return others == wanted and not (own.doubled or own.foreign or own.wrong)


async def _kill(bot: Bot, after: float) -> None:
    await asyncio.sleep(after)
    bot.process.kill()
    await bot.process.wait()


def _tell(which: str, result: Outcome) -> None:
    print(
        f"{which}: {result.asked} asked, {result.lost} lost, {result.doubled} doubled, "
        f"{result.unacknowledged} not acknowledged, {result.foreign} with another server's text, "
        f"{result.wrong} without their own"
    )


def _p(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100)[percent - 1] * 1000


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=3000)
    parser.add_argument("--servers", type=int, default=100)
    options = parser.parse_args()
    sys.exit(0 if asyncio.run(main(options.questions, options.servers)) else 1)
