"""Saying something to someone, and living with it when Discord does not take it."""

import logging

import aiohttp
import discord
from discord import ui

_log = logging.getLogger(__name__)

LOST = (discord.HTTPException, aiohttp.ClientError, OSError, RuntimeError)
"""What sending can end in, after discord.py's own retries; RuntimeError when the client is closed by then."""

_UNACCEPTABLE = 400  # the status of what Discord does not show, however often it is sent
_NO_HISTORY = 160002  # Discord's code: cannot reply without permission to read message history
_MISSING_PERMISSIONS = 50013

Interaction = discord.Interaction[discord.Client]


async def defer(interaction: Interaction, *, private: bool) -> bool:
    """Acknowledge `interaction` at once; whether the answer is private is decided here.

    Returns False when Discord no longer knows the interaction: there is nothing more to do then.
    """
    try:
        await interaction.response.defer(ephemeral=private, thinking=True)
    except LOST as error:
        lost("an acknowledgement", error)
        return False
    return True


async def tell(
    interaction: Interaction,
    view: ui.LayoutView,
    *,
    private: bool = True,
    instead: ui.LayoutView | None = None,
) -> int | None:
    """Show `view`: as the response, or as a follow-up when there was one; `instead` if Discord rejects it.

    Returns the message's id, or None when it could not be sent, which is logged and not tried again.
    """
    try:
        if interaction.response.is_done():
            message = await interaction.followup.send(view=view, ephemeral=private, wait=True)
            return message.id
        response = await interaction.response.send_message(view=view, ephemeral=private)
    except LOST as error:
        lost("a reply", error)
        if instead is not None and _rejected(error):
            return await tell(interaction, instead, private=private)
        return None
    return response.message_id


async def change(interaction: Interaction, view: ui.LayoutView) -> bool:
    """Show `view` in place of what was shown: of the deferred response, or of the message with the button."""
    try:
        if interaction.response.is_done():
            await interaction.edit_original_response(view=view)
        else:
            await interaction.response.edit_message(view=view)
    except LOST as error:
        lost("a change", error)
        return False
    return True


async def reply(
    message: discord.Message, view: ui.LayoutView, *, instead: ui.LayoutView | None = None
) -> int | None:
    """Show `view` as a reply to `message`, or without the reference where replying is not allowed.

    Discord is given `instead` when it rejects `view`. Returns the reply's id, or None when it could not be
    sent, which is logged. Raises discord.Forbidden when the bot may not write there at all.
    """
    try:
        try:
            sent = await message.reply(view=view, mention_author=False)
        except discord.HTTPException as error:
            if error.code not in (_NO_HISTORY, _MISSING_PERMISSIONS):
                raise
            sent = await message.channel.send(view=view)
    except discord.Forbidden:
        raise
    except LOST as error:
        lost("a reply", error)
        if instead is not None and _rejected(error):
            return await reply(message, instead)
        return None
    return sent.id


def _rejected(error: BaseException) -> bool:
    """Whether Discord did not accept what was to be shown, but may well accept something else."""
    return isinstance(error, discord.HTTPException) and error.status == _UNACCEPTABLE


def lost(what: str, error: BaseException) -> None:
    """Log that `what` did not arrive: the kind of error and Discord's numbers for it, not its text."""
    status, code = getattr(error, "status", "-"), getattr(error, "code", "-")
    _log.warning("%s was lost: %s (status %s, code %s)", what, type(error).__name__, status, code)
