"""The articles of every server, opened when they are asked for, and never more than a few at once."""

import time
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from itertools import count

from bot.articles.live_index import LiveIndex
from bot.articles.locations import Location, Places
from bot.articles.opening import IndexOpener, Models
from bot.scope import HOME, Scope
from bot.settings import Settings
from bot.ui.custom_ids import Spot, version_of
from bot.ui.found import PlacedQuote, VersionedAnswer
from index.errors import DatabaseAway, IndexMissing, PinciteError
from index.storage.manifest import ArticleEntry
from qa.messages import Unanswered

_AWAY = 3.0  # seconds for which a database counts as away once it was


class Library:
    """The indexes of all servers. `home` is the one of everywhere and stays open; `most_open` others do.

    A question is answered from the index that its scope names and from no other one: each server's is in a
    folder of its own, and what a button carries is bound to the server that it was sent in.
    """

    def __init__(self, settings: Settings, places: Places, home: LiveIndex, models: Models) -> None:
        self.home = home
        self.places = places
        self._settings = settings
        self._models = models
        self._open: OrderedDict[tuple[int, tuple[str, ...]], LiveIndex] = OrderedDict()
        self._count = count(1)
        self._away: DatabaseAway | None = None
        self._away_until = 0.0
        self._saved = places.all_saved()
        self._editions: dict[int, int] = {HOME: 0}
        self._editions |= {server: next(self._count) for server in self._saved if server != HOME}

    def location(self, server: int) -> Location:
        """Return where the articles of `server` are kept."""
        return self.places.of(server)

    def has_own(self, server: int | None) -> bool:
        """Whether `server` has articles of its own."""
        return server is not None and server != HOME and server in self._editions

    def scope(self, server: int | None, sources: Sequence[str] = ()) -> Scope:
        """Return what is asked in `server`: its own articles, or those of everywhere where it has none."""
        asked = server if server is not None and self.has_own(server) else HOME
        return Scope(asked, tuple(sources), self._editions[asked])

    def entries(self, server: int) -> tuple[ArticleEntry, ...]:
        """Return what the index of `server` holds, nothing where there is none. Blocks for a moment.

        Raises IndexStale or IndexDamaged.
        """
        with suppress(IndexMissing):
            return self.location(server).store.manifest().articles
        return ()

    def titles(self, scope: Scope) -> tuple[str, ...]:
        """Return the titles of the articles that `scope` means. Raises as `entries` does."""
        entries = self.entries(scope.server)
        return tuple(entry.title for entry in entries if not scope.sources or entry.source in scope.sources)

    def version(self, server: int) -> str:
        """Return what changes whenever the articles of `server` do. Blocks for a moment."""
        if server == HOME:
            return self.home.version
        with suppress(PinciteError):
            return version_of(entry.sha256 for entry in self.entries(server))
        return ""

    # What follows is for the worker's thread.

    def live(self, scope: Scope) -> LiveIndex:
        """Return the index that `scope` means, opened now if it was not. Raises as `IndexOpener` does."""
        if scope.server == HOME and not scope.sources:
            return self.home
        key = scope.server, scope.sources
        if key not in self._open:
            self._open[key] = self._opened_if_there(*key)
        self._open.move_to_end(key)
        while len(self._open) > self._settings.open_indexes:
            self._open.popitem(last=False)
        return self._open[key]

    def ask_message(
        self, scope: Scope, message: str, history: Sequence[str]
    ) -> tuple[list[VersionedAnswer | Unanswered], bool]:
        """Answer each question of `message` from the articles that `scope` means."""
        return self.live(scope).ask_message(message, history)

    def quote(self, scope: Scope, spot: Spot) -> PlacedQuote | None:
        """Return the quote at `spot` as `LiveIndex.quote` does."""
        return self.live(scope).quote(spot)

    def reload(self, server: int) -> None:
        """Let the index of `server` answer as it is on disk now; the old one, when it cannot be opened."""
        saved = self.places.saved(server)
        if server == HOME:
            self.home.reload()
            self._close(server)
        elif saved:
            whole = self._opened(server)
            self._close(server)  # narrower choices are opened anew when somebody asks
            self._open[server, ()] = whole
        else:
            self._close(server)
        self._note(server, saved)

    def follow(self, server: int, saved: str) -> bool:
        """Let the index of `server` answer as others have `saved` it; return False when it does already.

        One that nobody has asked is not opened for that. Raises as `reload` does.
        """
        if saved == self._saved.get(server, ""):
            return False
        if server == HOME:
            self.home.reload()
        self._close(server)
        self._note(server, saved)
        return True

    def fetch(self, server: int, saved: str) -> None:
        """Bring what `follow` will open to this machine. Not for the worker's thread; raises as `reload`."""
        is_open = any(key[0] == server for key in tuple(self._open))
        if saved not in ("", self._saved.get(server)) and (server == HOME or is_open):
            self.location(server).store.load()

    def known(self) -> frozenset[int]:
        """Return the servers that have an index, as far as it is known here."""
        return frozenset(self._saved)

    def forget(self, server: int) -> None:
        """Let go of everything that is open of `server`, so that it can be deleted."""
        self._close(server)
        self._note(server, "")

    def rest(self) -> None:
        """Give back what is only needed while questions are answered."""
        self.home.rest()
        self._models.rest()

    def _opened(self, server: int, sources: tuple[str, ...] = ()) -> LiveIndex:
        opener = IndexOpener(self.location(server).store, self._models, sources)
        return LiveIndex(opener, bound=str(server) if server != HOME else "")

    def _opened_if_there(self, server: int, sources: tuple[str, ...]) -> LiveIndex:
        """Open an index as `_opened` does, unless its database was away a moment ago.

        Whoever asks what is open must not wait for those who ask what cannot be opened now.
        """
        if self._away is not None and time.monotonic() < self._away_until:
            raise self._away
        try:
            live_index = self._opened(server, sources)
        except DatabaseAway as error:
            self._away, self._away_until = error, time.monotonic() + _AWAY
            raise
        self._away = None
        return live_index

    def _close(self, server: int) -> None:
        for key in [key for key in self._open if key[0] == server]:
            del self._open[key]

    def _note(self, server: int, saved: str) -> None:
        """Take note of whether `server` has articles, and that they are others now."""
        if saved:
            self._saved[server] = saved
        else:
            self._saved.pop(server, None)
        if server == HOME or saved:
            self._editions[server] = next(self._count)
        else:
            self._editions.pop(server, None)
