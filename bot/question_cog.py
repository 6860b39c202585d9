"""What people can do: ask with a command, with a mention, or about a message; and be forgotten."""

import logging
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.question_flow import Desk
from bot.seen import Seen
from bot.services import Parts
from bot.suggestions import matching
from bot.ui import sending
from bot.ui.escaping import one_line
from bot.ui.translations import Texts, named
from bot.ui.views import note_view, shortened

_log = logging.getLogger(__name__)

_READABLE = (discord.MessageType.default, discord.MessageType.reply)


class Questions(commands.Cog):
    """Commands and events of those who ask."""

    def __init__(self, bot: commands.Bot, parts: Parts, desk: Desk) -> None:
        self._bot = bot
        self._parts = parts
        self._desk = desk
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
        await self._desk.by_interaction(interaction, question, private=private)

    @ask.autocomplete("question")
    async def suggest(
        self, _interaction: discord.Interaction[discord.Client], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Offer questions that the article answers."""
        return [
            app_commands.Choice(name=question, value=question)
            for question in matching(self._parts.suggestions.questions, typed)
        ]

    @app_commands.command(name=named("command.forget.name"), description=named("command.forget.description"))
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def forget(self, interaction: discord.Interaction[discord.Client]) -> None:
        """Forget what the user asked before."""
        count = self._parts.history.forget(interaction.user.id)
        if self._parts.questions is not None:
            self._parts.questions.forget(interaction.user.id)
        texts = self._parts.catalogue.texts(interaction.locale)
        await sending.tell(interaction, note_view(texts("note.forgotten", count=count)))

    async def about(self, interaction: discord.Interaction[discord.Client], message: discord.Message) -> None:
        """Take a message for the question; the asker alone sees the answer and may post it."""
        question = self._question(message)
        if question:
            await self._desk.by_interaction(interaction, question, private=True, post=True)
        else:
            texts = self._parts.catalogue.texts(interaction.locale)
            await sending.tell(interaction, note_view(texts("note.no-text")))

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer a mention or a direct message; leave everything else alone."""
        if not self._from_person(message) or not self._seen.first_time(message.id):
            return
        texts = self._texts(message)
        try:
            if self._unreadable(message):
                await self._tell_unreadable(message, texts)
            elif self._is_for_me(message) and self._answers_in(message):
                await self._answer(message, texts)
        except discord.Forbidden as error:
            sending.lost("a reply", error)
            await self._tell_silent(message, texts)

    async def _answer(self, message: discord.Message, texts: Texts) -> None:
        question = self._question(message)
        if not question:
            if self._desk.may_tell(message.author.id):
                title, ask = shortened(self._parts.library.title), texts("command.ask.name")
                await sending.reply(message, note_view(texts("note.help", title=title, ask=ask)))
            return
        await self._desk.by_message(message, question, texts)

    async def _tell_unreadable(self, message: discord.Message, texts: Texts) -> None:
        """Say once to each user how to be read."""
        me = self._bot.user
        if (
            me is not None
            and self._answers_in(message)
            and self._told_unreadable.first_time(message.author.id)
        ):
            name, ask = one_line(me.name), texts("command.ask.name")
            await sending.reply(message, note_view(texts("note.unreadable", name=name, ask=ask)))

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
        return not (author.bot or author.system or message.webhook_id) and message.type in _READABLE

    def _is_for_me(self, message: discord.Message) -> bool:
        """Whether the message names the bot, answers it with the mention on, or is a direct one."""
        me = self._bot.user
        return message.guild is None or (
            me is not None and any(user.id == me.id for user in message.mentions)
        )

    def _unreadable(self, message: discord.Message) -> bool:
        """Whether the message answers the bot without naming it, so that Discord keeps its words back."""
        me, replied = self._bot.user, message.reference and message.reference.resolved
        mine = me is not None and isinstance(replied, discord.Message) and replied.author.id == me.id
        empty = not (message.content or message.attachments or message.stickers)
        return mine and message.guild is not None and empty

    def _answers_in(self, message: discord.Message) -> bool:
        if message.guild is None:
            return True
        parent: Any = getattr(message.channel, "parent_id", None)
        return self._parts.channels.answers_in(message.guild.id, message.channel.id, parent or 0)

    def _question(self, message: discord.Message) -> str:
        me = self._bot.user.id if self._bot.user else 0
        return message.content.replace(f"<@{me}>", " ").replace(f"<@!{me}>", " ").strip()

    def _texts(self, message: discord.Message) -> Texts:
        guild = message.guild  # only community servers choose a language; the others all have English
        return self._parts.catalogue.texts(
            guild.preferred_locale if guild and "COMMUNITY" in guild.features else None
        )
