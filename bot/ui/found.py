"""What was found for a question, as it is shown."""

import re
from dataclasses import dataclass

from index.article import Article
from qa.answer import Answer, Quote

_AFTER = re.compile(r" \(after: (?P<questions>.*)\)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PlacedQuote:
    """A quote and its article.

    `title` is the article's, None when there is only one, which needs no name. `of` is how many sentences
    the quote's paragraph has, where it stands in one.
    """

    article: Article
    quote: Quote
    title: str | None = None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class VersionedAnswer:
    """An answer, the version of the articles that it is from, and the first of its quotes, if it has any."""

    answer: Answer
    version: str
    first: PlacedQuote | None = None

    @property
    def after(self) -> str | None:
        """The earlier question that was searched for along with this one; the last of several."""
        found = _AFTER.search(self.answer.searched.removeprefix(self.answer.question))
        return found["questions"].split(" / ")[-1] if found else None
