"""What people can do: ask with a command, with a mention, or about a message; and be forgotten."""

import asyncio
import logging
from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.asked import may_ask, scope_of, scope_of_message
from bot.limits import Seen
from bot.listening import question_in
from bot.question_flow import QuestionFlow
from bot.rules.places import place_of, place_of_message
from bot.services import Services
from bot.state.server_settings import Way
from bot.suggestions import matching
from bot.ui import sending
from bot.ui.escaping import one_line
from bot.ui.notes import help_view, note_view
from bot.ui.translations import Texts, named

_log = logging.getLogger(__name__)

_READABLE = (discord.MessageType.default, discord.MessageType.reply)
_EDITABLE = timedelta(minutes=15)
"""How long after it was written a message may be edited into a question."""


class QuestionCommands(commands.Cog):
    """Commands and events of those who ask."""

    def __init__(self, bot: commands.AutoShardedBot, services: Services, flow: QuestionFlow) -> None:
        self._bot = bot
        self._services = services
        self._flow = flow
        self._seen = Seen()
        self._told_unreadable = Seen()
        self._told_silent = Seen()
        self._menu = app_commands.ContextMenu(name=named("command.about.name"), callback=self.about)
        app_commands.allowed_installs(guilds=True, users=True)(self._menu)
        app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)(self._menu)

    async def cog_load(self) -> None:
        """Add the message menu, which a cog cannot declare."""
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take the message menu away again."""
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @app_commands.command(name=named("command.ask.name"), description=named("command.ask.description"))
    @app_commands.rename(
        question=named("command.ask.question.name"), private=named("command.ask.private.name")
    )
    @app_commands.describe(
        question=named("command.ask.question.description"), private=named("command.ask.private.description")
    )
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def ask(
        self,
        interaction: discord.Interaction[discord.Client],
        question: app_commands.Range[str, 1, 1500],
        private: bool = False,
    ) -> None:
        """Answer a question."""
        if self._reads(interaction):
            await self._flow.by_interaction(interaction, question, private=private)
        else:
            await self._refuse(interaction)

    @ask.autocomplete("question")
    async def suggest(
        self, interaction: discord.Interaction[discord.Client], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Offer questions that the articles asked here answer, as soon as it is known which."""
        if not self._reads(interaction):
            return []
        scope = scope_of(self._services, interaction)
        questions = self._services.suggestions.of(scope)
        if questions is None:
            self._bot.dispatch("suggestions_wanted", scope)
        return [
            app_commands.Choice(name=question, value=question)
            for question in matching(questions or (), typed)
        ]

    @app_commands.command(name=named("command.forget.name"), description=named("command.forget.description"))
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def forget(self, interaction: discord.Interaction[discord.Client]) -> None:
        """Forget what the user asked before."""
        count = self._services.history.forget(interaction.user.id)
        texts = self._services.texts(interaction)
        await sending.tell(interaction, note_view(texts.counted("note.forgotten", count)))

    async def about(self, interaction: discord.Interaction[discord.Client], message: discord.Message) -> None:
        """Take a message for the question; the asker alone sees the answer and may post it."""
        question = self._question(message)
        if not self._reads(interaction):
            await self._refuse(interaction)
        elif question:
            await self._flow.by_interaction(interaction, question, private=True, post=True)
        else:
            texts = self._services.texts(interaction)
            await sending.tell(interaction, note_view(texts("note.no-text")))

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a mention or a direct message; leave everything else alone."""
        if not self._from_person(message):
            return
        texts = self._texts(message)
        try:
            if self._unreadable(message):
                await self._tell_unreadable(message, texts)
            elif self._is_for_me(message):
                way = self._way(message)
                if (way or self._answers_in(message)) and self._seen.first_time(message.id):
                    await self._answer(message, texts, way)
            elif way := self._way(message):
                me = self._bot.user
                question = question_in(message, me.id) if me else None
                if question and self._seen.first_time(message.id):
                    await self._flow.by_message(message, question, texts, way)
        except discord.Forbidden as error:
            sending.lost("a reply", error)
            await self._tell_silent(message, texts)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer a message that was edited into a question for the bot, if it was not answered before."""
        message = payload.message
        if message.edited_at and message.edited_at - message.created_at <= _EDITABLE:
            await self.on_message(message)

    def _reads(self, interaction: discord.Interaction[discord.Client]) -> bool:
        scope = scope_of(self._services, interaction)
        return may_ask(self._services, self._bot, place_of(interaction), scope)

    async def _refuse(self, interaction: discord.Interaction[discord.Client]) -> None:
        texts = self._services.texts(interaction)
        await sending.tell(interaction, note_view(texts("note.not-read-here")))

    async def _answer(self, message: discord.Message, texts: Texts, way: Way | None) -> None:
        scope = scope_of_message(self._services, message)
        if not may_ask(self._services, self._bot, place_of_message(message), scope):
            await self._flow.hint(message, note_view(texts("note.not-read-here")))
        elif question := self._question(message):
            await self._flow.by_message(message, question, texts, way)
        else:
            await self._flow.hint(message, await self._help(message, texts))

    async def _help(self, message: discord.Message, texts: Texts) -> discord.ui.LayoutView:
        scope = scope_of_message(self._services, message)
        titles = await asyncio.to_thread(self._services.library.titles, scope)
        examples = self._services.suggestions.of(scope) or ()
        return help_view(titles, self._services.command_ids.get("ask"), examples[:2], texts)

    async def _tell_unreadable(self, message: discord.Message, texts: Texts) -> None:
        """Say once to each user how to be read."""
        me = self._bot.user
        if me and self._answers_in(message) and self._told_unreadable.first_time(message.author.id):
            name, ask = one_line(me.name), texts("command.ask.name")
            await self._flow.hint(message, note_view(texts("note.unreadable", name=name, ask=ask)))

    async def _tell_silent(self, message: discord.Message, texts: Texts) -> None:
        """Say in private, once a channel and user, that the bot may not write where it was asked."""
        if not self._told_silent.first_time(message.channel.id ^ message.author.id):
            return
        try:
            await message.author.send(
                view=note_view(texts("note.silent", channel=f"<#{message.channel.id}>"))
            )
        except sending.LOST as error:
            sending.lost("a private note", error)

    def _from_person(self, message: discord.Message) -> bool:
        author = message.author
        if author.id in self._services.settings.blocked_users:
            return False
        return not (author.bot or author.system or message.webhook_id) and message.type in _READABLE

    def _is_for_me(self, message: discord.Message) -> bool:
        """Whether the message names the bot, answers it with the mention on, or is a direct one.

        The role that Discord makes for a bot bears its name, and many pick it in place of the bot.
        """
        me = self._bot.user
        named_me = me is not None and any(user.id == me.id for user in message.mentions)
        return message.guild is None or named_me or _names_role(message)

    def _unreadable(self, message: discord.Message) -> bool:
        """Whether the message is for the bot, but not in a way in which Discord lets it have the words.

        That is so for a reply that does not name the bot, and for one that names its role only.
        """
        me, replied = self._bot.user, message.reference and message.reference.resolved
        mine = me is not None and isinstance(replied, discord.Message) and replied.author.id == me.id
        empty = not (message.content or message.attachments or message.stickers)
        return empty and message.guild is not None and (mine or _names_role(message))

    def _way(self, message: discord.Message) -> Way | None:
        """Return how questions are answered where the message was written, if every one of them is."""
        place = place_of_message(message)
        if place.server is None or not self._services.settings.listen:
            return None
        way = self._services.listening.way(*place.channels)
        scope = scope_of_message(self._services, message)
        return way if may_ask(self._services, self._bot, place, scope) else None

    def _answers_in(self, message: discord.Message) -> bool:
        if message.guild is None:
            return True
        channel = message.channel
        parent = channel.parent_id if isinstance(channel, discord.Thread) else 0
        return self._services.channels.answers_in(message.guild.id, channel.id, parent)

    def _question(self, message: discord.Message) -> str:
        """Return what the message says beside naming the bot."""
        me, role = self._bot.user, message.guild and message.guild.self_role
        text = message.content
        for mention in (
            f"<@{me.id}>" if me else "",
            f"<@!{me.id}>" if me else "",
            role.mention if role else "",
        ):
            text = text.replace(mention, " ") if mention else text
        return text.strip()

    def _texts(self, message: discord.Message) -> Texts:
        return self._services.texts_of_message(message)


def _names_role(message: discord.Message) -> bool:
    role = message.guild.self_role if message.guild else None
    return role is not None and any(named.id == role.id for named in message.role_mentions)
