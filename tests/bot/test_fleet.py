"""Several processes that share the servers: real processes, a real client, a real PostgreSQL."""

import asyncio
import time
from pathlib import Path

from tests.bot.discord_server import GUILD, discord_server, original
from tests.bot.fleet import (
    QUESTION,
    fleet,
    found_servers,
    outcome,
    server_ids,
    text_of_reply,
    write_articles,
)
from tests.bot.support import ANSWER, ANSWERED, TOKEN
from tests.known import database_at

HARE = "# The Hare\n\nThe hare lives in the field. It eats clover every evening.\n"


async def test_processes_share_the_servers_see_changes_and_outlive_each_other(
    tmp_path: Path, postgres: str
) -> None:
    ids = server_ids(12, 4)
    await asyncio.to_thread(write_articles, database_at(postgres), ids[:-4])
    async with (
        discord_server() as server,
        fleet(server, postgres, tmp_path, PINCITE_HOME_SERVERS=str(GUILD)) as bots,
    ):
        found_servers(server, ids)
        first, second = await bots.start(0, 1, 4), await bots.start(2, 3, 4)
        await bots.ready()
        assert all(server.connected(shard) for shard in range(4))
        assert len(server.made("PUT", "/commands")) == 1

        async def says(question: str, of: int, user: int = 0) -> str:
            _, token = await server.ask(question, server=of, user=user)
            return text_of_reply((await server.request("PATCH", original(token), seconds=60)).body)

        # What the process of shard 0 is told, that of shard 3 knows: an article of everywhere ...
        there = ids[-1]
        assert server.shard(there) == 3
        assert ANSWER in await says(ANSWERED, there)
        added = await server.add_article("hare.md", HARE, everywhere=True)
        await server.until(
            lambda: "The Hare" in str([made.body for made in server.made("PATCH", original(added))]), 90
        )
        begun, said = time.monotonic(), ""
        while "clover" not in said:
            said = await says("What does the hare eat?", there)
            assert time.monotonic() - begun < 2 or "clover" in said
        # ... and the language of a person.
        chosen = await server.choose_language("de", user=7)
        await server.request("PATCH", original(chosen))
        await asyncio.sleep(2)
        assert "beantwortet" in (await says("Why is the sky so loud?", there, user=7)).casefold()

        async def ask_all(rounds: int) -> dict[str, tuple[int, int]]:
            asked: dict[str, tuple[int, int]] = {}
            for _ in range(rounds):
                for of in ids[:-4]:
                    interaction, token = await server.ask(QUESTION, server=of, user=len(asked))
                    asked[token] = (interaction, of)
                await asyncio.sleep(0.1)
            return asked

        before = await ask_all(3)
        second.process.kill()
        await second.process.wait()
        after = await ask_all(3)
        asked = {
            token: one for token, one in (before | after).items() if server.shard(one[1]) in first.shards
        }
        await server.until(lambda: not outcome(server, asked).lost, 60)
        third = await bots.start(2, 3, 4)
        await third.ready()
        again = await ask_all(1)
        await server.until(lambda: not outcome(server, again).lost, 60)
        for these in (asked, again):
            result = outcome(server, these)
            assert (result.doubled, result.unacknowledged, result.foreign, result.wrong) == (0, 0, 0, 0)
        theirs = outcome(server, {token: one for token, one in before.items() if token not in asked})
        assert (theirs.doubled, theirs.foreign, theirs.wrong) == (0, 0, 0)  # what it said was right, too
        assert len(server.made("PUT", "/commands")) == 1
    for bot in bots.bots:
        log = bot.log.read_text("utf-8")
        assert "Traceback" not in log
        for secret in (TOKEN, "lighthouse", "hare"):
            assert secret not in log
    assert first.process.returncode == third.process.returncode == 0
