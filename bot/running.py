"""Putting the services together: the index, the worker, and one client after another."""

import asyncio
import logging
from pathlib import Path

import discord

from bot.articles.change import Change, replacing
from bot.articles.live_index import LiveIndex
from bot.articles.opening import IndexOpener, Models
from bot.articles.reindexing import Rebuild
from bot.articles.subprocesses import Subprocess
from bot.client import PinciteBot
from bot.hosting.health import told_on
from bot.mending import for_owner
from bot.services import assemble
from bot.settings import Settings
from bot.state.database import Database
from bot.supervise import either, serve, stop_on_signals
from index.errors import IndexMissing, PinciteError
from index.storage.directory_store import DirectoryStore

_log = logging.getLogger(__name__)


async def run(settings: Settings) -> None:
    """Run the bot until it is asked to end.

    Raises PinciteError when it cannot begin, or when Discord refuses it for good.
    """
    health = Health()
    async with told_on(settings.health_port, health.ailment):
        await _run(settings, health)


async def _run(settings: Settings, health: "Health") -> None:
    database = Database(settings.state)
    stop = asyncio.Event()
    stop_on_signals(stop)
    # The bot only writes: it need not warn that it cannot speak.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    rebuild = Subprocess(settings.index, settings.article, settings.article_url)
    building = asyncio.ensure_future(ensure_index(settings, rebuild, database))
    await either(building, stop)
    if not building.done():
        _log.info("stopping: the index is not ready and is left for the next start")
        building.cancel()
        await asyncio.wait((building,))
        return
    building.result()
    models = await asyncio.to_thread(Models, settings.reranker, settings.reader)
    live_index = await asyncio.to_thread(LiveIndex, IndexOpener(settings.index, models))
    services = await asyncio.to_thread(assemble, settings, live_index, rebuild, database, models)
    try:
        await serve(lambda: health.watch(PinciteBot(services)), settings.token, stop)
    finally:
        await services.worker.close()


class Health:
    """How the bot is: well when it is connected and what answers questions runs."""

    def __init__(self) -> None:
        self._client: PinciteBot | None = None

    def watch(self, client: PinciteBot) -> PinciteBot:
        """Tell of `client` from now on."""
        self._client = client
        return client

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
    known, store = database.record("article"), DirectoryStore(settings.index)
    try:
        changed, paths = store.stale_articles(), store.provenance().paths
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
    database.keep("article", {"configured": wanted, "url": settings.article_url})


async def _quiet(_done: int, _of: int) -> None:
    """Show no progress: nobody is there to see it yet."""
