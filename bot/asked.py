"""Which articles are asked, as discord.py tells where somebody asks."""

from typing import Any

import discord
from discord import app_commands

from bot.rules.access import Place
from bot.rules.places import around
from bot.scope import HOME, Scope
from bot.services import Services


def scope_of(services: Services, interaction: discord.Interaction[Any]) -> Scope:
    """Return what a command or a press asks.

    Where the bot itself is not in the server, and somebody brought it along for themselves, these are the
    articles of everywhere: what a server keeps is for those who meet the bot there.
    """
    server = interaction.guild_id
    present = server is not None and interaction.client.get_guild(server) is not None
    return _scope(services, server if present else None, interaction.channel_id, interaction.channel)


def scope_of_message(services: Services, message: discord.Message) -> Scope:
    """Return what a message asks."""
    server = message.guild.id if message.guild else None
    return _scope(services, server, message.channel.id, message.channel)


def may_ask(services: Services, client: discord.Client, place: Place, scope: Scope) -> bool:
    """Whether the articles of `scope` may be asked, shown or named at `place`.

    A server's own are for all who are there; who reads those of everywhere is for the owner to say.
    """
    return scope.server != HOME or services.settings.access.may_read(place, around(client))


def channels_of(channel: object, channel_id: int | None = None) -> tuple[int, ...]:
    """Return the ids of a channel and, for a thread, of the channel that it is in."""
    threads = discord.Thread, app_commands.AppCommandThread
    parent = channel.parent_id if isinstance(channel, threads) else None
    found = channel_id if channel_id is not None else getattr(channel, "id", None)
    return tuple(each for each in (found, parent) if each is not None)


def _scope(services: Services, server: int | None, channel_id: int | None, channel: object) -> Scope:
    scope = services.library.scope(server)
    if server is None:
        return scope
    chosen = services.choices.of(server, channels_of(channel, channel_id), scope.server)
    return services.library.scope(server, chosen)
