"""Putting the parts together: the index, the worker, and one client after another."""

import asyncio
import logging
from pathlib import Path

import discord

from bot import state
from bot.client import PinciteBot
from bot.library import Library, Opened
from bot.parts import assemble
from bot.reindexing import Rebuild, Subprocess
from bot.settings import Settings
from bot.supervise import serve, stop_on_signals
from index.encoder import Encoder
from index.engines import open_encoder
from index.errors import IndexMissing
from index.numpy_engine import NumpyEncoder
from index.store import DirectoryStore
from qa.answering import Answerer
from qa.second_look import open_reader, open_reranker

_log = logging.getLogger(__name__)


async def run(settings: Settings) -> None:
    """Run the bot until it is asked to end.

    Raises PinciteError when it cannot begin, or when Discord refuses the token.
    """
    stop = asyncio.Event()
    stop_on_signals(stop)
    # The bot only writes: it need not warn that it cannot speak.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    rebuild = Subprocess(settings.index, settings.article_url)
    await ensure_index(settings, rebuild)
    opener = await asyncio.to_thread(IndexOpener, settings.index, settings.reranker, settings.reader)
    library = await asyncio.to_thread(Library, opener)
    parts = assemble(settings, library, rebuild)
    try:
        await serve(lambda: PinciteBot(parts), settings.token, stop)
    finally:
        await parts.worker.close()


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
            encoder = open_encoder(index.model.name, engine=index.model.engine, expected=index.model)
        self._encoder = encoder
        rest = encoder.release if isinstance(encoder, NumpyEncoder) else _nothing
        answerer = Answerer(index, encoder, reranker=self._reranker, reader=self._reader)
        return Opened(answerer, created, rest)


def _nothing() -> None:
    """Rest with an engine that has nothing to give back."""


async def ensure_index(settings: Settings, rebuild: Rebuild) -> None:
    """Build the index when there is none, when its article changed, or when another one is configured.

    Which one was configured is remembered, so that an article attached on Discord outlives a restart.
    """
    note = settings.state / "article.json"
    wanted = str(settings.article.resolve()) if settings.article else None
    try:
        changed = DirectoryStore(settings.index).stale_articles()
    except IndexMissing:
        _log.info("there is no index yet: building it")
        await rebuild(settings.article, _quiet)
    else:
        if wanted is not None and state.read(note).get("configured") != wanted:
            _log.info("another article is configured: reading it")
            await rebuild(settings.article, _quiet)
        elif changed:
            _log.info("the article changed since the index was built: reading it again")
            await rebuild(None, _quiet)
    state.write(note, {"configured": wanted})


async def _quiet(_done: int, _of: int) -> None:
    """Show no progress: nobody is there to see it yet."""
