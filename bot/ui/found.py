"""What was found for a question, as it is shown."""

import re
from dataclasses import dataclass, field

from index.article import Article, Span
from qa.answer import Answer, Quote
from qa.quoting.seen import Seen, seen

_AFTER = re.compile(r" \(after: (?P<questions>.*)\)\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PlacedQuote:
    """A quote and its article.

    `title` is the article's, None when there is only one, which needs no name. `of` is how many sentences
    the quote's paragraph has, where it stands in one. `seen` is the quote as a reader sees it.
    """

    article: Article
    quote: Quote
    title: str | None = None
    of: int | None = None
    seen: Seen = field(init=False)

    def __post_init__(self) -> None:
        """See the quote as a reader does: here, where it is found, not where nobody may wait."""
        object.__setattr__(self, "seen", seen(self.article, self.quote.span))

    @property
    def mark(self) -> Span | None:
        """The part of what is seen that a reader marked as the answer."""
        return self.quote.answer and self.seen.of(self.quote.answer)

    @property
    def lead_in(self) -> str | None:
        """The line above that gives the quote its meaning, as it is seen, where it stands apart from it."""
        lead_in = self.quote.lead_in_apart
        return None if lead_in is None else seen(self.article, lead_in.span).text


@dataclass(frozen=True, slots=True)
class VersionedAnswer:
    """An answer, the version of the articles that it is from, and the first of its quotes, if it has any.

    `searched` are the titles of the articles that were searched, where these are several.
    """

    answer: Answer
    version: str
    first: PlacedQuote | None = None
    searched: tuple[str, ...] = ()

    @property
    def after(self) -> str | None:
        """The earlier question that was searched for along with this one; the last of several."""
        found = _AFTER.search(self.answer.searched.removeprefix(self.answer.question))
        return found["questions"].split(" / ")[-1] if found else None
