"""What is counted, and how it is told: read with Prometheus's own parser."""

import asyncio
import urllib.request
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from bot.client import PinciteBot
from bot.hosting.metrics import Now, told_on, written
from bot.hosting.tally import Tally
from bot.running import Health
from tests.bot.discord_server import discord_server, original
from tests.bot.support import ANSWERED, TOKEN, UNANSWERED, services_in, settings_in
from tests.command import free_port


def _read(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_what_was_counted_is_read_again() -> None:
    tally = Tally(answered=5, silent=2, listening=lambda: True)
    tally.questions.update({"command": 6, "message": 2})
    tally.refusals.update({"cooldown": 3})
    for seconds in (0.01, 0.05, 0.3, 99.0):
        tally.replied(seconds)
    found = _read(written(tally, Now(4, 100, 3, "abc123", 1.5e9, {0: True, 11: False})))
    assert found["pincite_questions_total", (("way", "command"),)] == 6
    assert found["pincite_answers_total", ()] == 5
    assert found["pincite_silences_total", ()] == 2
    assert found["pincite_refusals_total", (("why", "cooldown"),)] == 3
    assert found["pincite_reply_seconds_bucket", (("le", "0.05"),)] == 2
    assert found["pincite_reply_seconds_bucket", (("le", "0.5"),)] == 3
    assert found["pincite_reply_seconds_bucket", (("le", "+Inf"),)] == 4
    assert found["pincite_reply_seconds_count", ()] == 4
    assert abs(found["pincite_reply_seconds_sum", ()] - 99.36) < 1e-9
    assert found["pincite_queue_length", ()] == 4
    assert found["pincite_index_built_seconds", (("version", "abc123"),)] == 1.5e9
    assert found["pincite_shard_connected", (("shard", "11"),)] == 0
    assert found["pincite_database_listening", ()] == 1
    kinds = {family.name: family.type for family in text_string_to_metric_families(written(tally, None))}
    assert kinds["pincite_reply_seconds"] == "histogram"
    assert kinds["pincite_answers"] == "counter"


async def test_the_bot_tells_how_much_was_asked_and_nothing_of_what(tmp_path: Path) -> None:
    services, health, port = services_in(settings_in(tmp_path)), Health(), free_port()

    def asked() -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as reply:
            assert reply.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            return str(reply.read(), "utf-8")

    async with told_on(port, health.tally, health.now), discord_server() as server:
        assert "shard_connected{" not in await asyncio.to_thread(asked)
        client = health.watch(PinciteBot(services))
        running = asyncio.create_task(client.start(TOKEN))
        await server.said(2)
        await client.wait_until_ready()
        for question in (ANSWERED, UNANSWERED, "?!"):
            _, token = await server.ask(question)
            await server.request("PATCH", original(token))
        text = await asyncio.to_thread(asked)
        found = _read(text)
        await client.close()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    await services.worker.close()
    assert found["pincite_questions_total", (("way", "command"),)] == 3
    assert found["pincite_answers_total", ()] == 1
    assert found["pincite_silences_total", ()] == 1
    assert found["pincite_reply_seconds_count", ()] == 3
    assert found["pincite_shard_connected", (("shard", "0"),)] == 1
    assert found["pincite_servers", ()] == 1
    for word in ("Chechnya", "Grozny", "Test", "alice", "general", "2000", "4000", TOKEN):
        assert word not in text
