"""What the bot counts of itself: how much was asked and how it ended, never what or by whom."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds: the upper ends of the classes in which times are counted; the last class has none."""


@dataclass(slots=True)
class Tally:
    """Counts since the process began. Not safe to share between threads: it belongs to the event loop.

    `questions` are those that were taken, by the way on which they came. Of them `answered` got a quote,
    `silent` ones are not answered by the articles, and `failed` ones could not be searched, by the reason.
    `refusals` were not taken, by the reason. `slots` counts replies by how long they took, class by class,
    and `seconds` is the sum. `changes` counts changes of articles, by whether this process made them or
    another one. `listening` says whether changes by others are heard of; None where there are no others.
    """

    questions: Counter[str] = field(default_factory=Counter)
    answered: int = 0
    silent: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    slots: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0
    changes: Counter[str] = field(default_factory=Counter)
    listening: Callable[[], bool] | None = None

    def replied(self, seconds: float) -> None:
        """Count a reply that was there `seconds` after it was asked for."""
        self.slots[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds
