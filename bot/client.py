"""The bot itself: discord.py's client with our commands, buttons and manners."""

import asyncio
import logging
import time
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot import logs
from bot.button_actions import ButtonActions
from bot.language_cog import LanguageCommand
from bot.leaving import Leaving
from bot.limits import Seen
from bot.moderation.article_cog import ArticleCommands
from bot.moderation.greeting import Greeting
from bot.moderation.moderator_log import ModeratorLog
from bot.question_cog import QuestionCommands
from bot.question_flow import QuestionFlow
from bot.rules.places import around
from bot.scope import HOME, Scope
from bot.services import Services
from bot.shards import Shards
from bot.state.database import StateError
from bot.sync import sync
from bot.ui import sending
from bot.ui.buttons import PinButton, Press
from bot.ui.custom_ids import Pin
from bot.ui.escaping import shortened_plain
from bot.ui.notes import note_view
from bot.ui.translations import Translator
from index.errors import PinciteError

_log = logging.getLogger(__name__)

_PRESENCE = 128  # UTF-16 code units that Discord shows
_APART = 5.0  # seconds that Discord wants between beginnings of shards


class PinciteBot(commands.AutoShardedBot):
    """The connection to Discord, in as many shards as it asks for, or those that the owner names.

    It never mentions anyone, and by itself asks for no privileged intent.
    """

    def __init__(self, services: Services) -> None:
        shards = services.settings.shards
        super().__init__(
            shard_count=shards.count if shards else None,
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=discord.Intents(
                guilds=True,
                guild_messages=True,
                dm_messages=True,
                message_content=services.settings.listen,  # a privileged one, only where the owner wants it
            ),
            allowed_mentions=discord.AllowedMentions.none(),
            tree_cls=_Tree,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
        )
        self.shard_ids = [*shards.ids] if shards else None
        self.services = services
        self.seen = Seen()
        self._actions = ButtonActions(services)
        self._flow = QuestionFlow(services)
        self._questions = QuestionCommands(self, services, self._flow)
        self._article = ArticleCommands(self, services)
        self._language = LanguageCommand(services)
        self._log = ModeratorLog(services)
        self._greeting = Greeting(self, services)
        self._leaving = Leaving(services)
        self._tasks: set[asyncio.Task[None]] = set()
        self._identified: dict[int, float] = {}
        self._at_once = 0  # shards that Discord lets begin at once; not known yet

    async def setup_hook(self) -> None:
        """Register commands and buttons, and tell Discord about the commands if they changed."""
        await self.tree.set_translator(Translator(self.services.catalogue))
        for cog in self.everything():
            await self.add_cog(cog)
        self.add_dynamic_items(PinButton)
        settings, feedback = self.services.settings, self.services.feedback
        try:
            if settings.leads:
                ids = await sync(self.tree, self.services.database, settings.sync_server)
                self.services.command_ids.update(ids)
            else:  # once is enough
                await asyncio.to_thread(self.services.reread_commands)
        except (discord.DiscordException, OSError, StateError) as error:
            logs.failure(_log, "sending the commands", error)  # mentions and the old commands still work
        if feedback is not None and settings.leads:
            try:
                await asyncio.to_thread(feedback.purge, settings.feedback_days)
            except StateError as error:
                logs.failure(_log, "removing old votes", error)  # questions are answered all the same
        await self.on_article_changed(HOME)

    def everything(self) -> tuple[commands.Cog, ...]:
        """Return the cogs with all commands."""
        return self._questions, self._article, self._language, self._log, self._greeting

    async def pressed(self, press: Press, pin: Pin) -> None:
        """Carry out a press on one of the bot's buttons."""
        if not await self.refused(press):
            await self._actions.press(press, pin)

    async def refused(self, interaction: discord.Interaction[Any]) -> bool:
        """Whether the owner has blocked this person; says so where something can be said."""
        if interaction.user.id not in self.services.settings.blocked_users:
            return False
        if interaction.type is not discord.InteractionType.autocomplete:
            texts = self.services.texts(interaction)
            await sending.tell(interaction, note_view(texts("note.blocked")))
        return True

    @property
    def connected(self) -> bool:
        """Whether Discord is heard now; `is_ready` stays true while a lost connection is sought."""
        shards = self.shards.values()
        return self.is_ready() and bool(shards) and not any(shard.is_closed() for shard in shards)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Let shards begin as fast as Discord takes them: so many at once, then again after five seconds."""
        if not (initial or self._at_once):
            try:
                self._at_once = (await self.fetch_session_start_limits()).max_concurrency
            except (discord.DiscordException, OSError):
                self._at_once = 1
        shard, at_once = shard_id or 0, self._at_once or 1
        alike = [when for other, when in self._identified.items() if (other - shard) % at_once == 0]
        await asyncio.sleep(max((when + _APART - time.monotonic() for when in alike), default=0))
        self._identified[shard] = time.monotonic()

    async def on_ready(self) -> None:
        """Say in the log under which name the bot is there, and where."""
        shards = f", shards {self._serving()}" if self.shard_count != 1 else ""
        _log.info("ready as %s in %d server(s)%s", self.user, len(self.guilds), shards)
        here = around(self)
        if not self.services.settings.access.everyone_reads(here):
            _log.info(
                "not everyone in these servers may read the article, and %d server(s) may change it: "
                "PINCITE_READ_IN and PINCITE_HOME_SERVERS say who",
                len(self.services.settings.access.at_home(here) & here.servers.keys()),
            )
        await self._show_presence()
        await self._leaving.look([guild.id for guild in self.guilds])

    def _serving(self) -> Shards:
        count = self.shard_count or 1
        return self.services.settings.shards or Shards(0, count - 1, count)

    async def _show_presence(self) -> None:
        """Say below the bot's name what can be asked: with the title only where it is no secret."""
        texts, title = self.services.catalogue.texts(), self.services.live_index.title
        if self.services.settings.access.everyone_reads(around(self)):
            line = texts("presence.title", title=title)
        else:
            line = texts("presence.ask", ask=f"/{texts('command.ask.name')}")
        activity = discord.CustomActivity(shortened_plain(line, _PRESENCE))
        try:
            await self.change_presence(activity=activity)
        except sending.LOST as error:
            sending.lost("the presence", error)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Say again what can be asked: not everyone may be able to read now."""
        await self._leaving.back(guild.id)
        await self._show_presence()

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Say again what can be asked, and keep the server's articles no longer than they are to be."""
        await self._leaving.left(guild.id)
        await self._show_presence()

    async def on_message(self, _message: discord.Message, /) -> None:
        """Leave messages to the cog: there are no commands with a prefix."""

    async def on_article_changed(self, shelf: int) -> None:
        """Begin again with suggestions for the articles of server `shelf`, or of everywhere."""
        if shelf == HOME and self.is_ready():
            await self._show_presence()
        await self.on_suggestions_wanted(self.services.library.scope(shelf))

    async def on_suggestions_wanted(self, scope: Scope) -> None:
        """Find out in the background which suggested questions the articles of `scope` answer."""
        task = asyncio.create_task(self._suggest(scope), name="pincite-suggestions")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:
        """Log that an event's handler failed, without what was in the event."""
        # Called by discord.py while it handles the exception.
        logs.failure_now(_log, event_method)

    async def drain(self, *, last: bool = True) -> None:
        """Finish the questions that were taken; take no more.

        When this client is the `last` one, what reads the article ends too and says so.
        """
        if last:
            await asyncio.gather(self._flow.drain(), self._article.changes.drain())
        else:
            await self._flow.drain()

    async def close(self) -> None:
        """Stop what runs in the background and leave Discord.

        discord.py calls this, too, when an event breaks the connection. Questions under way are answered
        first: replies go another way.
        """
        await self._flow.drain()
        for task in tuple(self._tasks):
            task.cancel()
        if isinstance(self.loop, asyncio.AbstractEventLoop):
            await super().close()
        else:  # it was never started: discord.py has nothing else to close, and fails at it
            await self.http.close()

    async def _suggest(self, scope: Scope) -> None:
        services = self.services
        try:
            await services.suggestions.find(scope, services.library, services.worker)
        except PinciteError as error:
            logs.failure(_log, "suggesting questions", error)


class _Tree(app_commands.CommandTree[PinciteBot]):
    """The commands, each interaction handled once, and every failure told."""

    async def interaction_check(self, interaction: discord.Interaction[PinciteBot], /) -> bool:
        """Whether this interaction is new (after a reconnect Discord may send it again) and not refused."""
        return self.client.seen.first_time(interaction.id) and not await self.client.refused(interaction)

    async def on_error(
        self, interaction: discord.Interaction[PinciteBot], error: app_commands.AppCommandError, /
    ) -> None:
        """Log the failure and tell the user."""
        if isinstance(error, app_commands.CheckFailure):
            return  # whoever refused has said why
        logs.failure(_log, "a command", getattr(error, "original", error))
        texts = self.client.services.texts(interaction)
        await sending.tell(interaction, note_view(texts("why.failed")))
