"""Open the index for a question: built first when there is none, rebuilt when its article changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.bundled import NAME, build_bundled
from index.contents import Index, ModelCard
from index.encoder import Encoder
from index.errors import ArticleError, IndexMissing
from index.model.engines import encoder_of, open_encoder
from index.storage.locations import Location
from index.storage.manifest import ArticleEntry
from index.storage.stores import KeptStore, store_of
from qa.answering import Answerer
from qa.choosing import chosen
from qa.cli.progress import progress_bar
from qa.cli.terminal import tell
from qa.cli.wording import told


@dataclass(frozen=True, slots=True)
class Opening:
    """How the index in `location` is to be opened.

    `named` says that somebody chose the place: then it must hold an index, else the bundled article is
    indexed where there is none. `within` names the articles that are asked. Without `rebuild` no index is
    built or brought up to date. The rest, with `whole`, is as in `Answerer.open`.
    """

    location: Location
    named: bool = True
    rebuild: bool = True
    threshold: float | None = None
    reranker: str | None = None
    reader: str | None = None
    within: tuple[str, ...] = ()
    whole: bool = False

    def open(self, store: KeptStore | None = None) -> Answerer:
        """Return what answers from the index; what is done to it is told on standard error.

        When an article changed since, what changed is encoded. Raises IndexMissing where an index is needed,
        IndexStale where it is old and may not be rebuilt. `store` is that of the location, if it is open.
        """
        store = store or store_at(self.location)
        encoder: Encoder | None = None
        try:
            manifest = store.manifest()
        except IndexMissing:
            if self.named or not self.rebuild:
                raise
            encoder = _build_bundled(store)
            manifest = store.manifest()
            if encoder.card != manifest.model:
                encoder = None  # another process was faster, with another model
        if not self.rebuild:
            store.check()
        elif stale := store.stale_articles():
            encoder = _refresh(store, manifest.model, stale)
        return Answerer.open(
            store,
            encoder=encoder,
            threshold=self.threshold,
            reranker=self.reranker,
            reader=self.reader,
            within=self.within,
            whole=self.whole,
        )

    def tell_if_bundled(self, index: Index) -> None:
        """Say that answers were from the bundled article, to whoever did not name its index."""
        if not self.named and [article.source for article in index.articles] == [NAME]:
            tell(f"answered from the {NAME}; to ask your own, first: pincite index ARTICLE")

    def following(self) -> Callable[[], Answerer]:
        """Open the index, and return what gives the Answerer for the next of many questions.

        It is the same one as long as it is up to date; when an article changed, or the index holds others or
        is another model's, the index is opened anew.
        """
        store = store_at(self.location)
        answerer = self.open(store)

        def current() -> Answerer:
            nonlocal answerer
            manifest, index = store.manifest(), answerer.index
            indexed = [(article.sha256, article.url) for article in index.articles]
            asked = [manifest.articles[place] for place in chosen(self.within, manifest.articles)]
            same = manifest.model == index.model and indexed == [(entry.sha256, entry.url) for entry in asked]
            if not same or store.stale_articles():
                answerer = self.open(store)
            return answerer

        return current


def store_at(location: Location) -> KeptStore:
    """Return the store of the index at `location`; waiting for a database is told on standard error."""
    return store_of(location, tell=tell)


def leave_out(error: ArticleError) -> None:
    """Tell of a file, one of several, that is no article."""
    tell(f"left out: {told(error)}")


def _build_bundled(store: KeptStore) -> Encoder:
    tell(f"no index yet: indexing the {NAME}.")
    encoder = open_encoder()
    with progress_bar("Encoding") as progress:
        build_bundled(store, encoder, only_if_missing=True, progress=progress)
    return encoder


def _refresh(store: KeptStore, card: ModelCard, stale: Sequence[ArticleEntry]) -> Encoder:
    from index.building import refresh  # noqa: PLC0415 - only to build, never on the way of a question

    tell(f"{', '.join(entry.source for entry in stale)} changed: indexing what is new.")
    encoder = encoder_of(card)
    with progress_bar("Encoding") as progress:
        refresh(store, encoder, progress=progress)
    return encoder
