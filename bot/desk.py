"""A question's way through the bot: limits, queue, answer, reply, memory."""

import asyncio
import functools
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager

import discord
from discord import ui

from bot import logs, replies
from bot.history import Talk
from bot.library import Found
from bot.limits import Limits, Refused, Why
from bot.message import Manner, answer_view, note_view
from bot.parts import Parts
from bot.translations import Texts
from index.errors import QuestionError
from qa.phrasing.asking import NothingAskedError, split_questions

_log = logging.getLogger(__name__)

TOP = 5
"""How many places *Next best* goes through."""

_FAREWELL = 5.0  # seconds that the last notes may take when the bot stops


class Desk:
    """Takes questions from commands and messages and sees that each is answered once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._limits = Limits(parts.settings.cooldown, parts.settings.in_flight)
        self._coming: set[asyncio.Future[Found]] = set()
        self._open = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = False

    async def by_interaction(
        self, interaction: replies.Interaction, question: str, *, private: bool, post: bool = False
    ) -> None:
        """Answer a command; `post` lets the asker make a private answer public."""
        texts = self._parts.catalogue.texts(interaction.locale)
        talk = Talk(interaction.channel_id or 0, interaction.user.id)
        try:
            with self._taken(question, talk.user):
                earlier = self._parts.history.questions(talk)
                first, *more = _questions(question)
                # The model starts before Discord has the acknowledgement: both take their time together.
                coming = self._start(first, earlier)
                if not await replies.defer(interaction, private=private):
                    coming.cancel()
                    return
                async for asked, found in self._answers(first, coming, more, earlier):
                    view = self._view(found, talk.user, texts, post=post)
                    answer = await replies.tell(interaction, view, private=private)
                    self._remember(found, talk, asked, earlier, answer)
        except Refused as refusal:
            await replies.tell(interaction, self._refusal(refusal, texts))

    async def by_message(self, message: discord.Message, question: str, texts: Texts) -> None:
        """Answer a message that mentions the bot, perhaps as a reply to an earlier answer.

        Raises discord.Forbidden when the bot may not write in that channel.
        """
        talk = Talk(message.channel.id, message.author.id)
        try:
            with self._taken(question, talk.user):
                reply_to = message.reference.message_id if message.reference else None
                earlier = self._parts.history.questions(talk, reply_to)
                first, *more = _questions(question)
                async for asked, found in self._answers(first, self._start(first, earlier), more, earlier):
                    answer = await replies.reply(message, self._view(found, talk.user, texts))
                    self._remember(found, talk, asked, earlier, answer)
        except Refused as refusal:
            await replies.reply(message, self._refusal(refusal, texts))

    async def drain(self) -> None:
        """Take no more questions, finish those that were taken, and tell the others to ask again later."""
        self._stopping = True
        try:
            await asyncio.wait_for(self._idle.wait(), self._parts.settings.drain_seconds)
        except TimeoutError:
            for coming in tuple(self._coming):
                coming.cancel()  # each one's asker is then told by the task that waits for it
            try:
                await asyncio.wait_for(self._idle.wait(), _FAREWELL)
            except TimeoutError:
                _log.warning("%d question(s) were left without a reply", self._open)

    @contextmanager
    def _taken(self, question: str, user: int) -> Iterator[None]:
        """Hold the place of one question; raises Refused when it cannot be taken."""
        if self._stopping:
            raise Refused(Why.STOPPING, 60)
        if len(question) > self._parts.settings.question_length:
            raise Refused(Why.TOO_LONG, 1)
        with self._limits.question(user):
            self._open += 1
            self._idle.clear()
            try:
                yield
            finally:
                self._open -= 1
                if not self._open:
                    self._idle.set()

    async def _answers(
        self, first: str, coming: "asyncio.Future[Found]", more: Sequence[str], earlier: tuple[str, ...]
    ) -> AsyncIterator[tuple[str, Found | str]]:
        """Yield each question of a message with its answer, or with the key of the text that says why not."""
        yield first, await self._result(coming)
        for number, question in enumerate(more):
            yield question, await self._result(self._start(question, (*earlier, first, *more[:number])))

    def _start(self, question: str, earlier: tuple[str, ...]) -> "asyncio.Future[Found]":
        coming = self._parts.worker.submit(functools.partial(self._parts.library.ask, question, earlier, TOP))
        self._coming.add(coming)
        coming.add_done_callback(self._coming.discard)
        return coming

    async def _result(self, coming: "asyncio.Future[Found]") -> Found | str:
        """Return the answer, or the key of the text that says why there is none."""
        try:
            return await coming
        except asyncio.CancelledError:
            if self._stopping:
                return "note.stopping"
            raise
        except NothingAskedError:
            return "note.nothing-asked"
        except QuestionError:
            return "note.question"
        except Exception as error:  # whatever it is, the asker gets a reply
            logs.failure(_log, "answering", error)
            return "note.failed"

    def _view(self, found: Found | str, user: int, texts: Texts, *, post: bool = False) -> ui.LayoutView:
        if isinstance(found, str):
            return note_view(texts(found))
        # The reason is worded in English.
        reason = found.answer.reason if texts.language == "en" else None
        manner = Manner(texts, self._title(found), reason, post)
        return answer_view(found.answer, found.version, user, manner)

    def _title(self, found: Found) -> str | None:
        quotes = found.answer.quotes
        return self._parts.library.title_of(quotes[0].article) if quotes else None

    def _remember(
        self, found: Found | str, talk: Talk, question: str, earlier: tuple[str, ...], answer: int | None
    ) -> None:
        if isinstance(found, Found):
            self._parts.history.remember(talk, question, earlier=earlier, answer=answer)
            if self._parts.questions is not None and answer is not None:
                self._parts.questions.put(answer, question)

    def _refusal(self, refusal: Refused, texts: Texts) -> ui.LayoutView:
        limit = self._parts.settings.question_length
        return note_view(texts(f"note.{refusal.why}", seconds=refusal.seconds, limit=limit))


def _questions(message: str) -> tuple[str, ...]:
    """Return the questions of a message; of one that holds a single question, the message as it is."""
    try:
        questions = split_questions(message)
    except QuestionError:
        return (message,)  # answering will say what is wrong with it
    return questions if len(questions) > 1 else (message,)
