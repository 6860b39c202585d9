"""Which part of all servers a process serves, where several share them: the shards of Discord's gateway."""

import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*/\s*(\d{1,6})", re.ASCII)
_AGE = 22  # bits of an id below the moment it was made, which decides on the shard


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards `first` to `last`, both included, of `count` in all.

    A server belongs to one of them for good, as long as `count` stays the same; messages to the bot itself
    belong to shard 0. What is to be done once, the process with that shard does.
    """

    first: int
    last: int
    count: int

    def __str__(self) -> str:
        several = f"{self.first}-{self.last}" if self.last > self.first else f"{self.first}"
        return f"{several}/{self.count}"

    @property
    def ids(self) -> range:
        """The shards by their numbers."""
        return range(self.first, self.last + 1)

    @property
    def all(self) -> bool:
        """Whether no other process serves any."""
        return len(self.ids) == self.count

    @property
    def leads(self) -> bool:
        """Whether this process does what is to be done once."""
        return self.first == 0

    def serve(self, server: int) -> bool:
        """Whether `server` is served here."""
        return (server >> _AGE) % self.count in self.ids


def shards_of(text: str) -> Shards:
    """Return the shards that are written as ``0-3/16``, or ``2/16`` for one.

    Raises ValueError with a sentence that says what to write.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        raise ValueError("Write the first and last shard, and how many there are: 0-3/16, or 2/16 for one.")
    first, last, count = int(found[1]), int(found[2] or found[1]), int(found[3])
    if not count:
        raise ValueError("There is at least one shard: write 0/1.")
    if first > last:
        raise ValueError(f"The lower one stands first: write {last}-{first}/{count}.")
    if last >= count:
        raise ValueError(f"They are counted from 0: of {count} the last one is {count - 1}.")
    return Shards(first, last, count)
