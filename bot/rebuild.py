"""Builds the index in a process of its own: ``python -m bot.rebuild --index DIR [--article FILE]``.

A build takes the processor and memory for itself; in another process it takes neither from the answers.
What it says on stdout is for the bot: one JSON object a line.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from index.errors import IndexBusy, IndexMissing, PinciteError
from index.threads import single_threaded

_PATIENCE = 5.0  # seconds to wait for another build


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, tell how far it has come, and return 0, or 2 with an ``error`` line."""
    parser = argparse.ArgumentParser(prog="python -m bot.rebuild", description=__doc__)
    parser.add_argument("--index", type=Path, required=True, help="the folder of the index")
    parser.add_argument(
        "--article", type=Path, help="the article; without it, those of the index, read again"
    )
    parser.add_argument("--url", help="where the article stands on the web")
    options = parser.parse_args(arguments)
    if hasattr(os, "nice"):
        os.nice(10)  # answers go first
    single_threaded()
    article: Path | None = options.article
    try:
        _build(options.index, article, options.url)
    except PinciteError as error:
        told = {part: _discreet(text, options.index, article) for part, text in error.packed().items()}
        _say({"error": told, "busy": isinstance(error, IndexBusy)})
        return 2
    return 0


def _discreet(reason: str, index: Path, article: Path | None) -> str:
    """Return `reason` with names alone: where files lie on this machine is not for moderators."""
    from index.storage.directory_store import DirectoryStore  # noqa: PLC0415 - imports what a build needs

    places = {index, *([article] if article else [])}
    with suppress(PinciteError):
        places |= {path for path in DirectoryStore(index).provenance().paths if path}
    for place in sorted(places, key=lambda path: -len(str(path))):
        reason = reason.replace(str(place), place.name)
    return reason


def _build(folder: Path, article: Path | None, url: str | None) -> None:
    # What a build needs is heavy: only when the arguments are right, and after the threads are limited.
    from index.building import build, refresh  # noqa: PLC0415
    from index.bundled import build_bundled  # noqa: PLC0415
    from index.model.engines import open_encoder  # noqa: PLC0415
    from index.storage.directory_store import DirectoryStore  # noqa: PLC0415
    from index.storage.manifest import Manifest  # noqa: PLC0415
    from index.text.reading import read_article  # noqa: PLC0415

    store = DirectoryStore(folder, patience=_PATIENCE)
    old: Manifest | None = None
    with suppress(IndexMissing):
        old = store.manifest()
    encoder = open_encoder(old.model.name, engine=old.model.engine) if old else open_encoder()
    if article is not None:
        found = read_article(article, url=url, name=article.name)
        build([found], store, encoder, paths=[article], progress=_progress)
    elif old is None:
        build_bundled(store, encoder, progress=_progress)
    else:
        refresh(store, encoder, progress=_progress)


def _progress(done: int, of: int) -> None:
    _say({"done": done, "of": of})


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
