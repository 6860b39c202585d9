"""Changes an index in a process of its own: ``python -m bot.articles.rebuild --what add ...``.

A build takes the processor and memory for itself; in another process it takes neither from the answers.
Where the index is stands in its environment, which only its user can read: an address may hold a password.
What it says on stdout is for the bot: one JSON object a line.
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bot.articles.change import Allowance, AllowanceError, What, words_of
from index.article import Article
from index.bundled import NAME as BUNDLED
from index.errors import ArticleError, IndexBusy, IndexMissing, PinciteError
from index.storage.locations import Database, location_of
from index.threads import single_threaded

if TYPE_CHECKING:
    from index.building import Held
    from index.storage.postgres.store import PostgresStore
    from index.storage.stores import KeptStore

INDEX, LIKE = "PINCITE_REBUILD_INDEX", "PINCITE_REBUILD_LIKE"
"""Names of variables: where the index is, and one whose model a new index takes."""

_PATIENCE = 5.0  # seconds to wait for another build


class _NothingLeftError(Exception):
    """The last article of an index was removed."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, tell how far it has come, and return 0, or 2 with an ``error`` line."""
    options = _parser().parse_args(arguments)
    if hasattr(os, "nice"):
        os.nice(10)  # answers go first
    single_threaded()
    try:
        _carry_out(options)
    except AllowanceError as error:
        _say({"bound": error.bound, "found": error.found, "most": error.most})
        return 2
    except PinciteError as error:
        told = {part: _discreet(text, options) for part, text in error.packed().items()}
        _say({"error": told, "busy": isinstance(error, IndexBusy)})
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot.articles.rebuild", description=__doc__)
    parser.add_argument("--what", type=What, choices=What, default=What.REREAD, help="what becomes of it")
    article = parser.add_mutually_exclusive_group()
    article.add_argument("--file", type=Path, help="the article to read")
    parser.add_argument("--passing", action="store_true", help="the file is there now, and never again")
    article.add_argument("--address", help="where on the web the article to read is")
    article.add_argument("--name", help="the article to remove")
    parser.add_argument("--url", help="where the file stands on the web")
    parser.add_argument("--allowance", type=int, nargs=3, metavar=("ARTICLES", "BYTES", "WORDS"))
    return parser


def _discreet(reason: str, options: argparse.Namespace) -> str:
    """Return `reason` with names alone: where files lie on this machine is not for moderators."""
    # They import what a build needs.
    from bot.articles.locations import discreet  # noqa: PLC0415
    from index.storage.stores import store_of  # noqa: PLC0415

    index, like = _location(INDEX), _location(LIKE)
    paths = [options.file, like if isinstance(like, Path) else None]
    with suppress(PinciteError):
        if index is not None:
            paths += store_of(index).provenance().paths
    return reason if index is None else discreet(reason, index, *paths)


def _location(name: str) -> Path | Database | None:
    """Return the location that the variable `name` holds; None where there is none."""
    text = os.environ.get(name)
    return location_of(text) if text else None


def _carry_out(options: argparse.Namespace) -> None:
    # What a build needs is heavy: only when the arguments are right, and after the threads are limited.
    from index.building import amend, build  # noqa: PLC0415
    from index.bundled import build_bundled  # noqa: PLC0415
    from index.model.engines import open_encoder  # noqa: PLC0415
    from index.storage.manifest import Manifest  # noqa: PLC0415
    from index.storage.stores import store_of  # noqa: PLC0415
    from index.text.reading import read_article  # noqa: PLC0415

    index, another = _location(INDEX), _location(LIKE)
    if index is None:
        raise PinciteError(f"{INDEX} is not set.", "Let the bot start this.")
    store = store_of(index, patience=_PATIENCE)
    old: Manifest | None = None
    with suppress(IndexMissing):
        old = store.manifest()
    like = old or (store_of(another).manifest() if another else None)
    file = None if options.passing else options.file
    encoder = open_encoder(like.model.name, engine=like.model.engine) if like else open_encoder()
    counting = _Counting(Allowance(*options.allowance) if options.allowance else None)
    found: list[Article] = []
    if options.what in (What.ADD, What.REPLACE):
        name = options.file.name if options.file else None
        found.append(read_article(options.address or options.file, url=options.url, name=name))
    if options.what is What.REPLACE:
        counting.count(found, found)
        build(found, store, encoder, paths=[file], progress=_progress)
    elif options.what is What.REREAD and old is None:
        build_bundled(store, encoder, progress=_progress)
    else:
        change = {
            What.ADD: partial(_beside, found, file, counting),
            What.REMOVE: partial(_without, options.name),
            What.REREAD: partial(_anew, counting),
        }[options.what]
        try:
            amend(store, encoder, change, progress=_progress)
        except _NothingLeftError:
            if options.allowance is None:
                raise ArticleError(
                    "This is the only article.", "Have another one read in its place."
                ) from None
            _delete(store)


def _delete(store: "KeptStore") -> None:
    """Delete an index, whose last article was removed."""
    from index.storage.directory_store import DirectoryStore  # noqa: PLC0415 - as above

    if isinstance(store, DirectoryStore):
        shutil.rmtree(store.path)
    else:
        cast("PostgresStore", store).delete()


@dataclass(frozen=True, slots=True)
class _Counting:
    """Holds what is read against an allowance, and tells the bot how much it is."""

    allowance: Allowance | None

    def count(self, articles: Sequence[Article], new: Sequence[Article]) -> None:
        """Count an index of `articles`, of which `new` are read now. Raises AllowanceError."""
        words = words_of(new)
        if self.allowance is not None:
            self.allowance.check(articles, words)
        _say({"words": words})


def _beside(new: Sequence[Article], file: Path | None, counting: _Counting, held: "Held") -> "Held":
    """Return what is `held`, with `new` at the end or in the place of what bears the same name."""
    names = {BUNDLED, *(article.source for article in new)}
    changed = [
        *((article, path) for article, path in held if article.source not in names),
        *((article, file) for article in new),
    ]
    counting.count([article for article, _ in changed], new)
    return changed


def _without(name: str, held: "Held") -> "Held":
    """Return what is `held` without the article called `name`."""
    kept = [(article, path) for article, path in held if article.source != name]
    if len(kept) == len(held):
        raise ArticleError(f"No article is called {name!r}.", "Choose one from the list.")
    if not kept:
        raise _NothingLeftError
    return kept


def _anew(counting: _Counting, held: "Held") -> "Held":
    """Return what is `held`, read again; a server's articles from the web as well."""
    from index.text.reading import read_again  # noqa: PLC0415 - as above

    fetch = counting.allowance is not None
    again = [(read_again(article, path, fetch=fetch), path) for article, path in held]
    new = [now for (now, _), (before, _) in zip(again, held, strict=True) if now.sha256 != before.sha256]
    counting.count([article for article, _ in again], new)
    return again


def _progress(done: int, of: int) -> None:
    _say({"done": done, "of": of})


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
