"""What is to become of an index, and how much a server may have and have read."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from index.article import Article
from index.errors import PinciteError


class What(StrEnum):
    """What a change does to the articles of an index."""

    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"
    REREAD = "reread"


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much a server may have: articles, bytes of text in all, and words that are still read today."""

    articles: int
    bytes: int
    words: int

    def check(self, articles: Iterable[Article], words: int) -> None:
        """Raise AllowanceError when `articles` are more than may be had, or `words` more than are read."""
        sizes = [len(article.raw) for article in articles]
        for bound, found, most in (
            ("articles", len(sizes), self.articles),
            ("bytes", sum(sizes), self.bytes),
            ("words", words, self.words),
        ):
            if found > most:
                raise AllowanceError(bound, found, most)


class AllowanceError(PinciteError):
    """A server has as much as it may have. Remove an article, or wait until tomorrow.

    `bound` names the field of Allowance, `found` is what there would be, `most` what there may be.
    """

    def __init__(self, bound: str, found: int, most: int) -> None:
        super().__init__(f"This would make {found:,} {bound}; {most:,} are allowed.", "Remove an article.")
        self.bound = bound
        self.found = found
        self.most = most


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of an index.

    `article` is the file or web address to read, or the name of the article to remove; where it is None, all
    of the index's own articles are read again, or without an index the bundled one. `allowance` is a
    server's; without it nothing is counted.
    """

    what: What = What.REREAD
    article: Path | str | None = None
    allowance: Allowance | None = None


def replacing(article: Path | None) -> Change:
    """Return the change that lets the file `article` alone answer; None reads what the index holds again."""
    return Change(What.REREAD if article is None else What.REPLACE, article)


def words_of(articles: Iterable[Article]) -> int:
    """Return how many words `articles` have."""
    return sum(len(article.text.split()) for article in articles)
