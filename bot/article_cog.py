"""What the owner and moderators can do: see, reread and limit."""

import asyncio
import functools
import logging
import time
from contextlib import suppress
from pathlib import Path

import discord
from discord import app_commands
from discord.ext import commands

from bot import logs
from bot.services import Parts
from bot.sources import sources_of
from bot.ui import sending
from bot.ui.translations import Texts, named
from bot.ui.views import note_view, progress_view, shortened
from bot.uploads import Uploads
from index.errors import IndexBusy, PinciteError

_log = logging.getLogger(__name__)

_KINDS = (".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".epub", ".srt", ".vtt", ".ipynb")
_PAUSE = 2.0  # seconds between two edits of the progress message
_LISTED = 6  # articles that /article info lists: with titles of any length they fit one message
_NAMED = 100  # channels that /article channel names: they fit one message
_FAREWELL = 5.0  # seconds that the last word may take when the bot stops


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
@app_commands.allowed_installs(guilds=True, users=False)
class ArticleCommands(
    commands.GroupCog,
    group_name=named("command.article.name"),
    group_description=named("command.article.description"),
):
    """The /article commands. Discord hides them from others; each is checked again here."""

    def __init__(self, bot: commands.Bot, parts: Parts) -> None:
        self._bot = bot
        self._parts = parts
        self._uploads = Uploads(parts.settings.state / "articles")
        self._readings: set[asyncio.Task[None]] = set()
        self._open: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def drain(self) -> None:
        """End what is being read, and tell those who wait for it."""
        self._stopping = True
        for reading in self._readings:
            reading.cancel()
        if self._open:
            await asyncio.wait(self._open, timeout=_FAREWELL)

    async def interaction_check(self, interaction: discord.Interaction[discord.Client], /) -> bool:
        """Whether the user may manage the server, or owns the bot; the others are told."""
        if interaction.permissions.manage_guild or await self._bot.is_owner(interaction.user):
            return True
        texts = self._parts.catalogue.texts(interaction.locale)
        await sending.tell(interaction, note_view(texts("moderators")))
        return False

    @app_commands.command(name=named("command.info.name"), description=named("command.info.description"))
    async def info(self, interaction: discord.Interaction[discord.Client]) -> None:
        """Say which article answers."""
        texts = self._parts.catalogue.texts(interaction.locale)
        model = self._parts.library.index.model
        lines = [f"### {texts('article.title')}"]
        articles = self._parts.library.articles
        for article in articles[:_LISTED]:
            lines += [
                f"**{shortened(article.title)}**",
                texts("article.length", length=len(article.text), paragraphs=article.paragraphs),
                f"-# {texts('article.sha', sha=article.sha256[:16])}",
            ]
        if len(articles) > _LISTED:
            lines.append(texts("article.more", count=len(articles) - _LISTED))
        if self._parts.feedback is not None:
            up, down = await asyncio.to_thread(self._parts.feedback.counts)
            lines.append(f"-# {texts('article.votes', up=up, down=down)}")
        lines += [
            f"-# {texts('article.built', when=_moment(self._parts.library.built))}",
            f"-# {texts('article.model', model=shortened(model.name), sha=model.sha256[:16])}",
        ]
        await sending.tell(interaction, note_view(*lines))

    @app_commands.command(
        name=named("command.reindex.name"), description=named("command.reindex.description")
    )
    @app_commands.rename(file=named("command.reindex.file.name"))
    @app_commands.describe(file=named("command.reindex.file.description"))
    async def reindex(
        self, interaction: discord.Interaction[discord.Client], file: discord.Attachment | None = None
    ) -> None:
        """Read the article again, or another one, while questions go on."""
        texts = self._parts.catalogue.texts(interaction.locale)
        refusal = self._refusal(interaction, file, texts)
        if refusal:
            await sending.tell(interaction, note_view(refusal))
        elif await sending.defer(interaction, private=True):
            task = asyncio.create_task(self._reindex(interaction, file, texts), name="pincite-reindex")
            self._open.add(task)
            task.add_done_callback(self._open.discard)
            await task

    @app_commands.command(
        name=named("command.channel.name"), description=named("command.channel.description")
    )
    @app_commands.rename(
        channel=named("command.channel.channel.name"), anywhere=named("command.channel.anywhere.name")
    )
    @app_commands.describe(
        channel=named("command.channel.channel.description"),
        anywhere=named("command.channel.anywhere.description"),
    )
    async def channel(
        self,
        interaction: discord.Interaction[discord.Client],
        channel: app_commands.AppCommandChannel | app_commands.AppCommandThread | None = None,
        anywhere: bool = False,
    ) -> None:
        """Limit where mentions are answered."""
        server = interaction.guild_id or 0
        if anywhere:
            self._parts.channels.clear(server)
        elif channel is not None:
            self._parts.channels.toggle(server, channel.id)
        texts = self._parts.catalogue.texts(interaction.locale)
        allowed = self._parts.channels.allowed(server)
        named_channels = " ".join(f"<#{found}>" for found in allowed[:_NAMED])
        if len(allowed) > _NAMED:
            named_channels += f" {texts('article.more', count=len(allowed) - _NAMED)}"
        text = texts("channel.only", channels=named_channels) if allowed else texts("channel.anywhere")
        await sending.tell(interaction, note_view(text))

    def _refusal(
        self, interaction: discord.Interaction[discord.Client], file: discord.Attachment | None, texts: Texts
    ) -> str | None:
        """Say why this may not be read, before anything of it is fetched."""
        home = self._parts.settings.home_servers
        if home and interaction.guild_id not in home:
            return texts("home")
        if file is None:
            return None
        if Path(file.filename).suffix.lower() not in _KINDS:
            return texts("reindex.kind")
        if file.size > self._parts.settings.upload_bytes:
            return texts("reindex.large", size=file.size, limit=self._parts.settings.upload_bytes)
        return None

    async def _reindex(
        self, interaction: discord.Interaction[discord.Client], file: discord.Attachment | None, texts: Texts
    ) -> None:
        title = file.filename if file else self._parts.library.title
        shown = time.monotonic()
        alive = await sending.change(interaction, progress_view(title, 0, 0, texts))

        async def progress(done: int, of: int) -> None:
            nonlocal alive, shown
            if alive and time.monotonic() - shown >= _PAUSE:
                shown = time.monotonic()
                alive = await sending.change(interaction, progress_view(title, done, of, texts))

        article = functools.partial(self._fetched, file) if file else self._parts.settings.article
        reading = asyncio.create_task(self._parts.reindexer.run(article, progress, self._sweep))
        self._readings.add(reading)
        reading.add_done_callback(self._readings.discard)
        try:
            if self._stopping:
                reading.cancel()
            await reading
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            text = texts("reindex.failed", reason=texts("note.stopping"))
        except IndexBusy:
            text = texts("reindex.running")
        except PinciteError as error:
            text = texts("reindex.failed", reason=shortened(str(error)))
        except Exception as error:  # the moderator gets a reply whatever it was
            logs.failure(_log, "re-indexing", error)
            text = texts("reindex.failed", reason="")
        else:
            self._parts.history.clear()
            self._bot.dispatch("article_changed")
            text = texts("reindex.done", title=shortened(self._parts.library.title))
        await sending.change(interaction, note_view(text))

    async def _fetched(self, file: discord.Attachment) -> Path:
        """Keep the attached file beside the bot's state, where the index finds it again."""
        return await asyncio.to_thread(self._uploads.keep, file.filename, await file.read())

    async def _sweep(self) -> None:
        """Remove the uploads that no index needs any more."""
        with suppress(PinciteError, OSError):
            named = await asyncio.to_thread(sources_of, self._parts.settings.index)
            await asyncio.to_thread(self._uploads.sweep, named)


def _moment(iso: str) -> str:
    return iso.replace("T", " ").replace("+00:00", " UTC")
