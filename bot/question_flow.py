"""A question's way through the bot: limits, queue, answer, reply, memory."""

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import discord
from discord import ui

from bot import logs
from bot.asking import TOP, First, ask_first
from bot.history import Past, Talk
from bot.limits import Limits, Refused, Why
from bot.live_index import Found
from bot.services import Parts
from bot.ui import sending
from bot.ui.translations import Texts
from bot.ui.views import Manner, answer_view, note_view
from index.errors import QuestionError
from qa.question.asking import MOST_QUESTIONS, NothingAskedError

_log = logging.getLogger(__name__)

Result = TypeVar("Result")
Say = Callable[[ui.LayoutView], Awaitable[int | None]]
"""Sends a reply and returns its id, or None when it was lost."""

_STOPPING = "note.stopping"
_FAREWELL = 5.0  # seconds that the last notes may take when the bot stops


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who asks where, in which language, and how they are answered; `post` as for `Manner`."""

    talk: Talk
    texts: Texts
    say: Say
    post: bool = False


class Desk:
    """Takes questions from commands and messages and sees that each is answered once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._limits = Limits(parts.settings.cooldown, parts.settings.in_flight)
        self._coming: set[asyncio.Future[Any]] = set()
        self._open = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = False

    def may_tell(self, user: int) -> bool:
        """Whether `user` may get a note where everybody sees it: one a cooldown, so that none is a flood."""
        return self._limits.may_tell(user)

    async def by_interaction(
        self, interaction: sending.Interaction, question: str, *, private: bool, post: bool = False
    ) -> None:
        """Answer a command; `post` lets the asker make a private answer public."""
        texts = self._parts.catalogue.texts(interaction.locale)
        talk = Talk(interaction.channel_id or 0, interaction.user.id, private)

        async def say(view: ui.LayoutView) -> int | None:
            return await sending.tell(
                interaction, view, private=private, instead=note_view(texts("note.failed"))
            )

        try:
            with self._taken(question, talk.user):
                past = self._parts.history.past(talk)
                # The model starts before Discord has the acknowledgement: both take their time together.
                coming = self._start(question, past)
                if await sending.defer(interaction, private=private):
                    await self._answer(coming, _Asker(talk, texts, say, post), past)
                else:
                    coming.cancel()
        except Refused as refusal:
            await sending.tell(interaction, self._refusal(refusal, texts))

    async def by_message(self, message: discord.Message, question: str, texts: Texts) -> None:
        """Answer a message that mentions the bot, perhaps as a reply to an earlier answer.

        Raises discord.Forbidden when the bot may not write in that channel.
        """
        talk = Talk(message.channel.id, message.author.id)

        async def say(view: ui.LayoutView) -> int | None:
            return await sending.reply(message, view, instead=note_view(texts("note.failed")))

        try:
            with self._taken(question, talk.user):
                reply_to = message.reference.message_id if message.reference else None
                past = self._parts.history.past(talk, reply_to)
                await self._answer(self._start(question, past), _Asker(talk, texts, say), past)
        except Refused as refusal:
            if self.may_tell(talk.user):
                await say(self._refusal(refusal, texts))

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

    async def _answer(self, coming: "asyncio.Future[First]", asker: _Asker, past: Past) -> None:
        """Say the answer that is coming, then those to the other questions of the message, one by one."""
        first = await self._result(coming)
        if isinstance(first, str):
            await asker.say(note_view(asker.texts(first)))
            return
        asked, found = first.question, _found_or_note(first.outcome)
        more = iter(first.more)
        while True:
            sent = await asker.say(self._view(found, asker))
            self._remember(found, asker.talk, past, asked, sent)
            past = past.then(asked, asker.talk.user)
            following = next(more, None)
            if sent is None or found == _STOPPING:
                return  # where one reply does not arrive, the next will not either
            if following is None:
                break
            asked = following
            try:
                found = await self._result(self._submit(self._asking(asked, past)))
            except Refused as refusal:  # the first one was taken: its cooldown stays
                await asker.say(self._refusal(refusal, asker.texts))
                return
        if first.left:
            await asker.say(note_view(asker.texts("note.first-questions", count=MOST_QUESTIONS)))

    def _start(self, message: str, past: Past) -> "asyncio.Future[First]":
        return self._submit(functools.partial(ask_first, self._parts.library, message, past.questions))

    def _asking(self, question: str, past: Past) -> Callable[[], Found]:
        return functools.partial(self._parts.library.ask, question, past.questions, TOP)

    def _submit(self, call: Callable[[], Result]) -> "asyncio.Future[Result]":
        if self._stopping:
            raise Refused(Why.STOPPING, 60)
        coming = self._parts.worker.submit(call)
        self._coming.add(coming)
        coming.add_done_callback(self._coming.discard)
        return coming

    async def _result(self, coming: "asyncio.Future[Result]") -> Result | str:
        """Return what was computed, or the key of the text that says why there is nothing."""
        try:
            return await coming
        except asyncio.CancelledError:
            if self._stopping:
                return _STOPPING
            raise
        except Exception as error:  # whatever it is, the asker gets a reply
            return _note(error)

    def _view(self, found: Found | str, asker: _Asker) -> ui.LayoutView:
        texts = asker.texts
        if isinstance(found, str):
            return note_view(texts(found))
        # The reason is worded in English.
        reason = found.answer.reason if texts.language == "en" else None
        manner = Manner(texts, found.title, reason, asker.post)
        return answer_view(found.answer, found.version, asker.talk.user, manner)

    def _remember(
        self, found: Found | str, talk: Talk, past: Past, question: str, answer: int | None
    ) -> None:
        if not isinstance(found, Found):
            return
        kept = self._parts.history.remember(talk, past, question, answer=answer)
        if kept and self._parts.questions is not None and answer is not None:
            self._parts.questions.put(answer, question, talk.user)

    def _refusal(self, refusal: Refused, texts: Texts) -> ui.LayoutView:
        limit = self._parts.settings.question_length
        return note_view(texts(f"note.{refusal.why}", seconds=refusal.seconds, limit=limit))


def _found_or_note(outcome: Found | Exception) -> Found | str:
    return outcome if isinstance(outcome, Found) else _note(outcome)


def _note(error: Exception) -> str:
    """Return the key of the text that says why a question has no answer; log an unexpected one."""
    if isinstance(error, NothingAskedError):
        return "note.nothing-asked"
    if isinstance(error, QuestionError):
        return "note.question"
    logs.failure(_log, "answering", error)
    return "note.failed"
