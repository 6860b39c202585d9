"""What the owner and moderators can do: see the articles, change them, and say who asks which."""

import asyncio
import functools
from collections.abc import Sequence
from datetime import datetime

from discord import app_commands
from discord.ext import commands

from bot.articles.live_index import NoneLeftError
from bot.limits import TurnedAway
from bot.moderation.article_changes import ArticleChanges
from bot.moderation.channels import ChannelSettings
from bot.moderation.group import Command
from bot.moderation.keeping import Keeping
from bot.moderation.naming import name_of
from bot.moderation.server_commands import ServerCommands
from bot.rules.places import count_servers
from bot.scope import HOME, Scope
from bot.services import Services
from bot.ui import sending
from bot.ui.escaping import shortened
from bot.ui.notes import BRIEF, note_view
from bot.ui.translations import Texts, named
from index.bundled import NAME as BUNDLED
from index.errors import PinciteError
from index.storage.manifest import ArticleEntry
from qa.ranking.grams import unread

_SHOWN = 6  # articles that /article info shows: with titles of any length they fit one message
_LISTED = 12  # those that /article list names, for the same reason


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
class ArticleCommands(
    Keeping,
    ChannelSettings,
    ServerCommands,
    commands.GroupCog,
    group_name=named("command.article.name"),
    group_description=named("command.article.description"),
):
    """The /article commands. Who may use them is decided in the server's own settings for integrations.

    Until something is set there, Discord gives them to those who may manage the server.
    """

    def __init__(self, bot: commands.AutoShardedBot, services: Services) -> None:
        self._bot = bot
        self._services = services
        self.changes = ArticleChanges(services, functools.partial(bot.dispatch, "article_changed"))

    @app_commands.command(name=named("command.info.name"), description=named("command.info.description"))
    async def info(self, interaction: Command) -> None:
        """Say which articles answer where the command is given."""
        texts, scope = self.texts(interaction), self.scope(interaction)
        if not await self._may_be_told(interaction, scope):
            return
        try:
            live_index = await self._services.worker.submit(
                functools.partial(self._services.library.live, scope), group=interaction.guild_id or 0
            )
        except TurnedAway as away:
            await sending.change(interaction, note_view(texts(f"why.{away.why}", seconds=away.seconds)))
            return
        except NoneLeftError:
            await sending.change(interaction, note_view(texts("why.none-left")))
            return
        articles, model = live_index.articles, live_index.index.model
        lines = [f"### {texts('article.title' if scope.server == HOME else 'article.title-own')}"]
        checksums = []
        for article in articles[:_SHOWN]:
            size = texts("article.length", length=len(article.text))
            paragraphs = texts.counted("article.paragraphs", article.paragraphs)
            lines.append(f"**{shortened(article.title)}**\n{size} · {paragraphs}")
            checksums.append(texts("article.sha", sha=article.sha256[:16]))
        if len(articles) > _SHOWN:
            lines.append(texts("article.more", count=len(articles) - _SHOWN))
        if unread(live_index.index.language, model):
            lines.append(texts("article.unread"))
        lines.append(texts("article.built", when=_moment(live_index.built)))
        lines.append(texts.counted("article.servers", count_servers(self._bot)))
        lines.append(self.where(interaction.guild_id or 0, texts))
        if self._services.feedback is not None:
            up, down = await asyncio.to_thread(self._services.feedback.counts, scope.server)
            lines.append(texts("article.votes", up=up, down=down))
        if self._services.asked_here is not None:
            weeks = await asyncio.to_thread(self._services.asked_here.weeks, interaction.guild_id or 0)
            lines += [texts("article.asked", asked=week.asked, answered=week.answered) for week in weeks[:1]]
        checksums.append(texts("article.model", model=shortened(model.name), sha=model.sha256[:16]))
        await sending.change(interaction, note_view(*lines, *(f"-# {line}" for line in checksums)))

    @app_commands.command(name=named("command.list.name"), description=named("command.list.description"))
    async def list_(self, interaction: Command) -> None:
        """Name the articles that answer in this server, and how many more it may have."""
        scope, texts = self._services.library.scope(interaction.guild_id), self.texts(interaction)
        server = scope.server
        if not await self._may_be_told(interaction, scope):
            return
        try:
            entries = await self.entries(server)
        except PinciteError:
            await sending.change(interaction, note_view(texts("why.unreadable")))
            return
        lines = [f"### {texts('article.title' if server == HOME else 'article.title-own')}"]
        for entry in entries[:_LISTED]:
            lines.append(f"**{shortened(entry.title, BRIEF)}**")
            name = texts("article.bundled") if entry.source == BUNDLED else name_of(entry)
            size = texts("list.bytes", size=texts.size(entry.bytes))
            lines.append(f"-# {shortened(name, BRIEF)} · {size}")
        if len(entries) > _LISTED:
            lines.append(texts("article.more", count=len(entries) - _LISTED))
        lines.append(await self._room(server, entries, texts))
        await sending.change(interaction, note_view(*lines))

    async def _may_be_told(self, interaction: Command, scope: Scope) -> bool:
        """Promise a reply that nobody else sees; say why not where the articles may not be read."""
        if refusal := self.unreadable(interaction, scope):
            await sending.tell(interaction, note_view(refusal))
            return False
        return await sending.defer(interaction, private=True)

    async def _room(self, server: int, entries: Sequence[ArticleEntry], texts: Texts) -> str:
        """Say how much of what it may have a server has, or that it has no articles of its own."""
        allowed = await self._services.shelves.allowance(server)
        if allowed is None:
            return f"-# {texts('article.no-own')}"
        size = sum(entry.bytes for entry in entries)
        room = texts(
            "list.room",
            count=len(entries),
            articles=allowed.articles,
            size=texts.size(size),
            bytes=texts.size(allowed.bytes),
        )
        return f"-# {room} {texts('list.words', words=allowed.words)}"


def _moment(iso: str) -> str:
    """Return a moment as every reader's own Discord tells it."""
    return f"<t:{round(datetime.fromisoformat(iso).timestamp())}:R>"
