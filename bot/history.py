"""The last questions of a conversation: few, and forgotten after a while.

A conversation is what one user asks in one channel, apart from what they ask there in private; replying to
an answer goes on from that answer, whoever asked for it. Only questions are kept, only in memory.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from bot.scope import OF_EVERYWHERE, Scope

Key = TypeVar("Key", bound=Hashable)
Clock = Callable[[], float]


def monotonic() -> float:
    """Return seconds that only ever go forward, from the clock as it is when called."""
    return time.monotonic()


@dataclass(frozen=True, slots=True)
class Talk:
    """Who asks where: ids of the channel (or thread) and the user, and whether nobody else sees it.

    `scope` is which articles are asked: what was asked of others is no part of the conversation.
    """

    channel: int
    user: int
    private: bool = False
    scope: Scope = OF_EVERYWHERE


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and who asked it."""

    question: str
    user: int


@dataclass(frozen=True, slots=True)
class Past:
    """What was asked before a question, oldest first; `generation` tells whether it was forgotten since."""

    asked: tuple[Asked, ...]
    generation: int

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions alone."""
        return tuple(asked.question for asked in self.asked)


@dataclass(frozen=True, slots=True)
class _Turns:
    asked: tuple[Asked, ...]
    talk: Talk
    until: float


class History:
    """Bounded memory of questions.

    `turns` is how many questions of a conversation are kept, `lifetime` for how many seconds after the last
    one, `capacity` how many conversations, and how many answers that can be replied to.
    """

    def __init__(
        self, turns: int, lifetime: float, *, capacity: int = 2000, clock: Clock = monotonic
    ) -> None:
        self._turns = turns
        self._lifetime = lifetime
        self._capacity = capacity
        self._clock = clock
        self._talks: OrderedDict[Talk, _Turns] = OrderedDict()
        self._answers: OrderedDict[int, _Turns] = OrderedDict()
        self._generation = 0

    def __len__(self) -> int:
        """How many conversations and answers are remembered at this moment."""
        self._expire()
        return len(self._talks) + len(self._answers)

    def past(self, talk: Talk, reply_to: int | None = None) -> Past:
        """Return what was asked before: of the answer replied to, else of the conversation.

        An answer of another channel, or from other articles, is none that can be replied to.
        """
        self._expire()
        found = self._answers.get(reply_to) if reply_to is not None else None
        if found and (found.talk.channel, found.talk.scope) != (talk.channel, talk.scope):
            found = None
        found = found or self._talks.get(talk)
        return Past(found.asked if found else (), self._generation)

    def question_of(self, answer: int) -> str | None:
        """Return the last question that message `answer` answers, while it is remembered."""
        self._expire()
        turns = self._answers.get(answer)
        return turns.asked[-1].question if turns and turns.asked else None

    def remember(self, talk: Talk, past: Past, questions: Sequence[str], answer: int | None = None) -> None:
        """Add `questions`, asked after `past`; `answer` is the id of the message that answers them.

        Nothing is kept when somebody was forgotten since `past` was taken.
        """
        if past.generation == self._generation and self._turns and questions:
            new = tuple(Asked(question, talk.user) for question in questions)
            asked = (*past.asked, *new)[-self._turns :]
            turns = _Turns(asked, talk, self._clock() + self._lifetime)
            self._put(self._talks, talk, turns)
            if answer is not None and not talk.private:  # what is private is part of no public chain
                self._put(self._answers, answer, turns)

    def forget(self, user: int) -> int:
        """Forget everything `user` asked, also where others went on from it; return how many those were."""
        self._expire()
        gone = {
            asked.question
            for store in (self._talks, self._answers)
            for turns in store.values()
            for asked in turns.asked
            if asked.user == user
        }
        self._generation += 1
        self._talks = _without(self._talks, user)
        self._answers = _without(self._answers, user)
        return len(gone)

    def clear(self, shelf: int) -> None:
        """Forget what was asked of the articles of server `shelf` (HOME: of everywhere), which changed."""
        self._talks = _elsewhere(self._talks, shelf)
        self._answers = _elsewhere(self._answers, shelf)

    def _put(self, store: "OrderedDict[Key, _Turns]", key: Key, turns: _Turns) -> None:
        store[key] = turns
        store.move_to_end(key)
        while len(store) > self._capacity:
            store.popitem(last=False)

    def _expire(self) -> None:
        # Every entry lives equally long and new ones go to the end: the oldest stand first.
        now = self._clock()
        for store in (self._talks, self._answers):
            while store and next(iter(store.values())).until <= now:
                store.popitem(last=False)


def _elsewhere(store: "OrderedDict[Key, _Turns]", shelf: int) -> "OrderedDict[Key, _Turns]":
    """Return `store` without what was asked of the articles of `shelf`."""
    return OrderedDict((key, turns) for key, turns in store.items() if turns.talk.scope.server != shelf)


def _without(store: "OrderedDict[Key, _Turns]", user: int) -> "OrderedDict[Key, _Turns]":
    """Return `store` without the conversations of `user`, and without their questions in those of others."""
    return OrderedDict(
        (key, replace(turns, asked=tuple(asked for asked in turns.asked if asked.user != user)))
        for key, turns in store.items()
        if turns.talk.user != user
    )
