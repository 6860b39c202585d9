"""For what may be several things by its type, and a test knows which one it is."""

from pathlib import Path
from typing import TypeVar

from index.storage.locations import Database, Location, location_of

T = TypeVar("T")


def known(value: T | None) -> T:
    """Return `value`; the test fails where there is none."""
    assert value is not None
    return value


def folder_at(location: Location) -> Path:
    """Return where an index is that is kept in a folder."""
    assert isinstance(location, Path)
    return location


def database_at(address: str) -> Database:
    """Return the index that an address of PostgreSQL means."""
    location = location_of(address)
    assert isinstance(location, Database)
    return location
