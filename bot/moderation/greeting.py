"""What the bot says once when it comes to a server: how to ask, and what its moderators can set."""

import asyncio

import discord
from discord.ext import commands

from bot.rules.access import Place
from bot.rules.places import around
from bot.services import Services
from bot.ui import sending
from bot.ui.notes import asking_line, note_view


class Greeting(commands.Cog):
    """Greets a server in the channel that Discord itself writes to, where the bot may write there."""

    def __init__(self, bot: commands.AutoShardedBot, services: Services) -> None:
        self._bot = bot
        self._services = services

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Say how to ask, once to each server, also when the bot is taken away and added again."""
        channel, greeted = guild.system_channel, self._services.greeted
        if channel is None or greeted.of(guild.id) is not None:
            return
        may = channel.permissions_for(guild.me)
        if not (may.view_channel and may.send_messages):
            return
        await asyncio.to_thread(greeted.choose, guild.id, "yes")
        texts = self._services.texts_of_server(guild)
        place = Place(0, guild.id, (channel.id,))
        if self._services.settings.access.may_read(place, around(self._bot)):
            asking = asking_line(
                [self._services.live_index.title], self._services.command_ids.get("ask"), texts
            )
        else:
            asking = texts("greeting.own")
        view = note_view(texts("greeting.hello"), asking, f"-# {texts('greeting.moderators')}")
        try:
            await channel.send(view=view)
        except sending.LOST as error:
            sending.lost("a greeting", error)
