"""The bot's one database, which nobody but the bot's user can read."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from bot.settings import SettingsError

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


class Database:
    """The file ``bot.sqlite3`` in `folder`. Everything here blocks for a moment: call it in a thread.

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
            with self.open() as database:
                database.executescript(_TABLES)
                _add_columns(database)
                for path in _take_over(folder, database):
                    path.unlink()
        except sqlite3.DatabaseError as error:
            raise SettingsError(
                f"{self._path} cannot be used as the bot's database: {error}.",
                "Bring back a copy, or move it away and choose the channels again with /article channel.",
            ) from error

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """Give a connection for one transaction. Raises sqlite3.Error when the file cannot be used now."""
        with closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as database, database:
            yield database

    def record(self, name: str) -> dict[str, Any]:
        """Return what was kept under `name`; nothing when there is no such record."""
        with self.open() as database:
            row = database.execute("SELECT content FROM record WHERE name = ?", (name,)).fetchone()
        return _object(row[0]) if row else {}

    def keep(self, name: str, content: dict[str, Any]) -> None:
        """Keep `content` (JSON) under `name` in place of what was there."""
        with self.open() as database:
            _keep(database, name, content)


def _add_columns(database: sqlite3.Connection) -> None:
    """Add what tables of an older version lack."""
    known = {row[1] for row in database.execute("PRAGMA table_info(vote)")}
    if "shelf" not in known:
        database.execute("ALTER TABLE vote ADD COLUMN shelf INTEGER NOT NULL DEFAULT 0")


def _take_over(folder: Path, database: sqlite3.Connection) -> Iterator[Path]:
    """Read the JSON files that an older version kept in `folder`; yield each one that is of no more use."""
    for name in ("commands", "article"):
        path = folder / f"{name}.json"
        if path.exists():
            _keep(database, name, _object(path.read_bytes()))
            yield path
    path = folder / "channels.json"
    if path.exists():
        for server, channels in _listed_channels(path).items():
            database.execute("INSERT OR IGNORE INTO limited_server VALUES (?)", (server,))
            rows = [(server, channel, place) for place, channel in enumerate(channels)]
            database.executemany("INSERT OR IGNORE INTO open_channel VALUES (?, ?, ?)", rows)
        yield path


def _keep(database: sqlite3.Connection, name: str, content: dict[str, Any]) -> None:
    database.execute("INSERT OR REPLACE INTO record VALUES (?, ?)", (name, json.dumps(content)))


def _object(text: str | bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


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
