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
    servers = {guild.id: guild.owner_id for guild in client.guilds}
    return Around(servers, owners, all=_knows_all(client))


def count_servers(client: discord.Client) -> int:
    """Return in how many servers the bot is; where other processes serve some, as Discord last told."""
    told = client.application.approximate_guild_count if client.application else 0
    return len(client.guilds) if _knows_all(client) else max(told, len(client.guilds))


def _knows_all(client: discord.Client) -> bool:
    """Whether `client` serves all shards, and each of them has told which servers it has."""
    if not isinstance(client, discord.AutoShardedClient):
        return True
    count, ids = client.shard_count or 1, client.shard_ids
    return (ids is None or len(ids) == count) and (count == 1 or client.is_ready())


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
