"""How many questions a server or a channel may ask in a minute."""

from collections import defaultdict, deque
from math import ceil

from bot.history import Clock, monotonic

MINUTE = 60.0


class Rate:
    """At most `most` questions in any 60 seconds from each place; 0 for any number."""

    def __init__(self, most: int, *, clock: Clock = monotonic) -> None:
        self._most = most
        self._clock = clock
        self._taken: defaultdict[int, deque[float]] = defaultdict(deque)

    def wait(self, place: int) -> int:
        """Return in how many seconds the next question from `place` may be asked; 0 when it may be now."""
        if not self._most:
            return 0
        now, taken = self._clock(), self._taken[place]
        while taken and taken[0] + MINUTE <= now:
            taken.popleft()
        if not taken:
            del self._taken[place]
        return ceil(taken[-self._most] + MINUTE - now) if len(taken) >= self._most else 0

    def take(self, place: int) -> None:
        """Count a question from `place`."""
        if self._most:
            self._taken[place].append(self._clock())
