"""Saved answers -> what became of their quotes in the articles as they are now."""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from index.article import Article
from index.errors import PinciteError
from index.storage.directory_store import DirectoryStore
from index.text.reading import read_again
from qa.cli.json.types import CheckObject, WordsNow
from qa.cli.terminal import Screen
from qa.quoting.anchoring import Anchor, SavedQuote, Status, anchor
from qa.quoting.position import LINE_END


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
    def now(self) -> WordsNow | None:
        """The words that stand in its place now, with the line they begin in, or None when it is gone."""
        span, text = self.anchor.span, self.article.text
        if span is None:
            return None
        line = 1 + len(LINE_END.findall(text, 0, span.start))
        return {"exact": span.cut(text), "start": span.start, "end": span.end, "line": line}


@dataclass(frozen=True, slots=True)
class ArticlesNow:
    """The articles to check against, by source; `only` stands for every source when it is given."""

    by_source: Mapping[str, Article]
    only: Article | None = None

    @classmethod
    def of_file(cls, article: Article) -> Self:
        """Check everything against one article, whatever its source was."""
        return cls({}, article)

    @classmethod
    def of_index(cls, store: DirectoryStore) -> Self:
        """Check against the index's articles: their files as they are now, or their texts as indexed."""
        articles = store.load().articles
        now = [
            read_again(article, path)
            for article, path in zip(articles, store.provenance().paths, strict=True)
        ]
        by_source = {name: article for article in now for name in (article.source, article.url) if name}
        return cls(by_source, now[0] if len(now) == 1 else None)

    def find(self, source: str) -> Article:
        """Return the article of `source`. Raises PinciteError when it is none of these."""
        found = self.only or self.by_source.get(source)
        if found is None:
            raise PinciteError(
                f"There is no article from '{source}' in the index ({', '.join(self.by_source)}).",
                "Name its file with --article.",
            )
        return found


def verify(saved: Saved, articles: ArticlesNow) -> Check:
    """Find a saved quote in its article as it is now."""
    article = articles.find(saved.source)
    return Check(saved, article, anchor(article.text, saved.quote))


def read_saved(file: Path) -> Iterator[Saved]:
    """Yield the quotes of every answer in `file`, the lines that `pincite ask --json` printed.

    An answer's quote or nearest passage comes first, then its alternatives; lines that hold an error in place
    of an answer are passed over. Raises PinciteError, with the line's number, for what is no answer.
    """
    try:
        text = sys.stdin.buffer.read().decode() if str(file) == "-" else file.read_text("utf-8")
    except OSError as error:
        raise PinciteError(
            f"{file} cannot be read: {error.strerror}.", "Name a file of saved answers."
        ) from error
    except UnicodeDecodeError as error:
        raise PinciteError(
            f"{file} is not UTF-8 text (byte {error.start}).", "Name a file of saved answers."
        ) from error
    if not text.strip():
        raise PinciteError(f"{file} holds no saved answers.", "Save those of 'pincite ask --json'.")
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            answer = json.loads(line)
            if "error" not in answer:
                yield from _quotes(answer)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise PinciteError(
                f"Line {number} of {file} is not an answer of 'pincite ask --json', each on one line.",
                "Remove it, or save the answers again.",
            ) from error


def _quotes(answer: dict[str, Any]) -> Iterator[Saved]:
    for quote in (answer["quote"] or answer["nearest"], *answer["alternatives"]):
        words = SavedQuote(quote["exact"], quote["prefix"], quote["suffix"], quote["start"])
        if not (isinstance(words.start, int) and words.exact + words.prefix + words.suffix):
            raise ValueError(f"a quote from {words.start!r}")
        yield Saved(answer.get("id"), quote["target"]["source"], words)


def check_object(check: Check) -> CheckObject:
    """Return what `pincite verify --json` prints for one quote."""
    return {
        "id": check.saved.identifier,
        "status": check.anchor.status.value,
        "similarity": round(check.anchor.similarity, 4),
        "saved": {"exact": check.saved.quote.exact, "start": check.saved.quote.start},
        "now": check.now,
        "article": {"source": check.article.source, "sha256": check.article.sha256},
    }


_COLOURS = {Status.SAME: "green", Status.MOVED: "cyan", Status.CHANGED: "yellow", Status.GONE: "red"}


def check_text(check: Check, screen: Screen) -> str:
    """Return what became of one quote, for people."""
    status, now = check.anchor.status, check.now
    was = _one_line(check.saved.quote.exact)
    head = f"{status.value:<8}"
    if now is None:
        words = was
    else:
        words = f"line {now['line']}, characters {now['start']:,}–{now['end']:,}"
        if status is Status.MOVED:
            words += f" (was {check.saved.quote.start:,})"
        if status is Status.CHANGED:
            stands = _one_line(now["exact"])
            spaces = " (only white space differs)" if stands == was else ""
            words += f" ({check.anchor.similarity:.0%} alike)\n  was: {was}\n  now: {stands}{spaces}"
        else:
            words += f": {was}"
    laid_out = screen.message(head + words, hanging=4)
    return screen.paint(head, fg=_COLOURS[status]) + laid_out.removeprefix(head)


def _one_line(text: str) -> str:
    return " ".join(text.split())
