"""What the bot says when it comes to a server, and what stands below its name."""

from pathlib import Path
from typing import Any

from tests.bot.discord_server import CHANNEL, GUILD, PERMISSIONS, DiscordServer, guild
from tests.bot.support import services_in, settings_in
from tests.bot.test_sockets import running

APPLICATIONS_OWNER = 1
THERE = GUILD + 1, CHANNEL + 1


async def _presence(server: DiscordServer, times: int) -> str:
    """Return what the bot said of itself when it did so for the `times`-th time."""
    await server.said(3, times)
    told = [message["d"] for message in server.received if message["op"] == 3][times - 1]
    return str(told["activities"][0]["state"])


def _joined(server: int, channel: int, owner: int = 99, permissions: int = PERMISSIONS) -> dict[str, Any]:
    """Return a server as Discord tells of it when the bot was added to it."""
    told = guild(server, channel, owner, permissions)
    del told["unavailable"]
    return told


async def test_a_new_server_is_greeted_once(tmp_path: Path) -> None:
    services = services_in(settings_in(tmp_path, PINCITE_LANGUAGE="de"))
    async with running(tmp_path, services) as server:
        await _presence(server, 1)
        await server.dispatch("GUILD_CREATE", _joined(*THERE, APPLICATIONS_OWNER))
        greeting = await server.request("POST", f"/channels/{THERE[1]}/messages")
        assert "Hallo!" in str(greeting.body)
        assert services.live_index.title in str(greeting.body)
        assert "/artikel" in str(greeting.body)
        assert greeting.body["allowed_mentions"]["parse"] == []
        await server.dispatch("GUILD_DELETE", {"id": str(THERE[0])})
        await _presence(server, 3)
        await server.dispatch("GUILD_CREATE", _joined(*THERE, APPLICATIONS_OWNER))
        await _presence(server, 4)
        assert len(server.made("POST", f"/channels/{THERE[1]}/messages")) == 1
        assert server.made("POST", f"/channels/{CHANNEL}/messages") == []  # it was in that one before


async def test_where_it_may_not_write_or_be_read_the_greeting_says_no_title(tmp_path: Path) -> None:
    services = services_in(settings_in(tmp_path))
    async with running(tmp_path, services) as server:
        title = services.live_index.title
        assert await _presence(server, 1) == f"Ask me about {title}"
        await server.dispatch("GUILD_CREATE", _joined(GUILD + 2, CHANNEL + 2, permissions=1 << 10))
        assert await _presence(server, 2) == "Ask me with /ask"  # one of them does not read now
        await server.dispatch("GUILD_CREATE", _joined(*THERE))
        greeting = await server.request("POST", f"/channels/{THERE[1]}/messages")
        assert "`/article add`" in str(greeting.body)
        assert title not in str(greeting.body)
        assert server.made("POST", f"/channels/{CHANNEL + 2}/messages") == []


async def test_the_presence_follows_the_article(tmp_path: Path) -> None:
    services = services_in(settings_in(tmp_path))
    async with running(tmp_path, services) as server:
        assert await _presence(server, 1) == f"Ask me about {services.live_index.title}"
        await server.command("article", "reindex")
        assert await _presence(server, 2) == f"Ask me about {services.live_index.title}"
