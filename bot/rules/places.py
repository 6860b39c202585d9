"""What the rules want to know, as discord.py tells it."""

from typing import Any

import discord

from bot.rules.access import Around, Place


def around(client: discord.Client) -> Around:
    """Return the servers that `client` is in, and who owns it: a person, or everyone in a team."""
    application = client.application
    owners = frozenset[int]()
    if application is not None:
        team = application.team
        owners = (
            frozenset(member.id for member in team.members) if team else frozenset({application.owner.id})
        )
    return Around({guild.id: guild.owner_id for guild in client.guilds}, owners)


def place_of(interaction: discord.Interaction[Any]) -> Place:
    """Return where a command or a press comes from."""
    server = interaction.guild_id
    added = (
        interaction.context.dm_channel if server is None else interaction.client.get_guild(server) is not None
    )
    channel = interaction.channel
    thread = isinstance(channel, discord.Thread)
    return Place(interaction.user.id, server, _channels(channel), installed=not added, in_thread=thread)


def place_of_message(message: discord.Message) -> Place:
    """Return where a message was written."""
    channel, server = message.channel, message.guild.id if message.guild else None
    thread = isinstance(channel, discord.Thread)
    return Place(message.author.id, server, _channels(channel), in_thread=thread)


def _channels(channel: object) -> tuple[int, ...]:
    inner: tuple[object, ...] = (channel,)
    if isinstance(channel, discord.Thread):
        inner = (channel, channel.parent_id, channel.parent)
    found = [each if isinstance(each, int) else getattr(each, "id", None) for each in inner]
    found += [getattr(each, "category_id", None) for each in inner if not isinstance(each, discord.Thread)]
    return tuple(dict.fromkeys(filter(None, found)))
