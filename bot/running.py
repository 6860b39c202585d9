"""Putting the parts together: the index, the worker, and one client after another."""

import asyncio
import logging
from pathlib import Path

from bot.client import PinciteBot
from bot.library import Library, Opened
from bot.parts import assemble
from bot.reindexing import Subprocess
from bot.settings import Settings
from bot.supervise import serve, stop_on_signals
from index.engines import open_encoder
from index.errors import IndexMissing
from index.numpy_engine import NumpyEncoder
from index.store import DirectoryStore
from qa.answering import Answerer

_log = logging.getLogger(__name__)


async def run(settings: Settings) -> None:
    """Run the bot until it is asked to end.

    Raises PinciteError when it cannot begin, or when Discord refuses the token.
    """
    stop = asyncio.Event()
    stop_on_signals(stop)
    rebuild = Subprocess(settings.index, settings.article_url)
    await _ensure_index(settings, rebuild)
    library = await asyncio.to_thread(Library, lambda: open_index(settings.index))
    parts = assemble(settings, library, rebuild)
    try:
        await serve(lambda: PinciteBot(parts), settings.token, stop)
    finally:
        await parts.worker.close()


def open_index(folder: Path) -> Opened:
    """Open the index in `folder` with the model it was built by.

    Raises IndexMissing, IndexStale, IndexDamaged or ModelError.
    """
    store = DirectoryStore(folder)
    created, index = store.manifest().created, store.load()
    encoder = open_encoder(index.model.name, engine=index.model.engine, expected=index.model)
    rest = encoder.release if isinstance(encoder, NumpyEncoder) else _nothing
    return Opened(Answerer(index, encoder), created, rest)


def _nothing() -> None:
    """Rest with an engine that has nothing to give back."""


async def _ensure_index(settings: Settings, rebuild: Subprocess) -> None:
    """Build the index when there is none, or when its article changed since."""
    store = DirectoryStore(settings.index)
    try:
        changed = store.stale_articles()
    except IndexMissing:
        _log.info("there is no index yet: building it")
        await rebuild(settings.article, _quiet)
        return
    if changed:
        _log.info("the article changed since the index was built: reading it again")
        await rebuild(None, _quiet)


async def _quiet(_done: int, _of: int) -> None:
    """Show no progress: nobody is there to see it yet."""
