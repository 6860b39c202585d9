"""Checksums of large files, remembered for as long as the file was not touched.

Hashing 90 MB takes longer than answering a question. So, as git does for its working tree, a file's checksum
is kept beside its size and times, one small JSON file for each in the user's cache folder, and taken from
there while those stay the same. A file that is replaced, rewritten or damaged on disk by a program gets new
times and is hashed again. Not noticed: bits that rot on disk, and someone who forges the times or the
record; `index.model.weights.verify_weights` reads the file itself.
"""

import contextlib
import hashlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from index.atomic import write_whole

SETTLED = 2_000_000_000  # ns; a file changed since then may change again within one tick of the clock


def sha256_of(path: Path, *, trust_record: bool = False) -> str:
    """Return the sha256 of the file, in hexadecimal; from its record when that is trusted and still fits.

    Where no cache folder can be written, the file is hashed every time. Raises OSError when the file cannot
    be read.
    """
    place, seen = _place(path), _seen(path)
    if trust_record and place is not None:
        known = _recorded(place)
        if known.items() >= seen.items() and isinstance(known.get("sha256"), str):
            return str(known["sha256"])
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if place is not None and time.time_ns() - seen["mtime_ns"] > SETTLED and _seen(path) == seen:
        _record(place, {**seen, "sha256": found})
    return found


def cache_folder() -> Path | None:
    """Return where this user's caches belong, None when there is no such place."""
    if wanted := os.environ.get("XDG_CACHE_HOME"):
        return Path(wanted)
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) if local else None
    try:
        home = Path.home()
    except RuntimeError:  # a user without a home
        return None
    return home / "Library" / "Caches" if sys.platform == "darwin" else home / ".cache"


def _place(path: Path) -> Path | None:
    folder = cache_folder()
    if folder is None:
        return None
    name = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:32]
    return folder / "pincite" / "weights" / f"{name}.json"


def _seen(path: Path) -> dict[str, int]:
    stat = path.stat()
    return {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "ctime_ns": stat.st_ctime_ns}


def _recorded(place: Path) -> dict[str, Any]:
    try:
        known = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _record(place: Path, record: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # a record saves time; without one the file is hashed again
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, json.dumps(record).encode())
