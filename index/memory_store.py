"""An index that lives in memory, as long as the process."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from index.article import Article
from index.building import build
from index.contents import Index
from index.encoder import Encoder
from index.errors import IndexMissing, Mend, Step
from index.store import Provenance, Save


class MemoryStore:
    """An `index.store.Store` for one thread: what was saved last is what is loaded."""

    def __init__(self) -> None:
        self._saved: tuple[Index, Provenance] | None = None
        self._saves = 0

    def load(self, *, thorough: bool = False) -> Index:  # noqa: ARG002 - what is in memory is sound
        """Return the index. Raises IndexMissing before anything was saved."""
        return self._found()[0]

    def version(self) -> str:
        """Return what is another with every save. Raises as `load` does."""
        self._found()
        return str(self._saves)

    def provenance(self) -> Provenance:
        """Return how the index was made. Raises as `load` does."""
        return self._found()[1]

    @contextmanager
    def writing(self) -> Iterator[Save]:
        """Hand over what saves."""
        yield self._save

    def _save(self, index: Index, provenance: Provenance) -> None:
        self._saved = (index, provenance)
        self._saves += 1

    def _found(self) -> tuple[Index, Provenance]:
        if self._saved is None:
            raise IndexMissing("There is no index in memory yet.", Mend(Step.BUILD))
        return self._saved


def index_in_memory(articles: Sequence[Article], encoder: Encoder) -> Index:
    """Return the index of `articles`, made as every other and kept nowhere. Raises what `build` raises."""
    store = MemoryStore()
    build(articles, store, encoder, paths=[None] * len(articles))
    return store.load()
