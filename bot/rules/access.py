"""Who may read the owner's article, and who may change it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DIRECT, INSTALLS, EVERYWHERE = "direct", "installs", "everywhere"
WORDS = frozenset({DIRECT, INSTALLS, EVERYWHERE})
"""What a list of readers may hold beside ids, see `Readers`."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Where the article may be read, as the owner lists it.

    `ids` are those of servers, categories, channels, threads and people. `words` are some of WORDS: `DIRECT`
    for messages to the bot itself, `INSTALLS` for places where somebody brought the bot along for themselves
    alone, `EVERYWHERE` for all there is.
    """

    ids: frozenset[int] = frozenset()
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where who asks.

    `server` is None outside servers. `channels` are the channel and what it lies in: a thread's channel, a
    channel's category; `in_thread` says that the first is a thread and the second its channel. `installed`
    says that nobody added the bot there: the asker brought it along.
    """

    user: int
    server: int | None = None
    channels: tuple[int, ...] = ()
    installed: bool = False
    in_thread: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """The servers that the bot is in, each with the id of its owner, and the ids of the bot's own owners.

    Those are `all` servers unless other processes serve some, or not all are known yet.
    """

    servers: Mapping[int, int | None]
    owners: frozenset[int]
    all: bool = True


@dataclass(frozen=True, slots=True)
class Access:
    """The owner's rule: where the article is read (None: where it is at home) and which servers are its home.

    Without any in `home`, that is the server that the bot is in; when it is in several, or may be, those of
    them that belong to the bot's owner.
    """

    readers: Readers | None = None
    home: frozenset[int] = frozenset()

    def may_read(self, place: Place, around: Around) -> bool:
        """Whether the owner's article may be asked, shown or named at `place`. Its owner may everywhere.

        Without a list the servers at home read it; and in direct messages everyone, once there is no server
        that does not read it.
        """
        if place.user in around.owners:
            return True
        if self.readers is None:
            home = self.at_home(around)
            if place.server is None:
                every = around.all and bool(around.servers) and home >= around.servers.keys()
                return every and not place.installed
            return not place.installed and place.server in home
        words, ids = self.readers.words, self.readers.ids
        if EVERYWHERE in words or not ids.isdisjoint(_ids(place)):
            return True
        return INSTALLS in words if place.installed else place.server is None and DIRECT in words

    def may_change(self, server: int | None, around: Around) -> bool:
        """Whether the moderators of `server` may let another article answer in place of the owner's."""
        return server is not None and server in self.at_home(around)

    def at_home(self, around: Around) -> frozenset[int]:
        """Return the servers that are the article's home."""
        if self.home:
            return self.home
        if around.all and len(around.servers) == 1:
            return frozenset(around.servers)
        return frozenset(server for server, owner in around.servers.items() if owner in around.owners)

    def everyone_reads(self, around: Around) -> bool:
        """Whether every server that the bot is in reads: the article's title is no secret then."""
        if self.readers is None:
            return around.all and self.at_home(around) >= around.servers.keys()
        return EVERYWHERE in self.readers.words or (around.all and self.readers.ids >= around.servers.keys())


def _ids(place: Place) -> Iterable[int]:
    return place.user, *place.channels, *(() if place.server is None else (place.server,))
