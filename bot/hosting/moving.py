"""From files to a database: what a bot kept on its machine, copied to where several processes share it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.articles.locations import Places, PlacesInDatabase, PlacesInFolders
from bot.scope import HOME
from bot.settings import Settings, SettingsError
from bot.state.database import Database
from bot.state.databases.opening import open_database
from bot.state.databases.sqlite import FILE, SqliteDatabase
from index.errors import IndexMissing
from index.storage.locations import Database as Address
from index.store import Provenance

_TABLES = {
    "key": ("secret",),
    "vote": ("message", "voter", "up", "version", "article", "start", '"end"', "question", "day", "shelf"),
    "limited_server": ("id",),
    "open_channel": ("server", "id", "place"),
    "listening_channel": ("id", "server", "way"),
    "chosen": ("kind", "id", "value"),
    "unanswered": ("place", "server", "folded", "question", "times", "day"),
    "asked_week": ("server", "monday", "asked", "answered"),
    "chosen_article": ("server", "channel", "shelf", "place", "source"),
    "words_read": ("server", "day", "words"),
    "left_server": ("id", "day"),
    "record": ("name", "content"),
}
"""Columns by table."""
_TRUTHS = frozenset({"up"})  # columns that SQLite keeps as numbers


@dataclass(frozen=True, slots=True)
class Moved:
    """How much was copied: rows of the state, and indexes of servers and of everywhere."""

    rows: int
    indexes: int


def move(settings: Settings, home: Path) -> Moved:
    """Copy what the files of a bot hold into the database of `settings`; what is there already stays.

    `home` is the folder of the index of everywhere. The files stay as they are. Raises SettingsError when
    `settings` name no database, or there are no files, and PinciteError when the database refuses.
    """
    if not isinstance(settings.index, Address):
        raise SettingsError(
            f"PINCITE_INDEX is {settings.index}, which is no database.", "Name one: postgresql://..."
        )
    if not (settings.state / FILE).is_file():
        raise SettingsError(f"There is no {FILE} in {settings.state}.", "Name its folder in PINCITE_STATE.")
    rows = _copy_state(SqliteDatabase(settings.state), open_database(settings))
    old, new = PlacesInFolders(home, settings.state), PlacesInDatabase(settings.index)
    servers = HOME, *old.kept()
    return Moved(rows, sum(_copy_index(server, old, new, settings.state) for server in servers))


def _copy_state(source: Database, target: Database) -> int:
    """Copy the rows of all tables, in one transaction; return how many were not there."""
    copied = 0
    with source.open() as old, target.open() as new:
        for table, columns in _TABLES.items():
            places = ", ".join("?" * len(columns))
            names = ", ".join(columns)
            insert = f"INSERT INTO {table} ({names}) VALUES ({places}) ON CONFLICT DO NOTHING"  # noqa: S608 - ours
            for row in old.execute(f"SELECT {names} FROM {table}").fetchall():  # noqa: S608 - the same
                copied += new.execute(insert, [*_valued(columns, row)]).rowcount
    return copied


def _valued(columns: tuple[str, ...], row: tuple[object, ...]) -> Iterator[object]:
    for column, value in zip(columns, row, strict=True):
        yield bool(value) if column in _TRUTHS else value


def _copy_index(server: int, source: Places, target: Places, state: Path) -> bool:
    """Copy the index of `server` unless there is one; return whether it was copied."""
    if target.saved(server):
        return False
    store = source.of(server).store
    try:
        index, provenance = store.load(thorough=True), store.provenance()
    except IndexMissing:
        return False
    with target.of(server).store.writing() as save:
        save(index, _without_attached(provenance, state.resolve()))
    return True


def _without_attached(provenance: Provenance, state: Path) -> Provenance:
    """Return `provenance` without the paths of attached files: a database keeps their text alone."""
    paths = (
        None if path is None or path.resolve().is_relative_to(state) else path for path in provenance.paths
    )
    return replace(provenance, paths=tuple(paths))
