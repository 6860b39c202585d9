"""Putting the services together: the index, the worker, and one client after another."""

import asyncio
import logging
from pathlib import Path

import discord

from bot.client import PinciteBot
from bot.hosting.health import told_on
from bot.live_index import LiveIndex, Opened
from bot.mending import for_owner
from bot.reindexing import Rebuild, Subprocess
from bot.services import assemble
from bot.settings import Settings
from bot.state.database import Database
from bot.supervise import either, serve, stop_on_signals
from index.encoder import Encoder
from index.errors import IndexMissing, PinciteError
from index.model.engines import encoder_of
from index.model.numpy_engine import NumpyEncoder
from index.storage.directory_store import DirectoryStore
from qa.answering import Answerer
from qa.second_look import open_reader, open_reranker

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
    opener = await asyncio.to_thread(IndexOpener, settings.index, settings.reranker, settings.reader)
    live_index = await asyncio.to_thread(LiveIndex, opener)
    services = assemble(settings, live_index, rebuild, database)
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


class IndexOpener:
    """Opens the index in `folder`, again and again; the model is loaded once as long as it stays the same.

    So are the models named `reranker` and `reader`, see `qa.second_look`. Raises ModelError when they cannot.
    """

    def __init__(self, folder: Path, reranker: str | None = None, reader: str | None = None) -> None:
        self._store = DirectoryStore(folder)
        self._encoder: Encoder | None = None
        self._reranker = open_reranker(reranker) if reranker else None
        self._reader = open_reader(reader) if reader else None

    def __call__(self) -> Opened:
        """Open the index as it is now. Raises IndexMissing, IndexStale, IndexDamaged or ModelError."""
        created, index = self._store.manifest().created, self._store.load()
        encoder = self._encoder
        if encoder is None or encoder.card != index.model:
            encoder = encoder_of(index.model)
        self._encoder = encoder
        rest = encoder.release if isinstance(encoder, NumpyEncoder) else _nothing
        answerer = Answerer(index, encoder, reranker=self._reranker, reader=self._reader)
        return Opened(answerer, created, rest)


def _nothing() -> None:
    """Rest with an engine that has nothing to give back."""


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
        await rebuild(settings.article, _quiet)
    else:
        moved = known.get("url") != settings.article_url
        if wanted and (known.get("configured") != wanted or (moved and Path(wanted) in paths)):
            _log.info("another article or address is configured: reading it")
            await rebuild(settings.article, _quiet)
        elif changed:
            _log.info("the article changed since the index was built: reading it again")
            try:
                await rebuild(None, _quiet)
            except PinciteError as error:
                _log.warning("the old index goes on answering: %s", for_owner(error))
    database.keep("article", {"configured": wanted, "url": settings.article_url})


async def _quiet(_done: int, _of: int) -> None:
    """Show no progress: nobody is there to see it yet."""
