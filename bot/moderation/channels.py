"""/article channel: where mentions are answered, and which articles a channel asks."""

import asyncio
import functools
from collections.abc import Callable, Sequence

from discord import app_commands

from bot.asked import channels_of
from bot.moderation.group import Command, Part
from bot.moderation.moderator_log import tell_log
from bot.moderation.naming import UnknownNameError, sources_named
from bot.ui import sending
from bot.ui.escaping import shortened
from bot.ui.notes import listed, note_view
from bot.ui.translations import Texts, named
from index.errors import PinciteError
from index.storage.manifest import ArticleEntry

_NAMED = 100  # channels that are named: they fit one message
_LISTED = 8  # articles that are named: so do they
_ALL = "all"

_HERE = [
    app_commands.Choice(name=named(f"command.channel.answer.{value}"), value=value)
    for value in ("here", "not-here", "everywhere", "nowhere")
]


class ChannelSettings(Part):
    """Says and changes what holds for a channel and its threads."""

    @app_commands.command(
        name=named("command.channel.name"), description=named("command.channel.description")
    )
    @app_commands.rename(
        answer=named("command.channel.answer.name"),
        articles=named("command.channel.articles.name"),
        channel=named("command.channel.channel.name"),
    )
    @app_commands.describe(
        answer=named("command.channel.answer.description"),
        articles=named("command.channel.articles.description"),
        channel=named("command.channel.channel.description"),
    )
    @app_commands.choices(answer=_HERE)
    async def channel(
        self,
        interaction: Command,
        answer: str = "",
        articles: str = "",
        channel: app_commands.AppCommandChannel | app_commands.AppCommandThread | None = None,
    ) -> None:
        """Say or change where mentions are answered, and from which articles."""
        if not await sending.defer(interaction, private=True):
            return
        texts, server, open_in = self.texts(interaction), interaction.guild_id or 0, self._services.channels
        here = channel.id if channel else interaction.channel_id or 0
        changes: dict[str, Callable[[], None]] = {
            "here": functools.partial(open_in.add, server, here),
            "not-here": functools.partial(open_in.remove, server, here),
            "everywhere": functools.partial(open_in.everywhere, server),
            "nowhere": functools.partial(open_in.nowhere, server),
        }
        if answer in changes:
            await asyncio.to_thread(changes[answer])
            where = self.where(server, self._services.texts_of_server(interaction.guild))
            tell_log(interaction, "log.channels", where=where)
        inside = channels_of(channel or interaction.channel, here)
        lines = [self.where(server, texts), *await self._articles(interaction, inside, articles)]
        await sending.change(interaction, note_view(*lines))

    async def _articles(self, interaction: Command, inside: Sequence[int], given: str) -> list[str]:
        """Let the first of the channels `inside` ask the articles that are `given`; say which are asked now.

        Nothing is said where there is no choice.
        """
        texts, server, here = self.texts(interaction), interaction.guild_id or 0, inside[0]
        scope, choices = self._services.library.scope(server), self._services.choices
        if refusal := self.unreadable(interaction, scope):
            return [refusal] if given else []
        try:
            entries = await self.entries(scope.server)
            if given:
                everything = given.strip().casefold() in (_ALL, texts("command.channel.articles.all"))
                sources = () if everything else sources_named(given, entries)
                await asyncio.to_thread(choices.choose, server, here, scope.server, sources)
        except UnknownNameError as error:
            return [texts("article.unknown", name=shortened(error.name))]
        except PinciteError:
            return [texts("why.unreadable")]
        chosen = choices.of(server, inside, scope.server)
        if not (given or chosen or len(entries) > 1):
            return []
        if given:
            told = self._services.texts_of_server(interaction.guild)
            tell_log(interaction, "log.article", what=_asks(here, chosen, entries, told))
        return [_asks(here, chosen, entries, texts)]

    @channel.autocomplete("articles")
    async def _complete_articles(self, interaction: Command, typed: str) -> list[app_commands.Choice[str]]:
        """Complete the names of the articles that answer in this server."""
        if self.unreadable(interaction, self.scope(interaction)):
            return []
        everything = self.texts(interaction)("command.channel.articles.all")
        found = await self.completed(self.shelf(interaction), typed)
        if typed.casefold() in everything:
            found = [app_commands.Choice(name=everything, value=_ALL), *found[:-1]]
        return found

    def where(self, server: int, texts: Texts) -> str:
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


def _asks(channel: int, chosen: Sequence[str], entries: Sequence[ArticleEntry], texts: Texts) -> str:
    """Say which of the articles `entries` are asked in `channel`, for which `chosen` were chosen."""
    titles = [entry.title for entry in entries if entry.source in chosen]
    if not chosen:
        return texts("channel.asks-all", channel=f"<#{channel}>")
    if not titles:
        return texts("channel.asks-none", channel=f"<#{channel}>")
    return texts("channel.asks", channel=f"<#{channel}>", titles=listed(titles, texts, _LISTED))
