"""From an index on disk to what answers from it, with models that all indexes share."""

from collections import OrderedDict
from collections.abc import Sequence

from bot.articles.live_index import NoneLeftError, Opened
from index.contents import ModelCard
from index.encoder import Encoder
from index.model.engines import encoder_of
from index.model.numpy_engine import NumpyEncoder
from index.storage.stores import KeptStore
from qa.answering import Answerer
from qa.choosing import only
from qa.second_look import open_reader, open_reranker

_KEPT = 2
"""Encoders in memory: while the owner changes the model, some indexes are still of the one before."""


class Models:
    """The models that answer, each loaded once, whatever the number of indexes.

    `reranker` and `reader` are names, see `qa.second_look`. Raises ModelError when they cannot be loaded.
    """

    def __init__(self, reranker: str | None = None, reader: str | None = None) -> None:
        self.reranker = open_reranker(reranker) if reranker else None
        self.reader = open_reader(reader) if reader else None
        self._encoders: OrderedDict[ModelCard, Encoder] = OrderedDict()

    def encoder(self, card: ModelCard) -> Encoder:
        """Return the encoder of the model `card`. Raises ModelError when it cannot be loaded."""
        if card not in self._encoders:
            self._encoders[card] = encoder_of(card)
        self._encoders.move_to_end(card)
        while len(self._encoders) > _KEPT:
            self._encoders.popitem(last=False)
        return self._encoders[card]

    def rest(self) -> None:
        """Give back what is only needed while questions are answered; the next one takes it again."""
        for encoder in self._encoders.values():
            if isinstance(encoder, NumpyEncoder):
                encoder.release()


class IndexOpener:
    """Opens the index in `store`, again and again, or of its articles only those of the given `sources`."""

    def __init__(self, store: KeptStore, models: Models | None = None, sources: Sequence[str] = ()) -> None:
        self._store = store
        self._models = models or Models()
        self._sources = frozenset(sources)

    def __call__(self) -> Opened:
        """Open the index as it is now.

        Raises IndexMissing, IndexStale, IndexDamaged or ModelError, and NoneLeftError when it holds none of
        the articles that are meant.
        """
        created, index = self._store.manifest().created, self._store.load()
        if self._sources:
            places = [at for at, article in enumerate(index.articles) if article.source in self._sources]
            if not places:
                raise NoneLeftError("The articles that were chosen are gone.", "Choose others.")
            index = only(index, places)
        models = self._models
        answerer = Answerer(
            index, models.encoder(index.model), reranker=models.reranker, reader=models.reader
        )
        return Opened(answerer, created, models.rest)
