"""How much one person may ask, and what was handled already."""

from collections import Counter, OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from bot.history import Clock, monotonic


class Why(StrEnum):
    """Why a question or a press has no answer. The texts are named ``why.…``."""

    COOLDOWN = "cooldown"
    IN_FLIGHT = "in-flight"
    BUSY = "busy"
    CHANNEL_FULL = "channel-full"
    SERVER_FULL = "server-full"
    TOO_LONG = "too-long"
    STOPPING = "stopping"
    NOTHING_ASKED = "nothing-asked"
    UNSEARCHABLE = "unsearchable"
    NONE_LEFT = "none-left"
    FAILED = "failed"

    @property
    def of_all(self) -> bool:
        """Whether a whole channel or server has to wait."""
        return self in (Why.CHANNEL_FULL, Why.SERVER_FULL)

    @property
    def soon(self) -> bool:
        """Whether it is enough to ask the same again a little later."""
        return self.of_all or self in (Why.COOLDOWN, Why.IN_FLIGHT, Why.BUSY)


class TurnedAway(Exception):  # noqa: N818 - not an error: the ordinary way to say "later"
    """A question was not taken now; it may be asked again in `seconds` (a whole number, at least 1)."""

    def __init__(self, why: Why, seconds: int = 1) -> None:
        super().__init__(f"{why}: try again in {seconds} s")
        self.why = why
        self.seconds = seconds


class Limits:
    """Counts what users begin: `cooldown` seconds between two of one user, `in_flight` at the same time."""

    def __init__(self, cooldown: float, in_flight: int, *, clock: Clock = monotonic) -> None:
        self._cooldown = cooldown
        self._in_flight = in_flight
        self._clock = clock
        self._last: OrderedDict[int, float] = OrderedDict()
        self._open: Counter[int] = Counter()
        self._told: OrderedDict[int, float] = OrderedDict()

    def may_tell(self, user: int) -> bool:
        """Whether `user` may get a public note now: one a cooldown, and at most one a second."""
        now, pause = self._clock(), max(1.0, self._cooldown)
        while self._told and next(iter(self._told.values())) + pause <= now:
            self._told.popitem(last=False)
        if user in self._told:
            return False
        self._told[user] = now
        return True

    @contextmanager
    def taken(self, user: int) -> Iterator[None]:
        """Hold a place for one thing that `user` begins; raises TurnedAway when there is none now."""
        now = self._clock()
        if self._open[user] >= self._in_flight:
            raise TurnedAway(Why.IN_FLIGHT, max(1, round(self._cooldown)))
        left = self._last.get(user, -self._cooldown - 1) + self._cooldown - now
        if left > 0:
            raise TurnedAway(Why.COOLDOWN, int(left) + 1)
        self._last[user] = now
        self._last.move_to_end(user)
        while self._last and next(iter(self._last.values())) + self._cooldown <= now:
            self._last.popitem(last=False)
        self._open[user] += 1
        try:
            yield
        except TurnedAway:
            self._last.pop(user, None)  # it was not taken after all, so nothing has to be paused for
            raise
        finally:
            self._open[user] -= 1
            if not self._open[user]:
                del self._open[user]


class Seen:
    """Remembers the last `capacity` ids: after a reconnect Discord may send an event again."""

    def __init__(self, capacity: int = 4096) -> None:
        self._capacity = capacity
        self._ids: OrderedDict[int, None] = OrderedDict()

    def first_time(self, event: int) -> bool:
        """Whether `event` was not seen before; from now on it was."""
        if event in self._ids:
            return False
        self._ids[event] = None
        if len(self._ids) > self._capacity:
            self._ids.popitem(last=False)
        return True

    def unsee(self, event: int) -> None:
        """Take back that `event` was seen."""
        self._ids.pop(event, None)
