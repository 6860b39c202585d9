"""Some articles of an index, by name: an index of these alone."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import Protocol

from index.contents import Index
from index.errors import PinciteError
from index.finding import joining

NAMED = 12
"""Names of articles that an error lists at most."""


class Named(Protocol):
    """An article, or what a manifest says of one."""

    @property
    def source(self) -> str: ...  # noqa: D102 - as of articles
    @property
    def url(self) -> str | None: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102


def chosen(names: Sequence[str], articles: Sequence[Named]) -> tuple[int, ...]:
    """Return the positions among `articles` of those that `names` name, in reading order; all without names.

    A name is that under which the article was indexed, its address, the last part of the name, with or
    without its ending, or the title; small and capital letters are one. A name that none has may be a pattern
    (``notes/*.md``), or a folder that the names of some begin with: both stand for all these. Raises
    PinciteError for a name that none has, or several.
    """
    if not names:
        return tuple(range(len(articles)))
    return tuple(sorted({place for name in names for place in _found(name, articles)}))


def only(index: Index, articles: Sequence[int]) -> Index:
    """Return an index of the `articles` at these positions alone, in this order; all of them is itself.

    What is rare is counted among these, as if no other had been indexed. Vectors of neighbours are shared.
    """
    if index.finder is not None and len(articles) < len(index.articles):
        return index.finder.only(articles)
    return joining.only(index, articles)


def the_one(name: str, articles: Sequence[Named]) -> int:
    """Return the position of the one article that `name` names; patterns and folders name none."""
    return _found(name, articles, patterns=False)[0]


def _found(name: str, articles: Sequence[Named], *, patterns: bool = True) -> Sequence[int]:
    wanted = name.casefold()
    found: list[int] = []
    for names_of in (_source, _address, _last_part, _stem, _title):
        found = [place for place, article in enumerate(articles) if names_of(article).casefold() == wanted]
        if len(found) == 1:
            return found
        if found:
            break
    if patterns and not found and (several := _among(wanted, articles)):
        return several
    sources = [articles[place].source for place in found or range(len(articles))]
    listed = ", ".join(sources[:NAMED]) + (
        f" and {len(sources) - NAMED} more" if len(sources) > NAMED else ""
    )
    if found:
        raise PinciteError(
            f"{len(found)} articles of the index are called {name!r}.", f"Name one of them: {listed}."
        )
    raise PinciteError(f"No article of the index is called {name!r}.", f"It holds {listed}.")


def _among(wanted: str, articles: Sequence[Named]) -> list[int]:
    """Return the articles whose names match a pattern, or lie in a folder; both in small letters."""
    folder = wanted.replace("\\", "/").rstrip("/") + "/"
    patterned = any(sign in wanted for sign in "*?[")
    return [
        place
        for place, article in enumerate(articles)
        for source in [_source(article).casefold()]
        if source.replace("\\", "/").startswith(folder)
        or (patterned and any(fnmatchcase(name, wanted) for name in (source, PurePath(source).name)))
    ]


def _source(article: Named) -> str:
    return article.source


def _address(article: Named) -> str:
    return article.url or article.source


def _last_part(article: Named) -> str:
    return PurePath(article.source).name


def _stem(article: Named) -> str:
    return PurePath(article.source).stem


def _title(article: Named) -> str:
    return " ".join(article.title.split())
