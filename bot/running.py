"""Putting the services together: the index, the worker, and one client after another."""

import asyncio
import functools
import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import discord

from bot.articles.change import Change, replacing
from bot.articles.live_index import LiveIndex
from bot.articles.locations import Places, places_of
from bot.articles.opening import IndexOpener, Models
from bot.articles.reindexing import Rebuild
from bot.articles.subprocesses import Subprocess
from bot.client import PinciteBot
from bot.following import following
from bot.hosting import metrics
from bot.hosting.health import told_on
from bot.hosting.tally import Tally
from bot.mending import for_owner
from bot.scope import HOME
from bot.services import Services, assemble
from bot.settings import Settings
from bot.state.database import Database
from bot.state.databases.opening import open_database
from bot.supervise import either, serve, stop_on_signals
from index.errors import DatabaseAway, IndexMissing, PinciteError
from index.storage.stores import store_of

_log = logging.getLogger(__name__)

_PAUSE = 1.0  # seconds between two looks whether the database is there


async def run(settings: Settings) -> None:
    """Run the bot until it is asked to end.

    Raises PinciteError when it cannot begin, or when Discord refuses it for good.
    """
    health = Health()
    async with (
        told_on(settings.health_port, health.ailment),
        metrics.told_on(settings.metrics_port, health.tally, health.now),
    ):
        await _run(settings, health)


async def _run(settings: Settings, health: "Health") -> None:
    stop = asyncio.Event()
    stop_on_signals(stop)
    # The bot only writes: it need not warn that it cannot speak.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    beginning = asyncio.ensure_future(_begin(settings))
    await either(beginning, stop)
    if not beginning.done():
        _log.info("stopping: the index is not ready and is left for the next start")
        beginning.cancel()
        await asyncio.wait((beginning,))
        return
    services = beginning.result()
    try:
        async with following(services, health.changed):
            await serve(lambda: health.watch(PinciteBot(services)), settings.token, stop)
    finally:
        await services.worker.close()


async def _begin(settings: Settings) -> Services:
    """Open or build what the bot is made of, as soon as its database is there."""
    database = await _when_there(functools.partial(open_database, settings))
    places = await asyncio.to_thread(places_of, settings)
    rebuild = Subprocess(settings.index, settings.article, settings.article_url)
    if settings.leads:
        await ensure_index(settings, rebuild, database)
    else:
        await _until_built(places)
    models = await asyncio.to_thread(Models, settings.reranker, settings.reader)
    live_index = await asyncio.to_thread(LiveIndex, IndexOpener(places.of(HOME).store, models))
    return await asyncio.to_thread(
        assemble, settings, live_index, rebuild, database, models=models, places=places
    )


async def _until_built(places: Places) -> None:
    """Wait until the process that leads has built the index of everywhere."""
    told = False
    while not await asyncio.to_thread(places.saved, HOME):
        if not told:
            _log.info("there is no index yet: waiting for the process with shard 0 to build it")
            told = True
        await asyncio.sleep(_PAUSE)


async def _when_there(open_one: Callable[[], Database]) -> Database:
    """Return what `open_one` does; a database that is not there yet is waited for, and said to be."""
    told = False
    while True:
        try:
            return await asyncio.to_thread(open_one)
        except DatabaseAway as error:
            if not told:
                _log.warning("waiting for the database: %s", for_owner(error))
                told = True
        await asyncio.sleep(_PAUSE)


class Health:
    """How the bot is: well when it is connected and what answers questions runs."""

    def __init__(self) -> None:
        self._client: PinciteBot | None = None

    def watch(self, client: PinciteBot) -> PinciteBot:
        """Tell of `client` from now on."""
        self._client = client
        return client

    def changed(self, shelf: int) -> None:
        """Let the client know that others changed the articles of server `shelf`."""
        if self._client is not None:
            self._client.dispatch("article_changed", shelf)

    def tally(self) -> Tally:
        """Return what was counted; nothing yet while the bot begins."""
        return self._client.services.tally if self._client else Tally()

    def now(self) -> metrics.Now | None:
        """Return how the bot is at this moment, None while it begins."""
        if self._client is None:
            return None
        services = self._client.services
        live_index = services.live_index
        return metrics.Now(
            queue=services.worker.pending,
            servers=len(self._client.guilds),
            own=len(services.library.known() - {HOME}),
            version=live_index.version,
            built=datetime.fromisoformat(live_index.built).timestamp(),
            shards={number: not shard.is_closed() for number, shard in self._client.shards.items()},
        )

    def ailment(self) -> str | None:
        """Say in a few words why the bot is not well, None when it is."""
        if self._client is None:
            return "starting"
        if not self._client.services.worker.alive:
            return "what answers questions has ended"
        return None if self._client.connected else "not connected to Discord"


async def ensure_index(settings: Settings, rebuild: Rebuild, database: Database) -> None:
    """Build the index when there is none, when its article changed, or when another one is configured.

    Which one was configured is remembered, so that an article attached on Discord outlives a restart. When
    the index's own article changed and cannot be read any more, that is logged and the old index answers.
    Raises PinciteError when there is no index or another article is configured, and it cannot be built.
    """
    wanted = str(settings.article.resolve()) if settings.article else None
    known = await asyncio.to_thread(database.record, "article")
    try:
        changed, paths = await asyncio.to_thread(_changed, settings)
    except IndexMissing:
        _log.info("there is no index yet: building it")
        await rebuild(replacing(settings.article), _quiet)
    else:
        moved = known.get("url") != settings.article_url
        if wanted and (known.get("configured") != wanted or (moved and Path(wanted) in paths)):
            _log.info("another article or address is configured: reading it")
            await rebuild(replacing(settings.article), _quiet)
        elif changed:
            _log.info("the article changed since the index was built: reading it again")
            try:
                await rebuild(Change(), _quiet)
            except PinciteError as error:
                _log.warning("the old index goes on answering: %s", for_owner(error))
    await asyncio.to_thread(database.keep, "article", {"configured": wanted, "url": settings.article_url})


def _changed(settings: Settings) -> tuple[bool, Sequence[Path | None]]:
    """Return whether files that the index was built from changed, and which those are."""
    store = store_of(settings.index)
    paths = store.provenance().paths
    if isinstance(settings.index, Path):
        return bool(store.stale_articles()), paths
    # What is called so on another machine may be another file: the configured one alone is meant to be read.
    file = settings.article.resolve() if settings.article else None
    for entry, path in zip(store.manifest().articles, paths, strict=True):
        if file and path == file and file.is_file():
            return hashlib.sha256(file.read_bytes()).hexdigest() != entry.origin.sha256, paths
    return False, paths


async def _quiet(_done: int, _of: int) -> None:
    """Show no progress: nobody is there to see it yet."""
