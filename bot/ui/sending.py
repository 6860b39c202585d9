"""Saying something to someone, and living with it when Discord does not take it."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
import discord
from discord import ui

_log = logging.getLogger(__name__)

Sent = TypeVar("Sent")

DROPPED = (aiohttp.ClientError, OSError, TimeoutError)
"""A connection that ended before Discord said whether it took what was sent."""

LOST = (discord.HTTPException, *DROPPED, RuntimeError)
"""What sending can end in, after discord.py's own retries; RuntimeError when the client is closed by then."""

_PAUSE = 0.5  # seconds before what was dropped is sent again
_UNACCEPTABLE = 400  # the status of what Discord does not show, however often it is sent
_BROKEN = 500  # the lowest status of what went wrong on Discord's side
_NO_HISTORY = 160002  # Discord's code: cannot reply without permission to read message history
_MISSING_PERMISSIONS = 50013

Interaction = discord.Interaction[discord.Client]


async def defer(interaction: Interaction, *, private: bool, thinking: bool = True) -> bool:
    """Acknowledge `interaction` at once; whether the answer is private is decided here.

    Without `thinking`, a press is acknowledged whose message is to be changed. Returns False when Discord no
    longer knows the interaction: there is nothing more to do then.
    """
    try:
        await interaction.response.defer(ephemeral=private, thinking=thinking)
    except LOST as error:
        lost("an acknowledgement", error)
        return False
    return True


async def tell(interaction: Interaction, view: ui.LayoutView, *, private: bool = True) -> int | None:
    """Show `view`: as the response, or as a message after it when there was one.

    Returns the message's id, or None when it could not be sent, which is logged and not tried again.
    """
    try:
        if interaction.response.is_done():
            return (await interaction.followup.send(view=view, ephemeral=private, wait=True)).id
        return (await interaction.response.send_message(view=view, ephemeral=private)).message_id
    except LOST as error:
        lost("a reply", error)
        return None


async def change(
    interaction: Interaction, view: ui.LayoutView, *, instead: ui.LayoutView | None = None
) -> int | None:
    """Show `view` in place of what was shown: of the deferred response, or of the message with the button.

    Discord is given `instead` when it rejects `view` or the connection drops twice. Returns the message's
    id, or None when nothing could be shown, which is logged.
    """
    try:
        if not interaction.response.is_done():
            return (await interaction.response.edit_message(view=view) or interaction).id
        # To show the same twice does no harm.
        return (await _twice(lambda: interaction.edit_original_response(view=view))).id
    except LOST as error:
        lost("a change", error)
        return await change(interaction, instead) if instead is not None and _in_words(error) else None


async def reply(
    message: discord.Message, view: ui.LayoutView, *, instead: ui.LayoutView | None = None
) -> int | None:
    """Show `view` as a reply to `message`, or without the reference where replying is not allowed.

    Discord is given `instead` when it rejects `view` or the connection drops twice. Returns the reply's id,
    or None when it could not be sent, which is logged. Raises discord.Forbidden when the bot may not write
    there at all.
    """
    nonce = secrets.randbits(62)  # with it Discord shows once what is sent twice
    try:
        try:
            sent = await _twice(lambda: message.reply(view=view, mention_author=False, nonce=nonce))
        except discord.HTTPException as error:
            if error.code not in (_NO_HISTORY, _MISSING_PERMISSIONS):
                raise
            sent = await _twice(lambda: message.channel.send(view=view, nonce=nonce))
    except discord.Forbidden:
        raise
    except LOST as error:
        lost("a reply", error)
        return await reply(message, instead) if instead is not None and _in_words(error) else None
    return sent.id


async def post(
    channel: discord.abc.Messageable, view: ui.LayoutView, *, instead: ui.LayoutView | None = None
) -> int | None:
    """Show `view` in `channel` as a message of its own; otherwise as `reply` does."""
    nonce = secrets.randbits(62)
    try:
        return (await _twice(lambda: channel.send(view=view, nonce=nonce))).id
    except discord.Forbidden:
        raise
    except LOST as error:
        lost("a message", error)
        return await post(channel, instead) if instead is not None and _in_words(error) else None


async def open_thread(message: discord.Message, name: str) -> discord.Thread | None:
    """Begin a thread at `message`; return None where the bot may not, or where there can be none."""
    try:
        return await message.create_thread(name=name)
    except LOST as error:
        lost("a thread", error)
        return None


async def _twice(send: Callable[[], Awaitable[Sent]]) -> Sent:
    """Return what `send` returns, tried once more when the connection drops meanwhile."""
    try:
        return await send()
    except DROPPED as error:
        lost("a connection", error)
        await asyncio.sleep(_PAUSE)
        return await send()


def _in_words(error: BaseException) -> bool:
    """Whether Discord did not show what it was given, but may well show something else."""
    if isinstance(error, discord.HTTPException):
        return error.status == _UNACCEPTABLE or error.status >= _BROKEN
    return isinstance(error, DROPPED)


def lost(what: str, error: BaseException) -> None:
    """Log that `what` did not arrive: the kind of error and Discord's numbers for it, not its text."""
    status, code = getattr(error, "status", "-"), getattr(error, "code", "-")
    _log.warning("%s was lost: %s (status %s, code %s)", what, type(error).__name__, status, code)


async def react(message: discord.Message, emoji: str) -> bool:
    """React to `message`; return False where the bot may not."""
    try:
        await message.add_reaction(emoji)
    except discord.Forbidden:
        return False
    except LOST as error:
        lost("a reaction", error)
    return True
