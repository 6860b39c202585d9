"""What moderators did, told in a channel that they chose: who changed what, never what was asked."""

import discord
from discord.ext import commands

from bot.services import Services
from bot.ui import sending
from bot.ui.notes import note_view

_EVENT = "moderated"


def tell_log(interaction: discord.Interaction[discord.Client], key: str, **values: str | int) -> None:
    """Have the text ``log.…`` named `key` told in the log of the server where somebody did what it says."""
    interaction.client.dispatch(_EVENT, interaction, key, values)


class ModeratorLog(commands.Cog):
    """Writes the log of each server that chose a channel for it."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @commands.Cog.listener()
    async def on_moderated(
        self, interaction: discord.Interaction[discord.Client], key: str, values: dict[str, str | int]
    ) -> None:
        """Tell what somebody did; that it cannot be told is in the bot's own log."""
        server = interaction.guild_id
        channel = self._services.log_channels.of(server)
        if server is None or channel is None:
            return
        texts = self._services.texts_of_server(interaction.guild)
        line = texts(key, who=f"<@{interaction.user.id}>", **values)
        place = interaction.client.get_partial_messageable(int(channel), guild_id=server)
        try:
            await place.send(view=note_view(line))
        except sending.LOST as error:
            sending.lost("a line for the moderators' log", error)
