"""A question's way through the bot: limits, queue, answer, reply, memory."""

import asyncio
import functools
import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import discord
from discord import ui

from bot import logs
from bot.articles.live_index import NoneLeftError
from bot.asked import scope_of, scope_of_message
from bot.history import Past, Talk
from bot.limits import Limits, TurnedAway, Why
from bot.rules.access import Place
from bot.rules.places import place_of, place_of_message
from bot.rules.rates import MINUTE, Rate
from bot.scope import Scope
from bot.services import Services
from bot.state.database import StateError
from bot.state.server_settings import Way
from bot.state.unanswered import AskedHere
from bot.ui import sending
from bot.ui.escaping import shortened_plain
from bot.ui.found import VersionedAnswer
from bot.ui.notes import note_view
from bot.ui.translations import Texts
from bot.ui.views import Manner, answers_view
from index.errors import QuestionError
from qa.answer import Answer
from qa.messages import Unanswered
from qa.question.asking import MOST_QUESTIONS, NothingAskedError

_log = logging.getLogger(__name__)

Outcomes = tuple[list[VersionedAnswer | Unanswered], bool]
Say = Callable[[ui.LayoutView], Awaitable[int | None]]
"""Sends the reply and returns its id, or None when it was lost."""

_WAIT = "⏳"
_THREAD_NAME = 90  # UTF-16 code units; Discord takes 100
_FAREWELL = 5.0  # seconds that the last notes may take when the bot stops


@dataclass(frozen=True, slots=True)
class _Asker:
    """Who asks where, in which language, and how they are answered; `post` and `solve` as for `Manner`.

    `way` says how they asked, and `begun` when (seconds of `time.monotonic`).

    `server` is where others see the question; None where nobody does.
    """

    talk: Talk
    texts: Texts
    say: Say
    way: str
    begun: float = field(default_factory=time.monotonic)
    post: bool = False
    solve: bool = False
    server: int | None = None


