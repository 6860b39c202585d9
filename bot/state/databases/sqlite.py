"""The state in a file of SQLite, which nobody but the bot's user can read."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.settings import SettingsError
from bot.state.database import Connection, Database, StateError, json_object, keep

FILE = "bot.sqlite3"
_PATIENCE = 2.0  # seconds to wait for a lock that another process holds
_TABLES = """
CREATE TABLE IF NOT EXISTS key (secret BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS vote (
    message INTEGER NOT NULL, voter TEXT NOT NULL, up INTEGER NOT NULL, version TEXT NOT NULL,
    article INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, question TEXT,
    day TEXT NOT NULL DEFAULT (date('now')), shelf INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (message, voter, article, start, end)
);
CREATE TABLE IF NOT EXISTS limited_server (id INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS open_channel (
    server INTEGER NOT NULL, id INTEGER NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (server, id)
);
CREATE TABLE IF NOT EXISTS listening_channel (
    id INTEGER PRIMARY KEY, server INTEGER NOT NULL, way TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS chosen (
    kind TEXT NOT NULL, id INTEGER NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, id)
);
CREATE TABLE IF NOT EXISTS unanswered (
    place INTEGER PRIMARY KEY, server INTEGER NOT NULL, folded TEXT NOT NULL, question TEXT NOT NULL,
    times INTEGER NOT NULL DEFAULT 1, day TEXT NOT NULL DEFAULT (date('now')), UNIQUE (server, folded)
);
CREATE TABLE IF NOT EXISTS asked_week (
    server INTEGER NOT NULL, monday TEXT NOT NULL, asked INTEGER NOT NULL, answered INTEGER NOT NULL,
    PRIMARY KEY (server, monday)
);
CREATE TABLE IF NOT EXISTS chosen_article (
    server INTEGER NOT NULL, channel INTEGER NOT NULL, shelf INTEGER NOT NULL, place INTEGER NOT NULL,
    source TEXT NOT NULL, PRIMARY KEY (server, channel, shelf, place)
);
CREATE TABLE IF NOT EXISTS words_read (
    server INTEGER NOT NULL, day TEXT NOT NULL, words INTEGER NOT NULL, PRIMARY KEY (server, day)
);
CREATE TABLE IF NOT EXISTS left_server (id INTEGER PRIMARY KEY, day TEXT NOT NULL DEFAULT (date('now')));
CREATE TABLE IF NOT EXISTS record (name TEXT PRIMARY KEY, content TEXT NOT NULL);
"""


class SqliteDatabase(Database):
    """The file ``bot.sqlite3`` in `folder`.

    The folder is made when it is absent, and what an older version kept there in files of its own is taken
    over. Raises SettingsError, with what to do, when the folder or the file cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            older = folder / "feedback.sqlite3"
            if older.exists() and not self._path.exists():
                older.replace(self._path)
            self._path.touch()
            self._path.chmod(0o600)
        except OSError as error:
            raise SettingsError(
                f"PINCITE_STATE is {folder}, where nothing can be written: {error.strerror}.",
                "Name another folder.",
            ) from error
        try:
            with self._transaction() as database:
                self._bring_up_to_date(database)
                for path in _take_over(folder, database):
                    path.unlink()
        except sqlite3.DatabaseError as error:
            raise SettingsError(
                f"{self._path} cannot be used as the bot's database: {error}.",
                "Bring back a copy, or move it away and choose the channels again with /article channel.",
            ) from error

    @contextmanager
    def open(self) -> Iterator[Connection]:
        """Give a connection for one transaction. Raises StateError when the file cannot be used now."""
        try:
            with self._transaction() as database:
                yield database
        except sqlite3.Error as error:
            raise StateError(
                f"{self._path} cannot be used now: {error}.", "See that there is room, and try again."
            ) from error

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as database, database:
            yield database

    def _bring_up_to_date(self, database: sqlite3.Connection) -> None:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > len(STEPS):
            raise SettingsError(
                f"{self._path} is of version {version}; this version of pincite knows {len(STEPS)}.",
                "Use a later version of pincite.",
            )
        for number in range(version, len(STEPS)):
            STEPS[number](database)
            database.execute(f"PRAGMA user_version = {number + 1}")


def _first_tables(database: sqlite3.Connection) -> None:
    """Make the tables, whatever is there of them: before this step, a file did not say its version."""
    database.executescript(_TABLES)
    known = {row[1] for row in database.execute("PRAGMA table_info(vote)")}
    if "shelf" not in known:
        database.execute("ALTER TABLE vote ADD COLUMN shelf INTEGER NOT NULL DEFAULT 0")


STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (_first_tables,)
"""What makes the tables, step by step; the version of a file is how many steps were taken.

A step is never changed once it was released: what is to be different is a new step at the end.
"""


def _take_over(folder: Path, database: sqlite3.Connection) -> Iterator[Path]:
    """Read the JSON files that an older version kept in `folder`; yield each one that is of no more use."""
    for name in ("commands", "article"):
        path = folder / f"{name}.json"
        if path.exists():
            keep(database, name, json_object(path.read_bytes()))
            yield path
    path = folder / "channels.json"
    if path.exists():
        for server, channels in _listed_channels(path).items():
            database.execute("INSERT OR IGNORE INTO limited_server VALUES (?)", (server,))
            rows = [(server, channel, place) for place, channel in enumerate(channels)]
            database.executemany("INSERT OR IGNORE INTO open_channel VALUES (?, ?, ?)", rows)
        yield path


def _listed_channels(path: Path) -> dict[int, list[int]]:
    """Return the channels of each server; to answer everywhere when they cannot be read is no one's wish."""
    try:
        servers = json.loads(path.read_bytes())
        return {int(server): _numbers(channels) for server, channels in servers.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        raise SettingsError(
            f"{path} does not list channels for each server.",
            "Mend it, or delete it and choose the channels again with /article channel.",
        ) from None


def _numbers(found: object) -> list[int]:
    if not isinstance(found, list):
        raise TypeError(f"{found!r} is no list")
    return [int(number) for number in found]
