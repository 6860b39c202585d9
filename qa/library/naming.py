"""What somebody names -> the articles that are meant: files, folders, patterns, addresses."""

from collections.abc import Callable, Iterator
from glob import has_magic, iglob
from pathlib import Path

from index.article import Article
from index.errors import ArticleError
from index.text.files.sniffing import ENDINGS

READABLE = {*ENDINGS, ".txt", ".text"}
"""Endings of the files that are taken from a folder."""


def articles_of(
    source: str, read: Callable[[str], Article], leave_out: Callable[[ArticleError], None]
) -> Iterator[Article]:
    """Yield what `source` names: an article, or those in a folder or of a pattern.

    Of several, what cannot be read is handed to `leave_out`. Raises what `read` raises for a single one.
    """
    files = files_of(source)
    if files is None:
        yield read(source)
        return
    for path in files:
        try:
            yield read(path.as_posix())
        except ArticleError as error:
            leave_out(error)


def files_of(source: str) -> list[Path] | None:
    """Return the files in a folder and below, or those that match a pattern, sorted; None for a single one.

    Of folders, what is hidden or has an ending of no article is left out. ``**`` stands for any folders.
    """
    path = Path(source)
    if path.is_dir():
        return _in_folder(path)
    if not has_magic(source) or path.exists() or "://" in source:
        return None
    found: dict[Path, None] = {}
    for match in sorted(iglob(source, recursive=True)):  # noqa: PTH207 - the pattern may begin at the root
        one = Path(match)
        found.update(dict.fromkeys(_in_folder(one) if one.is_dir() else [one]))
    return list(found) or None  # then it is told that there is no such file


def _in_folder(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"))
        if not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.suffix.lower() in READABLE
        and path.is_file()
    ]
