"""Attached articles on the bot's own disk, where the index finds them again."""

import re
import shutil
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from index.atomic import write_whole

_NAME_LIMIT = 60  # code points of a file's stem that are kept


class Uploads:
    """A folder for each upload, named by its content: no upload ever takes the place of another one.

    Everything here blocks for a moment: call it in a thread.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, name: str, data: bytes) -> Path:
        """Write `data` under the stem and ending of `name` and return where."""
        given = Path(name)
        # An article without a title is called as its file is: the words of the name stay, in any alphabet.
        stem = re.sub(r"[^\w.-]+", "_", given.stem)[:_NAME_LIMIT].strip("._") or "article"
        path = self._folder / sha256(data).hexdigest()[:16] / (stem + given.suffix.lower())
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, data, mode=0o600)
        return path

    def sweep(self, named: Iterable[Path]) -> None:
        """Remove every upload that is not one of `named`; one that cannot be removed now stays."""
        kept = {path.resolve() for path in named}
        if not self._folder.is_dir():
            return
        for path in [path for path in self._folder.rglob("*") if path.is_file()]:
            if path.resolve() not in kept:
                path.unlink(missing_ok=True)
        for folder in [path for path in self._folder.iterdir() if path.is_dir()]:
            if not any(folder.iterdir()):
                shutil.rmtree(folder, ignore_errors=True)
