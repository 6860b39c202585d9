"""Open the index for a question: built first when there is none, rebuilt when its article changed."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from index.contents import ModelCard
from index.encoder import Encoder
from index.errors import IndexMissing
from index.model.engines import open_encoder
from index.storage.directory_store import DirectoryStore
from index.storage.manifest import DEFAULT_FOLDER, ArticleEntry
from qa.answering import Answerer
from qa.cli.commands.options import progress_bar


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
        manifest = store.manifest()
    except IndexMissing:
        if not rebuild:
            raise
        encoder: Encoder | None = _build_bundled(store)
    else:
        encoder = None
        if not rebuild:
            manifest.check(directory)
        elif stale := manifest.stale_articles(directory):
            encoder = _refresh(store, manifest.model, stale)
    return Answerer.open(directory, encoder=encoder, threshold=threshold, reranker=reranker, reader=reader)


def follow(directory: Path, answerer: Answerer, opening: Callable[[], Answerer]) -> Callable[[], Answerer]:
    """Return what gives the Answerer for the next of many questions: `answerer` as long as it is up to date.

    When an article of the index in `directory` changed, or the index holds others or is another model's,
    `opening` opens it anew.
    """
    store = DirectoryStore(directory)

    def current() -> Answerer:
        nonlocal answerer
        manifest, index = store.manifest(), answerer.index
        indexed = [(article.sha256, article.url) for article in index.articles]
        same = manifest.model == index.model and indexed == [(e.sha256, e.url) for e in manifest.articles]
        if not same or manifest.stale_articles(directory):
            answerer = opening()
        return answerer

    return current


def _build_bundled(store: DirectoryStore) -> Encoder:
    from index.building import build  # noqa: PLC0415 - only to build, never on the way of a question
    from index.bundled import PATH, bundled_article  # noqa: PLC0415

    where = "" if store.path == Path(DEFAULT_FOLDER) else f" in {store.path}"
    click.echo(f"pincite: no index yet{where}: indexing the bundled article.", err=True)
    encoder = open_encoder()
    with progress_bar("Encoding") as progress:
        build([bundled_article()], store, encoder, paths=[PATH], only_if_missing=True, progress=progress)
    return encoder


def _refresh(store: DirectoryStore, card: ModelCard, stale: Sequence[ArticleEntry]) -> Encoder:
    from index.building import refresh  # noqa: PLC0415 - only to build, never on the way of a question

    names = ", ".join(entry.source for entry in stale)
    click.echo(f"pincite: {names} changed: indexing what is new.", err=True)
    encoder = open_encoder(card.name, engine=card.engine, expected=card)
    with progress_bar("Encoding") as progress:
        refresh(store, encoder, progress=progress)
    return encoder
