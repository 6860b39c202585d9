"""Putting the parts together: the index, the worker, and one client after another."""

import asyncio
import logging
from pathlib import Path

from bot.client import PinciteBot
from bot.library import Answers, Library
from bot.parts import assemble
from bot.reindexing import Subprocess
from bot.settings import Settings
from bot.supervise import serve, stop_on_signals
from index.errors import IndexMissing
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


def open_index(folder: Path) -> tuple[Answers, str]:
    """Open the index in `folder`; return what answers from it and when it was built (UTC, ISO 8601)."""
    return Answerer.open(folder), DirectoryStore(folder).manifest().created


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
