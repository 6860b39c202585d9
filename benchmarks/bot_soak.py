"""The bot under load, over real sockets: ``python -m benchmarks.bot_soak``.

The bot runs as a process of its own against the small Discord of ``tests/discord_server.py``. First questions
are asked one at a time, to compare the time to the reply with the Answerer's own; then 50 users ask 2,000
questions while the article is read again every 400 of them. Every interaction must be acknowledged and
answered exactly once. Last, the event loop's lag is measured while a 5,000-word article is read.
"""

import argparse
import asyncio
import functools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.bot_memory import ROOT, resident, start_bot
from bot.articles.change import replacing
from bot.client import PinciteBot
from index.bundled import bundled_article
from tests.bot.discord_server import DiscordServer, discord_server, original
from tests.bot.support import TOKEN, services_in, settings_in

QUESTIONS = (
    "What is the population of Chechnya?",
    "Who hosts the Sedona Forum?",
    "When did the first travellers land?",
    "How many calls did the hotline receive?",
    "What is the weather like in Grozny?",
)
USERS = 50
_ALONE = """
import sys, time
from pathlib import Path
from index.threads import single_threaded
single_threaded()
from index.storage.directory_store import DirectoryStore
from qa.answering import Answerer
answerer = Answerer.open(DirectoryStore(Path(sys.argv[1])))
for number in range(int(sys.argv[2])):
    begun = time.perf_counter()
    answerer.ask(sys.argv[3 + number % (len(sys.argv) - 3)], top=5)
    print(time.perf_counter() - begun)
"""
MIB = 1024 * 1024


async def one_at_a_time(server: DiscordServer, count: int) -> list[float]:
    """Return the seconds from each question's event to its reply's request."""
    times = []
    for number in range(count):
        begun = time.monotonic()
        _, token = await server.ask(QUESTIONS[number % len(QUESTIONS)], user=number)
        times.append((await _answered(server, token)) - begun)
    return times


def answerers_own(folder: Path, count: int) -> list[float]:
    """Return the seconds the Answerer takes for the same questions, in a process of its own."""
    command = [sys.executable, "-c", _ALONE, str(folder / "index"), str(count), *QUESTIONS]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return [float(line) for line in done.stdout.split()]


async def soak(server: DiscordServer, pid: int, count: int, article: Path) -> list[int]:
    """Ask `count` questions by USERS users at once, while `article` changes; return the resident bytes."""
    memory = [resident(pid)]
    asked: list[tuple[int, str]] = []

    async def person(user: int) -> None:
        for number in range(count // USERS):
            interaction, token = await server.ask(QUESTIONS[(user + number) % len(QUESTIONS)], user=user)
            asked.append((interaction, token))
            await _answered(server, token)

    async def moderator() -> None:
        for share in range(400, count, 400):
            while len(asked) < share:
                await asyncio.sleep(0.05)
            article.write_text(f"{bundled_article().text}\nVersion {share} ends here.\n", encoding="utf-8")
            _, token = await server.command("article", "reindex")
            await server.until(functools.partial(_done, server, token), 300)
            memory.append(resident(pid))

    begun = time.monotonic()
    await asyncio.gather(moderator(), *(person(user) for user in range(USERS)))
    await asyncio.sleep(1)
    memory.append(resident(pid))
    seconds = time.monotonic() - begun
    acknowledged = [len(server.made("POST", f"/interactions/{i}/{t}/callback")) for i, t in asked]
    answered = [len(server.made("PATCH", original(t))) for _, t in asked]
    print(f"{len(asked)} questions of {USERS} users in {seconds:.1f} s ({len(asked) / seconds:.0f} a second)")
    print(f"never acknowledged {acknowledged.count(0)}, more than once {sum(n > 1 for n in acknowledged)}")
    print(f"never answered {answered.count(0)}, more than once {sum(n > 1 for n in answered)}")
    return memory


async def lag_while_reading(folder: Path) -> list[float]:
    """Return how late the bot's event loop was, in seconds, at each of its 5 ms ticks."""
    folder.mkdir()
    article = folder / "long.txt"
    sentence = "In year {} the harbour of the northern town counted {} ships, {} of them with three masts."
    lines = [
        " ".join(sentence.format(n, n * 3, n * 2) for n in range(k, k + 6)) for k in range(1000, 1312, 6)
    ]
    article.write_text("\n\n".join(lines), encoding="utf-8")
    services = services_in(settings_in(folder, PINCITE_IN_FLIGHT="50"))
    bot = PinciteBot(services)
    lags: list[float] = []

    async def tick() -> None:
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(0.005)
            lags.append(time.perf_counter() - begun - 0.005)

    async def ignore(_done: int, _of: int) -> None: ...

    async with discord_server() as server:
        running = asyncio.create_task(bot.start(TOKEN))
        await server.said(2)
        ticking = asyncio.create_task(tick())
        reading = asyncio.create_task(services.reindexer.run(replacing(article), ignore))
        while not reading.done():
            _, token = await server.ask(QUESTIONS[0])
            await _answered(server, token)
        await reading
        ticking.cancel()
        await bot.close()
        with suppress(asyncio.CancelledError):
            await running
    await services.worker.close()
    return lags


async def main(count: int) -> None:
    """Run everything and print the numbers."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with discord_server() as server:
            article = folder / "article.txt"
            article.write_text(bundled_article().text, encoding="utf-8")
            changes = {"PINCITE_COOLDOWN": "0", "PINCITE_QUEUE": "100", "PINCITE_ARTICLE": str(article)}
            # A person may ask again before the bot has seen that the last reply arrived.
            changes["PINCITE_IN_FLIGHT"] = "2"
            child = await start_bot(folder, server, **changes)
            try:
                await server.said(2)
                await one_at_a_time(server, 20)
                replies = await one_at_a_time(server, 200)
                memory = await soak(server, child.pid, count, article)
            finally:
                child.terminate()
                await child.wait()
        own = await asyncio.to_thread(answerers_own, folder, 220)
        lags = await lag_while_reading(folder / "lag")
    own = own[20:]
    print(f"question to reply, one at a time: {_line(replies)}")
    print(f"the Answerer alone: {_line(own)}")
    print(f"reach for the reply's p95: 1.5 x the Answerer's + 20 ms = {1500 * _p(own, 95) + 20:.1f} ms")
    print("resident MiB along the way: " + ", ".join(f"{size / MIB:.1f}" for size in memory))
    print(f"loop lag while 5,000 words are read: {_line(lags)} ({len(lags)} ticks)")
    print("(the small Discord shares that loop, so the bot's own lag is less)")


def _line(times: list[float]) -> str:
    return ", ".join(f"p{percent} {_p(times, percent) * 1e3:.1f} ms" for percent in (50, 95, 99))


def _done(server: DiscordServer, token: str) -> bool:
    changes = server.made("PATCH", original(token))
    return any("answers from now on" in str(change.body) for change in changes)


async def _answered(server: DiscordServer, token: str) -> float:
    return (await server.request("PATCH", original(token), seconds=120)).at


def _p(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100)[percent - 1]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=2000)
    if sys.platform != "linux":
        sys.exit("resident memory is read from /proc: run this on Linux")
    asyncio.run(main(parser.parse_args().questions))