class QuestionFlow:
    """Takes questions from commands and messages and sees that each is answered once."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._limits = Limits(services.settings.cooldown, services.settings.in_flight)
        self._channel_rate = Rate(services.settings.channel_rate)
        self._server_rate = Rate(services.settings.server_rate)
        self._words = Limits(MINUTE, 1)  # of channels: how often one is told in words that it has to wait
        self._hinted: set[int] = set()  # channels in which a hint is under way
        self._coming: set[asyncio.Future[Any]] = set()
        self._open = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = False

    async def by_interaction(
        self, interaction: sending.Interaction, message: str, *, private: bool, post: bool = False
    ) -> None:
        """Answer a command; `post` lets the asker make a private answer public."""
        begun = time.monotonic()
        texts, scope = self._services.texts(interaction), scope_of(self._services, interaction)
        talk = Talk(interaction.channel_id or 0, interaction.user.id, private, scope)

        async def say(view: ui.LayoutView) -> int | None:
            return await sending.change(interaction, view, instead=_note(Why.FAILED, texts))

        try:
            with self._taken(message, place_of(interaction)):
                past = self._services.history.past(talk)
                # The model starts before Discord has the acknowledgement: both take their time together.
                coming = self._start(message, past, scope, interaction.guild_id)
                if await sending.defer(interaction, private=private):
                    server = None if private else interaction.guild_id
                    asker = _Asker(talk, texts, say, "command", begun, post=post, server=server)
                    await self._answer(coming, asker, past)
                else:
                    coming.cancel()
        except TurnedAway as away:
            await sending.tell(interaction, self._turned_away(away, texts))

    async def by_message(
        self, message: discord.Message, question: str, texts: Texts, way: Way | None = None
    ) -> None:
        """Answer a message that mentions the bot, perhaps as a reply to an earlier answer.

        `way` is how questions are answered in a channel that listens. Raises discord.Forbidden when the bot
        may not write in that channel.
        """
        begun = time.monotonic()
        apart = way is Way.THREAD and not isinstance(message.channel, discord.Thread)
        scope = scope_of_message(self._services, message)
        # Discord gives a thread the id of the message that it begins at.
        talk = Talk(message.id if apart else message.channel.id, message.author.id, scope=scope)

        async def say(view: ui.LayoutView) -> int | None:
            failed = _note(Why.FAILED, texts)
            name = shortened_plain(question, _THREAD_NAME)
            if apart and (thread := await sending.open_thread(message, name)) is not None:
                return await sending.post(thread, view, instead=failed)
            return await sending.reply(message, view, instead=failed)

        try:
            with self._taken(question, place_of_message(message)):
                reply_to = message.reference.message_id if message.reference else None
                past = self._services.history.past(talk, reply_to)
                server = message.guild.id if message.guild else None
                asker = _Asker(talk, texts, say, "message", begun, solve=way is not None, server=server)
                await self._answer(self._start(question, past, scope, server), asker, past)
        except TurnedAway as away:
            spoken = away.why.of_all and self._words.may_tell(message.channel.id)
            emoji = _WAIT if away.why.soon and not spoken else None
            await self.hint(message, self._turned_away(away, texts), emoji)

    async def hint(self, message: discord.Message, view: ui.LayoutView, emoji: str | None = None) -> None:
        """Answer `message` with a reaction `emoji`, or else with the note `view`.

        Such a hint must keep no answer waiting: each person gets one a cooldown, and a channel has one under
        way; what is more is left unsaid. Raises discord.Forbidden when the bot may not write there.
        """
        channel = message.channel.id
        if channel in self._hinted or not self._limits.may_tell(message.author.id):
            return
        self._hinted.add(channel)
        try:
            if emoji is None or not await sending.react(message, emoji):
                await sending.reply(message, view)
        finally:
            self._hinted.discard(channel)

    async def drain(self) -> None:
        """Take no more questions, finish those that were taken, and tell the others to ask again later."""
        self._stopping = True
        try:
            await asyncio.wait_for(self._idle.wait(), self._services.settings.drain_seconds)
        except TimeoutError:
            for coming in tuple(self._coming):
                coming.cancel()  # each one's asker is then told by the task that waits for it
            try:
                await asyncio.wait_for(self._idle.wait(), _FAREWELL)
            except TimeoutError:
                _log.warning("questions left without a reply: %d", self._open)

    @contextmanager
    def _taken(self, message: str, place: Place) -> Iterator[None]:
        """Hold the place of one message; raises TurnedAway when it cannot be taken."""
        if self._stopping:
            raise TurnedAway(Why.STOPPING)
        if len(message) > self._services.settings.question_length:
            raise TurnedAway(Why.TOO_LONG)
        rates = [] if place.server is None else [*self._rates(place, place.server)]
        for rate, where, why in rates:
            if seconds := rate.wait(where):
                raise TurnedAway(why, seconds)
        with self._limits.taken(place.user):
            for rate, where, _ in rates:
                rate.take(where)
            self._open += 1
            self._idle.clear()
            try:
                yield
            finally:
                self._open -= 1
                if not self._open:
                    self._idle.set()

    def _rates(self, place: Place, server: int) -> Iterator[tuple[Rate, int, Why]]:
        """Yield the limits at a place of `server`; the threads of a channel count as that channel."""
        if place.channels:
            yield self._channel_rate, place.channels[place.in_thread], Why.CHANNEL_FULL
        yield self._server_rate, server, Why.SERVER_FULL

    def _start(
        self, message: str, past: Past, scope: Scope, server: int | None
    ) -> "asyncio.Future[Outcomes]":
        ask = functools.partial(self._services.library.ask_message, scope, message, past.questions)
        coming = self._services.worker.submit(ask, group=server or 0)
        self._coming.add(coming)
        coming.add_done_callback(self._coming.discard)
        return coming

    async def _answer(self, coming: "asyncio.Future[Outcomes]", asker: _Asker, past: Past) -> None:
        """Say the answers that are coming, in one message, and remember what was asked."""
        try:
            outcomes, left = await coming
        except asyncio.CancelledError:
            if not self._stopping:
                raise
            await self._fail(asker, Why.STOPPING)
            return
        except Exception as error:  # whatever it is, the asker gets a reply
            await self._fail(asker, _why(error))
            return
        sent = await asker.say(_view(outcomes, asker, left=left))
        self._count(asker, outcomes)
        questions = [found.answer.question for found in outcomes if isinstance(found, VersionedAnswer)]
        self._services.history.remember(asker.talk, past, questions, sent)
        if asker.server is not None and self._services.asked_here is not None:
            for found in outcomes:
                if isinstance(found, VersionedAnswer):
                    await self._note(self._services.asked_here, asker.server, found.answer)

    async def _fail(self, asker: _Asker, why: Why) -> None:
        """Say why there is no answer."""
        tally = self._services.tally
        tally.questions[asker.way] += 1
        tally.failed[why] += 1
        await asker.say(_note(why, asker.texts))
        tally.replied(time.monotonic() - asker.begun)

    def _count(self, asker: _Asker, outcomes: Sequence[VersionedAnswer | Unanswered]) -> None:
        """Count a reply and what it says."""
        tally = self._services.tally
        tally.replied(time.monotonic() - asker.begun)
        tally.questions[asker.way] += len(outcomes)
        for found in outcomes:
            if isinstance(found, Unanswered):
                tally.failed[Why.UNSEARCHABLE] += 1
            elif found.answer.answered:
                tally.answered += 1
            else:
                tally.silent += 1

    async def _note(self, asked_here: AskedHere, server: int, answer: Answer) -> None:
        """Count a question, and keep it for the server's moderators when it was not answered."""
        try:
            await asyncio.to_thread(asked_here.note, server, answer.question, answered=answer.answered)
        except StateError as error:
            logs.failure(_log, "counting a question", error)

    def _turned_away(self, away: TurnedAway, texts: Texts) -> ui.LayoutView:
        self._services.tally.refusals[away.why] += 1
        limit = self._services.settings.question_length
        return note_view(texts(f"why.{away.why}", seconds=away.seconds, limit=limit))


def _view(outcomes: Sequence[VersionedAnswer | Unanswered], asker: _Asker, *, left: bool) -> ui.LayoutView:
    """Return the reply to a message; a single question without an answer is told in a note."""
    if len(outcomes) == 1 and isinstance(outcomes[0], Unanswered):
        return _note(_why(outcomes[0].error), asker.texts)
    shown = [
        (found.question, asker.texts(f"why.{_why(found.error)}")) if isinstance(found, Unanswered) else found
        for found in outcomes
    ]
    more = asker.texts("answer.first-questions", count=MOST_QUESTIONS) if left else None
    return answers_view(
        shown,
        asker.talk.user,
        Manner(asker.texts, post=asker.post, delete=not asker.talk.private, solve=asker.solve),
        more,
    )


def _note(why: Why, texts: Texts) -> ui.LayoutView:
    return note_view(texts(f"why.{why}"))


def _why(error: Exception) -> Why:
    """Return why a question has no answer; log what was not to be expected."""
    if isinstance(error, NothingAskedError):
        return Why.NOTHING_ASKED
    if isinstance(error, QuestionError):
        return Why.UNSEARCHABLE
    if isinstance(error, NoneLeftError):
        return Why.NONE_LEFT
    logs.failure(_log, "answering", error)
    return Why.FAILED
