"""What the parts of the /article group share."""

import asyncio

import discord
from discord import app_commands
from discord.ext import commands

from bot.articles.shelves import Shelf
from bot.asked import may_ask, scope_of
from bot.moderation.article_changes import ArticleChanges
from bot.moderation.naming import completions
from bot.rules.places import around, place_of
from bot.scope import HOME, Scope
from bot.services import Services
from bot.ui.translations import Texts
from index.errors import PinciteError
from index.storage.manifest import ArticleEntry

Command = discord.Interaction[discord.Client]


class Part(commands.Cog):
    """A part of the /article group: some of its commands, with what they all need."""

    _bot: commands.AutoShardedBot
    _services: Services
    changes: ArticleChanges

    def texts(self, interaction: Command) -> Texts:
        """Return the fixed texts in the language of who gave the command."""
        return self._services.texts(interaction)

    def scope(self, interaction: Command) -> Scope:
        """Return which articles are asked where the command was given."""
        return scope_of(self._services, interaction)

    def shelf(self, interaction: Command, *, everywhere: bool = False) -> Shelf:
        """Return the articles that answer in this server, or with `everywhere` those of everywhere."""
        return self._services.shelves.of(HOME if everywhere else self.scope(interaction).server)

    def refusal(self, interaction: Command, shelf: Shelf) -> str | None:
        """Say why the articles of `shelf` may not be changed from here."""
        access = self._services.settings.access
        if shelf.server != HOME or access.may_change(interaction.guild_id, around(self._bot)):
            return None
        return self.texts(interaction)("article.home")

    def unreadable(self, interaction: Command, scope: Scope) -> str | None:
        """Say that the articles of `scope` may not be named here."""
        if may_ask(self._services, self._bot, place_of(interaction), scope):
            return None
        return self.texts(interaction)("note.not-read-here")

    async def completed(self, shelf: Shelf, typed: str) -> list[app_commands.Choice[str]]:
        """Return the names of the articles of `shelf` that fit what was typed."""
        try:
            return completions(typed, await self.entries(shelf.server))
        except PinciteError:
            return []  # the command itself says what is wrong

    async def entries(self, server: int) -> tuple[ArticleEntry, ...]:
        """Return the articles of `server`, or of everywhere. Raises IndexStale or IndexDamaged."""
        return await asyncio.to_thread(self._services.library.entries, server)
