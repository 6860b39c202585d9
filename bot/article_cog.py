"""What the owner and moderators can do: see, read again, have back, and limit."""

import asyncio
import functools
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import discord
from discord import app_commands
from discord.ext import commands

from bot.article_changes import ArticleChanges, too_large
from bot.moderation.moderator_log import tell_log
from bot.moderation.server_commands import ServerCommands
from bot.reindexing import Fetch, ShowProgress
from bot.rules.places import around, place_of
from bot.services import Services
from bot.ui import sending
from bot.ui.escaping import shortened
from bot.ui.notes import note_view
from bot.ui.translations import Texts, named
from qa.quoting.seen import title_of

_KINDS = (".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".epub", ".srt", ".vtt", ".ipynb")
_LISTED = 6  # articles that /article info lists: with titles of any length they fit one message
_NAMED = 100  # channels that /article channel names: they fit one message

_HERE = [
    app_commands.Choice(name=named(f"command.channel.answer.{value}"), value=value)
    for value in ("here", "not-here", "everywhere", "nowhere")
]


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
class ArticleCommands(
    ServerCommands,
    commands.GroupCog,
    group_name=named("command.article.name"),
    group_description=named("command.article.description"),
):
    """The /article commands. Who may use them is decided in the server's own settings for integrations.

    Until something is set there, Discord gives them to those who may manage the server.
    """

    def __init__(self, bot: commands.Bot, services: Services) -> None:
        self._bot = bot
        self._services = services
        self.changes = ArticleChanges(services, lambda: bot.dispatch("article_changed"))

    @app_commands.command(name=named("command.info.name"), description=named("command.info.description"))
    async def info(self, interaction: discord.Interaction[discord.Client]) -> None:
        """Say which article answers."""
        access, texts = self._services.settings.access, self._services.texts(interaction)
        if not access.may_read(place_of(interaction), around(self._bot)):
            await sending.tell(interaction, note_view(texts("note.not-read-here")))
            return
        if not await sending.defer(interaction, private=True):
            return
        live_index = self._services.live_index
        articles, model = live_index.articles, live_index.index.model
        lines = [f"### {texts('article.title')}"]
        checksums = []
        for article in articles[:_LISTED]:
            size = texts("article.length", length=len(article.text))
            paragraphs = texts.counted("article.paragraphs", article.paragraphs)
            lines.append(f"**{shortened(title_of(article))}**\n{size} · {paragraphs}")
            checksums.append(texts("article.sha", sha=article.sha256[:16]))
        if len(articles) > _LISTED:
            lines.append(texts("article.more", count=len(articles) - _LISTED))
        lines.append(texts("article.built", when=_moment(live_index.built)))
        lines.append(texts.counted("article.servers", len(self._bot.guilds)))
        lines.append(self._where(interaction.guild_id or 0, texts))
        if self._services.feedback is not None:
            up, down = await asyncio.to_thread(self._services.feedback.counts)
            lines.append(texts("article.votes", up=up, down=down))
        checksums.append(texts("article.model", model=shortened(model.name), sha=model.sha256[:16]))
        await sending.change(interaction, note_view(*lines, *(f"-# {line}" for line in checksums)))

    @app_commands.command(
        name=named("command.reindex.name"), description=named("command.reindex.description")
    )
    @app_commands.rename(
        file=named("command.reindex.file.name"), configured=named("command.reindex.configured.name")
    )
    @app_commands.describe(
        file=named("command.reindex.file.description"),
        configured=named("command.reindex.configured.description"),
    )
    async def reindex(
        self,
        interaction: discord.Interaction[discord.Client],
        file: discord.Attachment | None = None,
        configured: bool = False,
    ) -> None:
        """Read the article that answers again, or another one, while questions go on."""
        texts = self._services.texts(interaction)
        refusal = self._not_home(interaction, texts) or self._refusal(file, configured, texts)
        article: Path | Fetch | None = functools.partial(self.changes.fetch, file) if file else None
        if configured:
            article = self._services.settings.article
        reading = functools.partial(self._services.reindexer.run, article)
        await self.changes.carry_out(
            interaction, refusal, reading, file.filename if file else self._services.live_index.title
        )

    @app_commands.command(name=named("command.undo.name"), description=named("command.undo.description"))
    async def undo(self, interaction: discord.Interaction[discord.Client]) -> None:
        """Let the article answer again that did before the last reading."""
        texts = self._services.texts(interaction)

        async def undo(_progress: ShowProgress) -> None:
            await self._services.reindexer.undo()

        await self.changes.carry_out(
            interaction, self._not_home(interaction, texts), undo, self._services.live_index.title
        )

    @app_commands.command(
        name=named("command.channel.name"), description=named("command.channel.description")
    )
    @app_commands.rename(
        answer=named("command.channel.answer.name"), channel=named("command.channel.channel.name")
    )
    @app_commands.describe(
        answer=named("command.channel.answer.description"),
        channel=named("command.channel.channel.description"),
    )
    @app_commands.choices(answer=_HERE)
    async def channel(
        self,
        interaction: discord.Interaction[discord.Client],
        answer: str = "",
        channel: app_commands.AppCommandChannel | app_commands.AppCommandThread | None = None,
    ) -> None:
        """Say or change where mentions are answered."""
        if not await sending.defer(interaction, private=True):
            return
        server, channels = interaction.guild_id or 0, self._services.channels
        here = channel.id if channel else interaction.channel_id or 0
        changes: dict[str, Callable[[], None]] = {
            "here": functools.partial(channels.add, server, here),
            "not-here": functools.partial(channels.remove, server, here),
            "everywhere": functools.partial(channels.everywhere, server),
            "nowhere": functools.partial(channels.nowhere, server),
        }
        if answer in changes:
            await asyncio.to_thread(changes[answer])
            where = self._where(server, self._services.texts_of_server(interaction.guild))
            tell_log(interaction, "log.channels", where=where)
        texts = self._services.texts(interaction)
        await sending.change(interaction, note_view(self._where(server, texts)))

    def _where(self, server: int, texts: Texts) -> str:
        """Say in which channels of `server` mentions are answered."""
        of = self._services.channels.of(server)
        if of is None:
            return texts("channel.everywhere")
        if not of:
            return texts("channel.nowhere")
        names = " ".join(f"<#{channel}>" for channel in of[:_NAMED])
        if len(of) > _NAMED:
            names += f" {texts('article.more', count=len(of) - _NAMED)}"
        return texts("channel.only", channels=names)

    def _not_home(self, interaction: discord.Interaction[discord.Client], texts: Texts) -> str | None:
        access = self._services.settings.access
        return None if access.may_change(interaction.guild_id, around(self._bot)) else texts("article.home")

    def _refusal(self, file: discord.Attachment | None, configured: bool, texts: Texts) -> str | None:
        """Say why this may not be read, before anything of it is fetched."""
        if configured:
            return None if self._services.settings.article else texts("reindex.none-configured")
        if file is None:
            return None
        if Path(file.filename).suffix.lower() not in _KINDS:
            return texts("reindex.kind")
        return too_large(file.size, self._services, texts)


def _moment(iso: str) -> str:
    """Return a moment as every reader's own Discord tells it."""
    return f"<t:{round(datetime.fromisoformat(iso).timestamp())}:R>"
