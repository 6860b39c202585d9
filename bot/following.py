"""Following what other processes change: articles, channels, languages, and whatever else they share."""

import asyncio
import functools
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from bot import logs
from bot.articles.locations import PlacesInDatabase
from bot.services import Services
from bot.state.database import StateError
from index.errors import DatabaseAway, PinciteError
from index.storage.locations import Database

_log = logging.getLogger(__name__)

_PAUSE = 1.0  # seconds between two looks whether the database is there


@asynccontextmanager
async def following(services: Services, changed: Callable[[int], None]) -> AsyncIterator[None]:
    """Let `services` follow what others change in their database meanwhile; without one there are no others.

    `changed` is called, in the event loop, with the server whose articles others changed.
    """
    index, places = services.settings.index, services.library.places
    if not (isinstance(index, Database) and isinstance(places, PlacesInDatabase)):
        yield
        return
    # Only where a database is named: it imports what speaks to one.
    from bot.state.databases.news import News  # noqa: PLC0415
    from bot.state.databases.tables import schema_of  # noqa: PLC0415
    from index.storage.postgres.saving import CHANNEL  # noqa: PLC0415

    loop, follower = asyncio.get_running_loop(), _Follower(services, changed)
    state = f"{schema_of(index.name)}."

    def heard(channel: str, payload: str) -> None:
        if channel == CHANNEL:
            if (server := places.server(payload)) is not None:
                loop.call_soon_threadsafe(follower.note, server)
        elif payload.startswith(state):
            loop.call_soon_threadsafe(follower.note, payload.removeprefix(state))

    def missed() -> None:
        loop.call_soon_threadsafe(follower.note, None)

    news = News(index, heard, missed)
    services.tally.listening = lambda: news.listening
    working = asyncio.create_task(follower.run(), name="pincite-following")
    news.start()
    try:
        yield
    finally:
        await asyncio.to_thread(news.close)
        working.cancel()
        await asyncio.wait((working,))


class _Follower:
    """Catches up with what was noted, one thing after another; what is noted twice meanwhile counts once."""

    def __init__(self, services: Services, changed: Callable[[int], None]) -> None:
        self._services = services
        self._changed = changed
        self._noted: dict[int | str | None, None] = {}
        self._some = asyncio.Event()

    def note(self, what: int | str | None) -> None:
        """Note that the articles of a server changed, or a table; None for anything at all."""
        self._noted[what] = None
        self._some.set()

    async def run(self) -> None:
        """Catch up for ever; while the database is away, again and again."""
        told = False
        while True:
            await self._some.wait()
            self._some.clear()
            noted, self._noted = self._noted, {}
            try:
                await self._catch_up(noted)
                told = False
            except (DatabaseAway, StateError) as error:
                if not told:
                    logs.failure(_log, "catching up with changes", error)
                    told = True
                await asyncio.sleep(_PAUSE)
                for what in noted:
                    self.note(what)
            except Exception as error:  # the next change must be followed all the same
                logs.failure(_log, "catching up with changes", error)

    async def _catch_up(self, noted: Iterable[int | str | None]) -> None:
        places, library = self._services.library.places, self._services.library
        tables = self._services.rereading()
        wanted = tables if None in noted else {name: tables[name] for name in noted if name in tables}
        for reread in dict.fromkeys(one for several in wanted.values() for one in several):
            await asyncio.to_thread(reread)
        if None in noted:
            saved = await asyncio.to_thread(places.all_saved)
            servers: Iterable[int] = saved.keys() | library.known()
        else:
            servers = [server for server in noted if isinstance(server, int)]
            saved = {server: await asyncio.to_thread(places.saved, server) for server in servers}
        for server in servers:
            try:
                await self._follow(server, saved.get(server, ""))
            except DatabaseAway:
                raise
            except PinciteError as error:  # the old one goes on answering, and others change all the same
                logs.failure(_log, "opening an index that changed", error)

    async def _follow(self, server: int, saved: str) -> None:
        """Let the articles of `server` answer as they are `saved`."""
        library = self._services.library
        # First its files come to this machine: meanwhile questions are answered.
        await asyncio.to_thread(library.fetch, server, saved)
        follow = functools.partial(library.follow, server, saved)
        if await self._services.worker.submit(follow, always=True):
            self._services.tally.changes["elsewhere"] += 1
            self._services.history.clear(server)
            self._changed(server)
