"""What moderators set for their own server, and what they see of what was asked there."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import discord
from discord import app_commands
from discord.ext import commands

from bot.moderation.moderator_log import tell_log
from bot.services import Services
from bot.state.server_settings import Way
from bot.ui import sending
from bot.ui.escaping import shortened
from bot.ui.notes import note_view
from bot.ui.translations import AS_DISCORD, Texts, language_choices, named

_NAMED = 100  # channels that are named: they fit one message
_LISTED = 20  # questions that are listed
_QUESTION = 120  # UTF-16 code units of each

_NO_LONGER = "no-longer"
_WAYS = [
    app_commands.Choice(name=named(f"command.listen.way.{value}"), value=value)
    for value in (*Way, _NO_LONGER)
]


class ServerCommands(commands.Cog):
    """Part of the /article commands; a cog that has a bot and services takes them over."""

    _bot: commands.AutoShardedBot
    _services: Services

    @app_commands.command(name=named("command.listen.name"), description=named("command.listen.description"))
    @app_commands.rename(way=named("command.listen.way.name"), channel=named("command.channel.channel.name"))
    @app_commands.describe(
        way=named("command.listen.way.description"), channel=named("command.channel.channel.description")
    )
    @app_commands.choices(way=_WAYS)
    async def listen(
        self,
        interaction: discord.Interaction[discord.Client],
        way: str = "",
        channel: app_commands.AppCommandChannel | None = None,
    ) -> None:
        """Say or change in which channels every message that asks is answered."""
        if not await sending.defer(interaction, private=True):
            return
        texts, listening = self._services.texts(interaction), self._services.listening
        server, here = interaction.guild_id or 0, channel.id if channel else _channel_of(interaction)
        if not self._services.settings.listen:
            await sending.change(interaction, note_view(texts("listen.off")))
            return
        if way:
            chosen = None if way == _NO_LONGER else Way(way)
            await asyncio.to_thread(listening.listen, server, here, chosen)
            tell_log(interaction, f"log.listen.{way}", channel=f"<#{here}>")
        lines = [_listing(listening.of(server), texts)]
        lines += _lacking(self._bot.get_channel(here), listening.way(here), texts)
        await sending.change(interaction, note_view(*lines))

    @app_commands.command(name=named("command.log.name"), description=named("command.log.description"))
    @app_commands.rename(channel=named("command.channel.channel.name"), stop=named("command.log.stop.name"))
    @app_commands.describe(
        channel=named("command.channel.channel.description"), stop=named("command.log.stop.description")
    )
    async def log(
        self,
        interaction: discord.Interaction[discord.Client],
        channel: discord.TextChannel | discord.Thread | None = None,
        stop: bool = False,
    ) -> None:
        """Choose the channel where it is told what moderators did."""
        if not await sending.defer(interaction, private=True):
            return
        texts, chosen = self._services.texts(interaction), self._services.log_channels
        server, here = interaction.guild_id or 0, channel.id if channel else interaction.channel_id or 0
        if stop:
            tell_log(interaction, "log.stopped")
            await asyncio.sleep(0)  # so that this line still goes to the channel that was
            await asyncio.to_thread(chosen.choose, server, None)
            await sending.change(interaction, note_view(texts("log.none")))
        else:
            await asyncio.to_thread(chosen.choose, server, str(here))
            tell_log(interaction, "log.begun")
            await sending.change(interaction, note_view(texts("log.here", channel=f"<#{here}>")))

    @app_commands.command(
        name=named("command.unanswered.name"), description=named("command.unanswered.description")
    )
    @app_commands.rename(forget=named("command.unanswered.forget.name"))
    @app_commands.describe(forget=named("command.unanswered.forget.description"))
    async def unanswered(
        self, interaction: discord.Interaction[discord.Client], forget: bool = False
    ) -> None:
        """List what was asked here in public and not answered."""
        if not await sending.defer(interaction, private=True):
            return
        texts, asked = self._services.texts(interaction), self._services.asked_here
        server = interaction.guild_id or 0
        if asked is None:
            lines = [texts("unanswered.off")]
        elif forget:
            await asyncio.to_thread(asked.forget, server)
            tell_log(interaction, "log.forgotten")
            lines = [texts("unanswered.forgotten")]
        else:
            weeks = await asyncio.to_thread(asked.weeks, server)
            questions = await asyncio.to_thread(asked.questions, server)
            lines = [f"### {texts('unanswered.title')}"]
            for question in questions[:_LISTED]:
                times = texts("unanswered.times", times=question.times, when=_day(question.day))
                lines.append(f"- {shortened(question.text, _QUESTION)} · {times}")
            if len(questions) > _LISTED:
                lines.append(texts("article.more", count=len(questions) - _LISTED))
            if not questions:
                lines.append(texts("unanswered.none"))
            for week in weeks:
                when, asked_then, answered = _day(week.monday), week.asked, week.answered
                line = texts("unanswered.week", when=when, asked=asked_then, answered=answered)
                lines.append(f"-# {line}")
        await sending.change(interaction, note_view(*lines))

    @app_commands.command(
        name=named("command.language.name"), description=named("command.article.language.description")
    )
    @app_commands.rename(language=named("command.language.name"))
    @app_commands.describe(language=named("command.language.language.description"))
    @app_commands.choices(language=language_choices())
    async def language(self, interaction: discord.Interaction[discord.Client], language: str) -> None:
        """Keep in which language mentions are answered on this server."""
        if not await sending.defer(interaction, private=True):
            return
        chosen = None if language == AS_DISCORD else language
        await asyncio.to_thread(self._services.languages.choose, interaction.guild_id or 0, chosen)
        texts, spoken = self._services.texts(interaction), self._services.texts_of_server(interaction.guild)
        tell_log(interaction, "log.language", language=spoken("language"))
        await sending.change(interaction, note_view(texts("language.server", language=spoken("language"))))


def _channel_of(interaction: discord.Interaction[discord.Client]) -> int:
    """Return the channel that a command is about: of one that is given in a thread, the thread's channel."""
    if isinstance(interaction.channel, discord.Thread):
        return interaction.channel.parent_id
    return interaction.channel_id or 0


def _listing(ways: Mapping[int, Way], texts: Texts) -> str:
    """Say which channels listen."""
    if not ways:
        return texts("listen.nowhere")
    lines = [texts("listen.here")]
    for channel, way in [*ways.items()][:_NAMED]:
        lines.append(f"- <#{channel}>" + (f" · {texts('listen.thread')}" if way is Way.THREAD else ""))
    return "\n".join(lines)


def _lacking(channel: object, way: Way | None, texts: Texts) -> Iterator[str]:
    """Say which permissions the bot lacks in a channel that listens."""
    if way is None or not isinstance(channel, discord.abc.GuildChannel):
        return
    may = channel.permissions_for(channel.guild.me)
    forum = isinstance(channel, discord.ForumChannel)
    needed = {
        "permission.view": may.view_channel,
        "permission.write": may.send_messages_in_threads if forum else may.send_messages,
        "permission.threads": forum or way is Way.REPLY or may.create_public_threads,
        "permission.manage-threads": not forum or may.manage_threads,
    }
    if missing := [texts(key) for key, given in needed.items() if not given]:
        yield texts("listen.lacking", permissions=", ".join(missing))


def _day(day: str) -> str:
    """Return a day as every reader's own Discord writes it."""
    noon = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
    return f"<t:{round(noon.timestamp())}:d>"
