"""/article add, remove, reindex and undo: which articles there are."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from pathlib import Path

import discord
from discord import app_commands

from bot.articles.change import Change, What
from bot.articles.reindexing import ShowProgress
from bot.articles.shelves import Shelf
from bot.moderation.article_changes import Changing, too_large
from bot.moderation.group import Command, Part
from bot.moderation.naming import UnknownNameError, sources_named
from bot.scope import HOME
from bot.ui.escaping import shortened
from bot.ui.notes import listed
from bot.ui.translations import Texts, named
from index.errors import PinciteError

_KINDS = (".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".epub", ".srt", ".vtt", ".ipynb")
_TOLD = 3  # articles that are named when a change has ended


class Keeping(Part):
    """Adds articles to the server's and takes them away, reads them again, and brings former ones back."""

    @app_commands.command(name=named("command.add.name"), description=named("command.add.description"))
    @app_commands.rename(
        file=named("command.add.file.name"),
        address=named("command.add.address.name"),
        everywhere=named("command.everywhere.name"),
    )
    @app_commands.describe(
        file=named("command.add.file.description"),
        address=named("command.add.address.description"),
        everywhere=named("command.everywhere.description"),
    )
    async def add(
        self,
        interaction: Command,
        file: discord.Attachment | None = None,
        address: str = "",
        everywhere: bool = False,
    ) -> None:
        """Let one more article answer in this server."""
        texts = self.texts(interaction)
        shelf = self._services.shelves.of(HOME if everywhere else interaction.guild_id or HOME)
        refusal = self.refusal(interaction, shelf)
        if (file is None) == (not address):
            refusal = refusal or texts("add.one")
        refusal = refusal or self._unwanted(file, address, texts)
        carry_out = self._reading(interaction, shelf, What.ADD, file or address)

        async def done(texts: Texts) -> str:
            entries = await shelf.entries()
            title = shortened(entries[-1].title)
            return texts.counted("add.done", len(entries), title=title) + await self._unread(shelf, texts)

        title = file.filename if file else address
        await self.changes.carry_out(interaction, refusal, Changing(shelf, title, carry_out, done))

    @app_commands.command(name=named("command.remove.name"), description=named("command.remove.description"))
    @app_commands.rename(
        article=named("command.remove.article.name"), everywhere=named("command.everywhere.name")
    )
    @app_commands.describe(
        article=named("command.remove.article.description"),
        everywhere=named("command.everywhere.description"),
    )
    async def remove(self, interaction: Command, article: str, everywhere: bool = False) -> None:
        """Let an article answer no longer."""
        texts, shelf = self.texts(interaction), self.shelf(interaction, everywhere=everywhere)
        refusal, source = self.refusal(interaction, shelf), ""
        if refusal is None:
            try:
                entries = await shelf.entries()
                (source,) = sources_named(article, entries)
                article = next(entry.title for entry in entries if entry.source == source)
                if len(entries) == 1 and shelf.server == HOME:
                    refusal = texts("remove.only")
            except (UnknownNameError, ValueError):
                refusal = texts("article.unknown", name=shortened(article))
            except PinciteError:
                refusal = texts("why.unreadable")

        async def carry_out(progress: ShowProgress) -> None:
            allowance = await self._services.shelves.allowance(shelf.server)
            change = Change(What.REMOVE, source, allowance)
            await shelf.reindexer.run(change, progress, _by(interaction))

        async def done(texts: Texts) -> str:
            return f"{texts('remove.done', title=shortened(article))} {await self._now(shelf, texts)}"

        await self.changes.carry_out(interaction, refusal, Changing(shelf, article, carry_out, done))

    @remove.autocomplete("article")
    async def _complete(self, interaction: Command, typed: str) -> list[app_commands.Choice[str]]:
        """Complete the name of an article that can be removed from here."""
        shelf = self.shelf(interaction, everywhere=bool(getattr(interaction.namespace, "everywhere", False)))
        return [] if self.refusal(interaction, shelf) else await self.completed(shelf, typed)

    @app_commands.command(
        name=named("command.reindex.name"), description=named("command.reindex.description")
    )
    @app_commands.rename(
        file=named("command.reindex.file.name"),
        address=named("command.add.address.name"),
        configured=named("command.reindex.configured.name"),
        everywhere=named("command.everywhere.name"),
    )
    @app_commands.describe(
        file=named("command.reindex.file.description"),
        address=named("command.add.address.description"),
        configured=named("command.reindex.configured.description"),
        everywhere=named("command.everywhere.description"),
    )
    async def reindex(
        self,
        interaction: Command,
        file: discord.Attachment | None = None,
        address: str = "",
        configured: bool = False,
        everywhere: bool = False,
    ) -> None:
        """Read the articles that answer again, or have another one in their place, while questions go on."""
        texts, shelf = self.texts(interaction), self.shelf(interaction, everywhere=everywhere or configured)
        refusal = self.refusal(interaction, shelf) or self._unwanted(file, address, texts)
        if configured and not self._services.settings.article:
            refusal = refusal or texts("reindex.none-configured")
        if (file is not None) + bool(address) + configured > 1:
            refusal = refusal or texts("reindex.one")
        article = self._services.settings.article if configured else file or address or None
        what = What.REREAD if article is None else What.REPLACE
        carry_out = self._reading(interaction, shelf, what, article)
        title = file.filename if file else address or await self._title(shelf)
        done = functools.partial(self._now, shelf)
        await self.changes.carry_out(interaction, refusal, Changing(shelf, title, carry_out, done))

    @app_commands.command(name=named("command.undo.name"), description=named("command.undo.description"))
    @app_commands.rename(everywhere=named("command.everywhere.name"))
    @app_commands.describe(everywhere=named("command.everywhere.description"))
    async def undo(self, interaction: Command, everywhere: bool = False) -> None:
        """Let the articles answer again that did before the last change."""
        server = interaction.guild_id or HOME
        own = self._services.shelves.of(server)  # also where the last article of its own was removed
        former = not everywhere and await self._has_former(own)
        shelf = own if former else self.shelf(interaction, everywhere=everywhere)

        async def carry_out(_progress: ShowProgress) -> None:
            await shelf.reindexer.undo(_by(interaction))

        changing = Changing(shelf, await self._title(shelf), carry_out, functools.partial(self._now, shelf))
        await self.changes.carry_out(interaction, self.refusal(interaction, shelf), changing)

    def _reading(
        self, interaction: Command, shelf: Shelf, what: What, article: discord.Attachment | Path | str | None
    ) -> Callable[[ShowProgress], Awaitable[None]]:
        """Return what reads `article`, fetched first where it is attached, as `what` says."""

        async def fetch() -> Change:
            found = (
                await self.changes.fetch(article, shelf)
                if isinstance(article, discord.Attachment)
                else article
            )
            return Change(what, found, await self._services.shelves.allowance(shelf.server))

        async def carry_out(progress: ShowProgress) -> None:
            await shelf.reindexer.run(fetch, progress, _by(interaction))

        return carry_out

    async def _now(self, shelf: Shelf, texts: Texts) -> str:
        """Say which articles answer after a change of `shelf`."""
        titles = [entry.title for entry in await shelf.entries()]
        if not titles:
            return texts("article.no-own")
        done = texts.counted("reindex.done", len(titles), title=listed(titles, texts, _TOLD))
        return done + await self._unread(shelf, texts)

    async def _unread(self, shelf: Shelf, texts: Texts) -> str:
        """Say that the model does not read the language of the articles of `shelf`, if that is so."""
        return f"\n{texts('article.unread')}" if await shelf.unread() else ""

    async def _has_former(self, shelf: Shelf) -> bool:
        """Whether there is a former index of `shelf`."""
        try:
            return await asyncio.to_thread(shelf.reindexer.former.exists)
        except PinciteError:
            return True  # bringing it back says what is wrong

    async def _title(self, shelf: Shelf) -> str:
        """Return the title of the first article of `shelf`."""
        try:
            entries = await shelf.entries()
        except PinciteError:
            return ""
        return entries[0].title if entries else ""

    def _unwanted(self, file: discord.Attachment | None, address: str, texts: Texts) -> str | None:
        """Say why an attached file or an address is not read, before anything of it is fetched."""
        if address and not address.lower().startswith("https://"):
            return texts("add.https")
        if file is None:
            return None
        if Path(file.filename).suffix.lower() not in _KINDS:
            return texts("reindex.kind")
        return too_large(file.size, self._services, texts)


def _by(interaction: Command) -> tuple[int | None, int]:
    """Return who changes articles, and where: a press on *Cancel* comes from there."""
    return interaction.guild_id, interaction.user.id
