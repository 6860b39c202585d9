"""The link with which a bot is added to a server, or by a user for themselves."""

import base64
import binascii

import discord

from bot.settings import SettingsError

PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    read_message_history=True,
    add_reactions=True,
)
"""All that the bot needs: to see where it is asked, to answer there as a reply, and to react to it."""


def application_of(token: str) -> int:
    """Return the application's id, which is the first part of its token.

    Raises SettingsError when the token does not have the form of one.
    """
    first = token.split(".", maxsplit=1)[0]
    try:
        return int(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii"))
    except (binascii.Error, ValueError):
        raise SettingsError(
            "DISCORD_TOKEN does not have the form of a bot's token.",
            "Copy it anew from the Bot page, or name the application with --application ID.",
        ) from None


def links(application: int) -> tuple[str, str]:
    """Return the link that adds the bot to a server, and the one that adds it for a user alone."""
    scopes = ("bot", "applications.commands")
    server = discord.utils.oauth_url(application, permissions=PERMISSIONS, scopes=scopes)
    user = discord.utils.oauth_url(application, scopes=("applications.commands",))
    return f"{server}&integration_type=0", f"{user}&integration_type=1"
