"""A copy, on this machine, of the files of an index that is kept elsewhere: mapped as those of a folder are.

Generations are never changed, only replaced, so that a copy is right for as long as it is asked for, and
several processes share it. What a new generation has in common with the one before is not fetched again.
"""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import PinciteError
from index.model.checksum_cache import cache_folder
from index.storage.manifest import Manifest

MANIFEST = "manifest.json"
KEPT = 2
"""Generations of an index that are kept: another process may still be opening the one before."""
FORGOTTEN = 24 * 3600.0
"""Seconds after which a draft that was never finished is removed."""

Fetch = Callable[[Mapping[str, Path]], None]
"""Writes the files of some checksums where each is wanted."""


class Copies:
    """The copies of one index; `key` tells it from every other, in whatever database."""

    def __init__(self, key: str) -> None:
        self._aside: tempfile.TemporaryDirectory[str] | None = None
        self._folder = self._made(hashlib.sha256(key.encode()).hexdigest()[:32])

    def of(self, manifest: Manifest, fetch: Fetch) -> Path:
        """Return the folder with the files of `manifest`, where what is not there yet is fetched.

        Raises what `fetch` raises, and PinciteError when there is no room.
        """
        folder = self._folder / manifest.generation
        if not (folder / MANIFEST).is_file():
            with self.draft() as draft:
                known = self._known()
                wanted: dict[str, list[str]] = {}
                for name, entry in manifest.files.items():
                    if entry.sha256 not in known or not _linked(known[entry.sha256], draft / name):
                        wanted.setdefault(entry.sha256, []).append(name)
                fetch({sha256: draft / names[0] for sha256, names in wanted.items()})
                for names in wanted.values():
                    for name in names[1:]:  # the same file under another name
                        shutil.copyfile(draft / names[0], draft / name)
                self.keep(draft, manifest)
        return folder

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """Yield an empty folder for a generation; it is gone afterwards unless it was kept."""
        try:
            draft = Path(tempfile.mkdtemp(prefix="draft-", dir=self._folder))
            try:
                yield draft
            finally:
                shutil.rmtree(draft, ignore_errors=True)
        except OSError as error:
            raise PinciteError(
                f"There must be room for a copy of the index in {self._folder}: {error.strerror or error}.",
                "Make room, or name another folder for caches with XDG_CACHE_HOME.",
            ) from error

    def keep(self, draft: Path, manifest: Manifest) -> None:
        """Make `draft`, which holds the files of `manifest`, its copy; forget those that are too old."""
        (draft / MANIFEST).write_bytes(manifest.to_json())
        with suppress(OSError):  # another process was faster
            draft.rename(self._folder / manifest.generation)
        self._sweep()

    def forget(self, manifest: Manifest) -> None:
        """Remove the copy of `manifest`, if there is one."""
        shutil.rmtree(self._folder / manifest.generation, ignore_errors=True)

    def _made(self, name: str) -> Path:
        """Return a folder that only this user can read: in the user's cache, else one for this process."""
        cache = cache_folder()
        if cache is not None:
            folder = cache / "pincite" / "indexes" / name
            with suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                folder.chmod(0o700)
                if os.access(folder, os.W_OK):
                    return folder
        self._aside = tempfile.TemporaryDirectory(prefix="pincite-", ignore_cleanup_errors=True)
        return Path(self._aside.name)

    def _known(self) -> dict[str, Path]:
        """Return the files of other generations by their checksums."""
        known = {}
        for folder in self._generations():
            with suppress(OSError, PinciteError):
                manifest = Manifest.from_json((folder / MANIFEST).read_bytes(), folder)
                known.update({entry.sha256: folder / name for name, entry in manifest.files.items()})
        return known

    def _generations(self) -> list[Path]:
        """Return the copies, the latest first."""
        found = []
        for folder in self._folder.glob("generation-*"):
            with suppress(OSError):
                found.append((folder.stat().st_mtime, folder))
        return [folder for _, folder in sorted(found, reverse=True)]

    def _sweep(self) -> None:
        for folder in self._generations()[KEPT:]:
            shutil.rmtree(folder, ignore_errors=True)
        for draft in self._folder.glob("draft-*"):
            with suppress(OSError):
                if draft.stat().st_mtime < time.time() - FORGOTTEN:
                    shutil.rmtree(draft, ignore_errors=True)


def _linked(source: Path, target: Path) -> bool:
    """Give the file `source` a second name, or copy it; False where it is gone."""
    try:
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)
    except OSError:
        return False
    return True
