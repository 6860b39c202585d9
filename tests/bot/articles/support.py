"""What the tests of servers' articles share: two servers, each with an article of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord

from tests.bot.support import World, services_in, settings_in, text_of, world

HARE = "The Hare\n\nThe hare lives in the field. It eats clover every evening.\n"
FOX = "The Fox\n\nThe fox sleeps in the barn. It hunts mice at midnight.\n"
ASK_HARE, ASK_FOX = "What does the hare eat?", "What does the fox hunt?"


@dataclass
class Server:
    """A server with the bot, one channel, a moderator and a member."""

    guild: Any
    channel: Any
    mod: Any
    member: Any

    async def add(self, name: str, text: str | bytes, **options: Any) -> str:
        """Have the moderator add an article; return the reply."""
        data = text if isinstance(text, bytes) else text.encode()
        result = await self.mod.slash(self.channel, "article add", file=(name, data), **options)
        assert result.ephemeral
        return text_of(result.response)

    async def order(self, command: str, **options: Any) -> str:
        """Have the moderator give an /article command; return the reply."""
        result = await self.mod.slash(self.channel, f"article {command}", **options)
        assert result.ephemeral
        return text_of(result.response)

    async def ask(self, question: str, channel: Any = None) -> str:
        """Have the member ask; return the reply."""
        return text_of((await self.member.slash(channel or self.channel, "ask", question=question)).response)


def another(w: World, name: str, person: Any = None) -> Server:
    """Return one more server of the simulated Discord; `person` is its member."""
    guild = w.env.create_guild(name=name)
    rights = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
    member = guild.add_member(person or w.env.create_user(f"{name}-member"))
    mod = guild.add_member(w.env.create_user(f"{name}-mod"), roles=[rights])
    return Server(guild, guild.create_text_channel("general"), mod, member)


@asynccontextmanager
async def servers(folder: Path, **changes: str) -> AsyncIterator[tuple[World, Server, Server]]:
    """Give two servers, one of hares and one of foxes; both may read the article of everywhere."""
    settings = settings_in(folder, **{"PINCITE_READ_IN": "everywhere", **changes})
    async with world(folder, services=services_in(settings)) as w:
        hares = Server(w.guild, w.channel, w.mod, w.alice)
        foxes = another(w, "foxes")
        assert "The Hare" in await hares.add("hare.md", HARE)
        assert "The Fox" in await foxes.add("fox.md", FOX)
        yield w, hares, foxes
