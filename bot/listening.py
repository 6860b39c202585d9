"""Channels in which every question is answered: which messages ask, and how a thread is closed."""

import discord

from bot.ui import sending
from qa.question.asking import asks

_SOLVED = frozenset({"solved", "answered", "gelöst", "erledigt", "résolu", "resuelto", "resolvido", "✅"})
"""Names of the tags of a forum that say that a post has its answer."""


def question_in(message: discord.Message, me: int) -> str | None:
    """Return what `message` asks whoever listens; None when it asks nothing, or asks somebody else.

    The first message of a forum's post may leave the question to the title.
    """
    replied = message.reference.resolved if message.reference else None
    to_other = message.reference is not None and not (
        isinstance(replied, discord.Message) and replied.author.id == me
    )
    if to_other or message.role_mentions or any(user.id != me for user in message.mentions):
        return None
    if asks(message.content):
        return message.content
    channel = message.channel
    begins = isinstance(channel, discord.Thread) and channel.id == message.id
    return channel.name if begins and isinstance(channel, discord.Thread) and asks(channel.name) else None


async def close(thread: discord.Thread) -> bool:
    """Close a thread that has its answer, with the forum's tag for it; return False where the bot may not."""
    parent = thread.parent
    tags = list(thread.applied_tags)
    if isinstance(parent, discord.ForumChannel):
        tags += [tag for tag in parent.available_tags if tag.name.casefold() in _SOLVED and tag not in tags][
            :1
        ]
    try:
        if tags != thread.applied_tags:
            await thread.edit(archived=True, applied_tags=tags[:5])
        else:
            await thread.edit(archived=True)
    except discord.Forbidden:
        return False
    except sending.LOST as error:
        sending.lost("closing a thread", error)
    return True
