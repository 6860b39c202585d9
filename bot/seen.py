"""What was handled already: after a reconnect Discord may send an event again."""

from collections import OrderedDict


class Seen:
    """Remembers the last `capacity` ids."""

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
