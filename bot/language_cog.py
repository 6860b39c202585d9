"""In which language the bot speaks to a person, where they want another one than Discord tells."""

import asyncio

import discord
from discord import app_commands
from discord.ext import commands

from bot.services import Services
from bot.ui import sending
from bot.ui.notes import note_view
from bot.ui.translations import AS_DISCORD, language_choices, named


class LanguageCommand(commands.Cog):
    """The /language command."""

    def __init__(self, services: Services) -> None:
        self._services = services

    @app_commands.command(
        name=named("command.language.name"), description=named("command.language.description")
    )
    @app_commands.rename(language=named("command.language.name"))
    @app_commands.describe(language=named("command.language.language.description"))
    @app_commands.choices(language=language_choices())
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def language(self, interaction: discord.Interaction[discord.Client], language: str) -> None:
        """Keep in which language a person is spoken to; the reply is in it already."""
        if await sending.defer(interaction, private=True):
            chosen = None if language == AS_DISCORD else language
            await asyncio.to_thread(self._services.languages.choose, interaction.user.id, chosen)
            texts = self._services.texts(interaction)
            await sending.change(interaction, note_view(texts("language.person", language=texts("language"))))
