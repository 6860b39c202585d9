"""A link that opens an article's page at a quote: a text fragment."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote as percent_encode

from index.article import Article, Span
from index.text.structure.front_matter import front_matter_end

WHOLE = 80
"""Code points: a longer quote stands in its link by its first and last words."""
MARKUP = re.compile(r"[*_`\[\]<>|\\~]")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A text directive: the words it starts with, the words it ends with, and what stands around them."""

    start: str
    end: str = ""
    prefix: str = ""
    suffix: str = ""

    def encoded(self) -> str:
        """Return the directive as it stands in a URL. Source: WICG Scroll to Text Fragment, section 3.3."""
        start, end, prefix, suffix = (
            # '-' marks a prefix or suffix, and quote() would leave it as it is
            percent_encode(part, safe="").replace("-", "%2D")
            for part in (self.start, self.end, self.prefix, self.suffix)
        )
        parts = (prefix and f"{prefix}-", start, end, suffix and f"-{suffix}")
        return "#:~:text=" + ",".join(part for part in parts if part)

    def finds_only(self, text: str, at: int, wanted: str) -> bool:
        """Whether the directive leads to `wanted`, which the folded `text` has at `at`, and only there."""
        between = r".*?" + _words(self.end) if self.end else ""
        before = _words(self.prefix) + r"\s*" if self.prefix else ""
        after = r"(?=\s*" + _words(self.suffix) + ")" if self.suffix else ""
        pattern = re.compile(rf"(?={before}(?P<quote>{_words(self.start)}{between}){after})", re.DOTALL)
        return [(match.start("quote"), match["quote"]) for match in pattern.finditer(text)] == [(at, wanted)]


def text_fragment_link(article: Article, span: Span) -> str | None:
    """Return a link that opens the article's URL at `span`, or None when no link leads there alone.

    Words are taken into the link until it matches one place only, compared as browsers do: letter case,
    accents and the kind of white space aside, whole words only.
    """
    if article.url is None:
        return None
    exact = span.cut(article.text)
    if article.markdown and (MARKUP.search(exact) or span.start < front_matter_end(article.text)):
        return None  # the page shows these words without their markup, or not at all
    text, wanted = _folded(article.text), _fold(exact)
    at = len(_fold(article.text[: span.start] + "|")) - 1
    before, after = article.text[: span.start].split(), article.text[span.end :].split()
    words = exact.split()
    for size in (4, 6, 10, 16):
        whole = len(exact) <= WHOLE or len(words) < 2 * size
        start, end = (exact, "") if whole else (" ".join(words[:size]), " ".join(words[-size:]))
        for around in (0, 3, 6):
            fragment = Fragment(
                start, end, *((" ".join(before[-around:]), " ".join(after[:around])) if around else ())
            )
            if fragment.finds_only(text, at, wanted):
                return article.url.partition("#")[0] + fragment.encoded()
    return None


@lru_cache(maxsize=4)
def _folded(article: str) -> str:
    """Return a whole article as browsers compare it, once for all its quotes."""
    return _fold(article)


def _fold(text: str) -> str:
    """Return `text` as browsers compare it: one kind of white space, no case, no accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).split())


def _words(text: str) -> str:
    """Return a pattern for `text` folded, standing at word boundaries."""
    return rf"(?<!\w){re.escape(_fold(text))}(?!\w)"
