"""A copy, on this machine, of the files of an index that is kept elsewhere: mapped as those of a folder are.

Generations are never changed, only replaced, so that a copy is right for as long as it is asked for, and
several processes share it. What a new generation has in common with the one before is not fetched again.
"""

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import PinciteError
from index.model.checksum_cache import cache_folder
from index.storage.manifest import Manifest

MANIFEST = "manifest.json"
KEPT = 1
"""Generations that an index no longer has and that are kept: another process may still be opening one."""
FORGOTTEN = 24 * 3600.0
"""Seconds after which a draft that was never finished is removed."""

Fetch = Callable[[Mapping[str, Path]], None]
"""Writes the files of some checksums where each is wanted."""


class Copies:
    """The copies of one index, in `folder`; `key` tells it from every other, in whatever database."""

    def __init__(self, key: str) -> None:
        self._aside: tempfile.TemporaryDirectory[str] | None = None
        self.folder = self._made(hashlib.sha256(key.encode()).hexdigest()[:32])

    def of(self, manifest: Manifest, fetch: Fetch, names: Collection[str] | None = None) -> Path:
        """Return the folder of the generations of `manifest`, where what is not there yet is fetched.

        Of each generation that is the files with these `names`, all by default. Raises what `fetch` raises,
        and PinciteError when there is no room.
        """
        lacking = [
            (Path(one.name, name), entry.sha256)
            for one in manifest.generations
            for name, entry in one.files.items()
            if (names is None or name in names) and not (self.folder / one.name / name).is_file()
        ]
        if lacking:
            with self.draft() as draft:
                known = self._known()
                wanted: dict[str, list[Path]] = {}
                for path, sha256 in lacking:
                    (draft / path).parent.mkdir(exist_ok=True)
                    if sha256 not in known or not _linked(known[sha256], draft / path):
                        wanted.setdefault(sha256, []).append(draft / path)
                fetch({sha256: paths[0] for sha256, paths in wanted.items()})
                for paths in wanted.values():
                    for path in paths[1:]:  # the same file under another name
                        shutil.copyfile(paths[0], path)
                self.keep(draft, manifest)
        return self.folder

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """Yield an empty folder for generations; it is gone afterwards, but for those that were kept."""
        try:
            draft = Path(tempfile.mkdtemp(prefix="draft-", dir=self.folder))
            try:
                yield draft
            finally:
                shutil.rmtree(draft, ignore_errors=True)
        except OSError as error:
            raise PinciteError(
                f"There must be room for a copy of the index in {self.folder}: {error.strerror or error}.",
                "Make room, or name another folder for caches with XDG_CACHE_HOME.",
            ) from error

    def keep(self, draft: Path, manifest: Manifest) -> None:
        """Make the generations in `draft` copies of those of `manifest`; forget those that are too old."""
        for folder in draft.iterdir():
            (folder / MANIFEST).write_bytes(manifest.to_json())
            target = self.folder / folder.name
            with suppress(OSError):
                folder.rename(target)
                continue
            for file in folder.iterdir():  # some of it is there already
                file.replace(target / file.name)
        self._sweep(manifest)

    def forget(self, manifest: Manifest) -> None:
        """Remove the copies of the generations of `manifest`, if there are any."""
        for one in manifest.generations:
            shutil.rmtree(self.folder / one.name, ignore_errors=True)

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
                for one in manifest.generations:
                    if one.name == folder.name:
                        known.update({entry.sha256: folder / name for name, entry in one.files.items()})
        return known

    def _generations(self) -> list[Path]:
        """Return the copies, the latest first."""
        found = []
        for folder in self.folder.glob("generation-*"):
            with suppress(OSError):
                found.append((folder.stat().st_mtime, folder))
        return [folder for _, folder in sorted(found, reverse=True)]

    def _sweep(self, manifest: Manifest) -> None:
        current = {one.name for one in manifest.generations}
        others = [folder for folder in self._generations() if folder.name not in current]
        for folder in others[KEPT:]:
            shutil.rmtree(folder, ignore_errors=True)
        for draft in self.folder.glob("draft-*"):
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
