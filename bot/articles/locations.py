"""Where the articles of a server are kept, and those of everywhere. Nothing else in the bot decides that."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.scope import HOME
from bot.settings import Settings
from index.storage.directory_store import MANIFEST, DirectoryStore

_SERVERS = "servers"


@dataclass(frozen=True, slots=True)
class Location:
    """What is on disk for the articles of one server: their index, and the files that were attached."""

    index: Path
    uploads: Path

    @property
    def store(self) -> DirectoryStore:
        """The index."""
        return DirectoryStore(self.index)

    @property
    def holds_articles(self) -> bool:
        """Whether there is an index."""
        return (self.index / MANIFEST).is_file()


def location_of(settings: Settings, server: int) -> Location:
    """Return where the articles of `server` are kept: in a folder of its own, which no other one shares."""
    if server == HOME:
        return Location(settings.index, settings.state / "articles")
    folder = settings.state / _SERVERS / str(server)
    return Location(folder / "index", folder / "articles")


def servers_kept(settings: Settings) -> Iterator[int]:
    """Yield the servers of which anything is kept."""
    folder = settings.state / _SERVERS
    if folder.is_dir():
        yield from (int(path.name) for path in sorted(folder.iterdir()) if path.name.isdecimal())


def delete_server(settings: Settings, server: int) -> None:
    """Delete all articles of `server`, the former ones too."""
    if server != HOME:
        shutil.rmtree(location_of(settings, server).index.parent, ignore_errors=True)
