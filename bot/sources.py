"""Which files an index was built from."""

from pathlib import Path

from index.storage.directory_store import DirectoryStore


def sources_of(index: Path) -> tuple[Path, ...]:
    """Return the files, resolved, that the index in folder `index` names; present or not.

    Raises IndexMissing, IndexStale or IndexDamaged when it cannot say.
    """
    located = (article.locate(index) for article in DirectoryStore(index).manifest().articles)
    return tuple(path.resolve() for path in located if path is not None)
