"""What every place that can hold an index offers, whatever lies behind it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.contents import Index
from index.version import VERSION


@dataclass(frozen=True, slots=True)
class Provenance:
    """How an index was made, beside what is in it: with this it can be made again.

    `language` is the ISO 639 code that sentences were split with; `chosen` says that somebody named it.
    `paths` says where each article's file is, None for one that came from no file. `pincite` is the version
    that split them.
    """

    language: str
    paths: tuple[Path | None, ...]
    pincite: str = VERSION
    chosen: bool = False


Save = Callable[[Index, Provenance], None]
"""Puts an index in the place of the one that was there, in one step."""


class Store(Protocol):
    """Where an index is kept."""

    def load(self, *, thorough: bool = False) -> Index:
        """Return the index. Raises IndexMissing, IndexStale or IndexDamaged; `thorough` checks every byte."""

    def version(self) -> str:
        """Return what is another with every index that is saved. Raises as `load` does."""

    def provenance(self) -> Provenance:
        """Return how the index was made. Raises as `load` does."""

    def writing(self) -> AbstractContextManager[Save]:
        """Keep other writers out, and hand over what saves. Raises IndexBusy when another one is at work."""
