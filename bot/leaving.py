"""What becomes of a server's articles when it takes the bot away: kept for a while, then deleted."""

import asyncio
import functools
import logging
from collections.abc import Awaitable, Iterable

from bot import logs
from bot.services import Services
from bot.state.departures import Departures
from bot.state.unanswered import AskedHere
from index.errors import PinciteError

_log = logging.getLogger(__name__)

_MISSED = 1
"""Days after which a server counts that was gone at a start: another token may have been tried by mistake."""


class Leaving:
    """Deletes what is kept of servers without the bot, `PINCITE_KEEP_DAYS` after they took it away."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._departures = Departures(services.database)

    async def left(self, server: int) -> None:
        """Note that `server` took the bot away; with no days to keep, delete its articles now."""
        await self._carefully(self._left(server))

    async def back(self, server: int) -> None:
        """Note that `server` has the bot again: what is kept of it answers there again."""
        await self._carefully(asyncio.to_thread(self._departures.forget, (server,)))

    async def look(self, present: Iterable[int]) -> None:
        """Compare with the servers that the bot is in, and delete what was kept long enough.

        What other processes serve is looked at there.
        """
        await self._carefully(self._look(frozenset(present)))

    async def _left(self, server: int) -> None:
        await asyncio.to_thread(self._departures.note, server)
        if not self._services.settings.keep_days:
            await self._delete(server)

    async def _look(self, present: frozenset[int]) -> None:
        await asyncio.to_thread(self._departures.forget, present)
        for server in await asyncio.to_thread(self._services.library.places.kept):
            if server not in present and self._mine(server):
                await asyncio.to_thread(self._departures.note, server)
        days = max(_MISSED, self._services.settings.keep_days)
        for server in await asyncio.to_thread(self._departures.before, days):
            if self._mine(server):
                await self._delete(server)

    def _mine(self, server: int) -> bool:
        shards = self._services.settings.shards
        return shards is None or shards.serve(server)

    async def _delete(self, server: int) -> None:
        """Delete the articles of `server`, and what was chosen, asked and counted there."""
        services = self._services
        await services.shelves.empty(server)
        await services.worker.submit(functools.partial(services.library.forget, server), always=True)
        services.history.clear(server)
        await asyncio.to_thread(services.library.places.delete, server)
        await asyncio.to_thread(services.choices.forget, server)
        if services.feedback is not None:
            await asyncio.to_thread(services.feedback.forget, server)
        await asyncio.to_thread(services.channels.everywhere, server)  # as in any server that chose nothing
        await asyncio.to_thread(services.listening.forget, server)
        for chosen in (services.log_channels, services.languages):
            await asyncio.to_thread(chosen.choose, server, None)
        asked = AskedHere(services.database, services.settings.feedback_days)
        await asyncio.to_thread(asked.forget, server, counts=True)
        await asyncio.to_thread(self._departures.forget, (server,))
        _log.info("deleted the articles of a server that took the bot away")

    async def _carefully(self, work: Awaitable[None]) -> None:
        try:
            await work
        except (PinciteError, OSError) as error:
            logs.failure(_log, "a server's leaving", error)  # looked at again at the next start
