"""The last questions of a conversation: few, and forgotten after a while.

A conversation is what one user asks in one channel; replying to an answer goes on from that answer, whoever
asked for it. Only questions are kept, only in memory.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Clock = Callable[[], float]


def monotonic() -> float:
    """Return seconds that only ever go forward, from the clock as it is when called."""
    return time.monotonic()


@dataclass(frozen=True, slots=True)
class Talk:
    """Who asks where: ids of the channel (or thread) and the user."""

    channel: int
    user: int


@dataclass(frozen=True, slots=True)
class _Turns:
    questions: tuple[str, ...]
    user: int
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

    def __len__(self) -> int:
        """How many conversations and answers are remembered at this moment."""
        self._expire()
        return len(self._talks) + len(self._answers)

    def questions(self, talk: Talk, reply_to: int | None = None) -> tuple[str, ...]:
        """Return the earlier questions, oldest first: of the answer replied to, else of the conversation."""
        self._expire()
        found = self._answers.get(reply_to) if reply_to is not None else None
        found = found or self._talks.get(talk)
        return found.questions if found else ()

    def remember(
        self, talk: Talk, question: str, *, earlier: tuple[str, ...] = (), answer: int | None = None
    ) -> None:
        """Add `question` to the conversation; `answer` is the id of the message that answers it."""
        if not self._turns:
            return
        questions = (*earlier, question)[-self._turns :]
        turns = _Turns(questions, talk.user, self._clock() + self._lifetime)
        self._put(self._talks, talk, turns)
        if answer is not None:
            self._put(self._answers, answer, turns)

    def forget(self, user: int) -> int:
        """Forget everything `user` asked; return how many questions that were."""
        self._expire()
        gone = {
            question
            for talk, turns in self._talks.items()
            if talk.user == user
            for question in turns.questions
        }
        self._talks = OrderedDict((talk, turns) for talk, turns in self._talks.items() if talk.user != user)
        self._answers = OrderedDict(
            (key, turns) for key, turns in self._answers.items() if turns.user != user
        )
        return len(gone)

    def clear(self) -> None:
        """Forget everything, for example because the article is another one now."""
        self._talks.clear()
        self._answers.clear()

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
