"""Saved answers -> what became of their quotes in the articles as they are now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from index.article import Article
from index.errors import PinciteError
from index.store import Store
from index.text.reading import Reader, read_again, read_article
from qa.quoting.anchoring import Anchor, SavedQuote, Status, anchor
from qa.quoting.position import LINE_END

SOUND = (Status.SAME, Status.MOVED)
"""What may become of a quote that can still be cited."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A quote that was saved, with its answer's id and the source of its article."""

    identifier: Any
    source: str
    quote: SavedQuote


@dataclass(frozen=True, slots=True)
class Check:
    """What became of a saved quote; `article` is where it was looked for."""

    saved: Saved
    article: Article
    anchor: Anchor

    @property
    def sound(self) -> bool:
        """Whether the same words still stand there, or elsewhere."""
        return self.anchor.status in SOUND

    @property
    def exact(self) -> str | None:
        """The words that stand in its place now, or None when it is gone."""
        return None if self.anchor.span is None else self.anchor.span.cut(self.article.text)

    @property
    def line(self) -> int | None:
        """The line in which these begin, from 1."""
        span = self.anchor.span
        return None if span is None else 1 + len(LINE_END.findall(self.article.text, 0, span.start))


class ArticlesNow:
    """The articles to check against, as they are now: each is read again when it is first asked for."""

    def __init__(
        self,
        indexed: Sequence[tuple[Article, Path | None]],
        *,
        read: Reader = read_article,
        fetch: bool = False,
    ) -> None:
        """`indexed` are articles and their files; `read` reads those, with `fetch` web addresses, too."""
        self._names = {
            name: number
            for number, (article, _) in enumerate(indexed)
            for name in (article.source, article.url)
            if name
        }
        self._indexed = indexed
        self._read = read
        self._fetch = fetch
        self._now: dict[int, Article] = {}

    @classmethod
    def of_file(cls, article: Article) -> Self:
        """Check everything against one article, whatever its source was."""
        return cls([(article, None)])

    @classmethod
    def of_index(cls, store: Store, *, read: Reader = read_article, fetch: bool = False) -> Self:
        """Check against the index's articles: their files as they are now, or their texts as indexed.

        With `fetch` those from the web are what stands at their addresses now; `read` reads and fetches.
        """
        paths = store.provenance().paths
        return cls([*zip(store.load().articles, paths, strict=True)], read=read, fetch=fetch)

    def find(self, source: str) -> Article:
        """Return the article of `source`; the only one stands for every source.

        Raises PinciteError when it is none of these, and what reading or fetching it raises.
        """
        number = 0 if len(self._indexed) == 1 else self._names.get(source)
        if number is None:
            raise PinciteError(
                f"There is no article from '{source}' in the index ({', '.join(self._names)}).",
                "Name its file (--article on the command line).",
            )
        if number not in self._now:
            article, path = self._indexed[number]
            self._now[number] = read_again(article, path, read=self._read, fetch=self._fetch)
        return self._now[number]


def verify(saved: Saved, articles: ArticlesNow) -> Check:
    """Find a saved quote in its article as it is now."""
    article = articles.find(saved.source)
    return Check(saved, article, anchor(article.text, saved.quote))


def saved_quotes(answer: Mapping[str, Any]) -> Iterator[Saved]:
    """Yield the quotes of an answer as `pincite ask --json` printed it; none of an error in its place.

    The quote or nearest passage comes first, then the alternatives. Raises ValueError, KeyError, TypeError or
    AttributeError for what is no such answer.
    """
    if "error" in answer:
        return
    for quote in (answer["quote"] or answer["nearest"], *answer["alternatives"]):
        words = SavedQuote(quote["exact"], quote["prefix"], quote["suffix"], quote["start"])
        if not (isinstance(words.start, int) and words.exact + words.prefix + words.suffix):
            raise ValueError(f"a quote from {words.start!r}")
        yield Saved(answer.get("id"), quote["target"]["source"], words)
