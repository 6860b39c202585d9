"""Where the articles of a server are kept, and those of everywhere. Nothing else in the bot decides that."""

import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.articles.former import Former, FormerFolder, FormerRows
from bot.scope import HOME
from bot.settings import Settings
from index.storage.directory_store import MANIFEST, DirectoryStore
from index.storage.locations import Database
from index.storage.stores import KeptStore, needing_psycopg

_PATIENCE = 5.0  # seconds to wait for another writer
_WAITING = 2.0  # seconds for which a database that is away is tried again: whoever asks waits as long


@dataclass(frozen=True, slots=True)
class Location:
    """What is kept of one server: its index, the one before the last change, and files that were attached."""

    index: Path | Database
    uploads: Path
    store: KeptStore
    former: Former


class Places(Protocol):
    """Where everything is kept: of each server, and of everywhere (HOME). All but `of` block."""

    def of(self, server: int) -> Location:
        """Return where the articles of `server` are kept, apart from those of every other one."""

    def saved(self, server: int) -> str:
        """Return what is another whenever the index of `server` is saved, nothing where there is none."""

    def all_saved(self) -> dict[int, str]:
        """Return what `saved` does of all servers that have an index."""

    def kept(self) -> Iterable[int]:
        """Return the servers of which anything is kept."""

    def delete(self, server: int) -> None:
        """Delete all articles of `server`, the former ones too."""


def places_of(settings: Settings) -> Places:
    """Return where the bot keeps articles. Raises PinciteError when what a database needs is not there."""
    if isinstance(settings.index, Database):
        return PlacesInDatabase(settings.index)
    return PlacesInFolders(settings.index, settings.state)


class PlacesInFolders:
    """A folder for the index of everywhere, `home`, and for each server one of its own below `state`."""

    def __init__(self, home: Path, state: Path) -> None:
        self._home = home
        self._state = state
        self._servers = state / "servers"

    def of(self, server: int) -> Location:
        """Return where the articles of `server` are kept: in a folder that no other one shares."""
        index = self._index(server)
        uploads = self._state / "articles" if server == HOME else index.with_name("articles")
        return Location(index, uploads, DirectoryStore(index), FormerFolder(index))

    def saved(self, server: int) -> str:
        """Return what is another with every index of `server`."""
        try:
            return str((self._index(server) / MANIFEST).stat().st_mtime_ns)
        except OSError:
            return ""

    def all_saved(self) -> dict[int, str]:
        """Return what is another with every index, of the servers that have one."""
        found = ((server, self.saved(server)) for server in (HOME, *self.kept()))
        return {server: saved for server, saved in found if saved}

    def kept(self) -> Iterable[int]:
        """Return the servers of which anything is kept."""
        if not self._servers.is_dir():
            return ()
        return [int(path.name) for path in sorted(self._servers.iterdir()) if path.name.isdecimal()]

    def delete(self, server: int) -> None:
        """Delete all articles of `server`, the former ones too."""
        if server != HOME:
            shutil.rmtree(self._servers / str(server), ignore_errors=True)

    def _index(self, server: int) -> Path:
        return self._home if server == HOME else self._servers / str(server) / "index"


class PlacesInDatabase:
    """The index of everywhere, `home`, and for each server one beside it, named by the server's id.

    Attached files are on this machine, for as long as they are read.
    """

    def __init__(self, home: Database) -> None:
        with needing_psycopg():
            # Only where a database is named: most bots keep everything in files.
            from index.storage.postgres.sharing import SharedStores  # noqa: PLC0415
        self._home = home
        self._stores = SharedStores(home, patience=_PATIENCE, waiting=_WAITING)
        self._reading = tempfile.TemporaryDirectory(prefix="pincite-bot-", ignore_cleanup_errors=True)

    def of(self, server: int) -> Location:
        """Return where the articles of `server` are kept: under a name of its own, which no other one has."""
        name = self.name(server)
        store = self._stores.of(name)
        former = FormerRows(store, self._stores.of(f"{name}/former"), always=server == HOME)
        return Location(
            Database(self._home.address, name), Path(self._reading.name) / str(server), store, former
        )

    def name(self, server: int) -> str:
        """Return the name of the index of `server`."""
        return self._home.name if server == HOME else f"{self._home.name}/{server}"

    def server(self, name: str) -> int | None:
        """Return the server whose index is called `name`; None for what is no present index of this bot."""
        if name == self._home.name:
            return HOME
        found = re.fullmatch(rf"{re.escape(self._home.name)}/([1-9][0-9]*)", name)
        return int(found[1]) if found else None

    def saved(self, server: int) -> str:
        """Return what is another with every index of `server`."""
        return self._stores.generation(self.name(server))

    def all_saved(self) -> dict[int, str]:
        """Return what is another with every index, of the servers that have one."""
        found = ((self.server(name), saved) for name, saved in self._generations().items())
        return {server: saved for server, saved in found if server is not None}

    def kept(self) -> Iterable[int]:
        """Return the servers of which anything is kept."""
        names = {name.removesuffix("/former") for name in self._generations()}
        return sorted(server for name in names if (server := self.server(name)))

    def delete(self, server: int) -> None:
        """Delete all articles of `server`, the former ones too."""
        if server != HOME:
            for name in (self.name(server), f"{self.name(server)}/former"):
                self._stores.of(name).delete()

    def _generations(self) -> dict[str, str]:
        return self._stores.generations(self._home.name)


def discreet(reason: str, index: Path | Database, *others: Path | None) -> str:
    """Return `reason` with names alone: where things lie is not for moderators."""
    places = {path for path in (index, *others) if isinstance(path, Path)}
    for place in sorted(places, key=lambda path: -len(str(path))):
        reason = reason.replace(str(place), place.name)
    if isinstance(index, Database):
        reason = re.sub(re.escape(str(Database(index.address))) + r"(?:#[\w/]*)?", "the database", reason)
    return reason
