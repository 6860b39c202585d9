"""Open the index for a question: built first when there is none, rebuilt when its article changed."""

from pathlib import Path

import click

from index.engines import open_encoder
from index.errors import IndexMissing, IndexStale
from index.store import DirectoryStore
from qa.answering import Answerer
from qa.commands.options import DEFAULT_INDEX, progress_bar


def open_answerer(
    directory: Path,
    *,
    rebuild: bool = True,
    threshold: float | None = None,
    reranker: str | None = None,
    reader: str | None = None,
) -> Answerer:
    """Return what answers from the index in `directory`; what is done to the index is told on stderr.

    When there is no index, the bundled article is indexed. When an article changed since, what changed is
    encoded. Without `rebuild` neither is done: raises IndexMissing or IndexStale. The rest is as in
    `Answerer.open`.
    """
    store = DirectoryStore(directory)
    try:
        stale = store.stale_articles()
    except IndexMissing:
        if not rebuild:
            raise
        _build_bundled(store)
        stale = ()
    if stale:
        names = ", ".join(entry.source for entry in stale)
        if not rebuild:
            raise IndexStale(f"{names} changed after the index in {directory} was built: run 'pincite index'")
        _refresh(store, names)
    return Answerer.open(directory, threshold=threshold, reranker=reranker, reader=reader)


def _build_bundled(store: DirectoryStore) -> None:
    from index.building import build  # noqa: PLC0415 - only to build, never on the way of a question
    from index.bundled import PATH, bundled_article  # noqa: PLC0415

    where = "" if store.path == Path(DEFAULT_INDEX) else f" in {store.path}"
    click.echo(f"pincite: no index yet{where}: indexing the bundled article.", err=True)
    with progress_bar("Encoding") as progress:
        build([bundled_article()], store, open_encoder(), paths=[PATH], progress=progress)


def _refresh(store: DirectoryStore, names: str) -> None:
    from index.building import refresh  # noqa: PLC0415 - only to build, never on the way of a question

    click.echo(f"pincite: {names} changed: indexing what is new.", err=True)
    card = store.manifest().model
    with progress_bar("Encoding") as progress:
        refresh(store, open_encoder(card.name, engine=card.engine, expected=card), progress=progress)
