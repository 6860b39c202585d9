"""A quote's place for programs: W3C Web Annotation selectors."""

from typing import Literal, TypedDict

from qa.answer import Quote


class TextQuoteSelector(TypedDict):
    """The words, and up to 32 code points on either side of them."""

    type: Literal["TextQuoteSelector"]
    exact: str
    prefix: str
    suffix: str


class TextPositionSelector(TypedDict):
    """Code points into the article's text, half-open."""

    type: Literal["TextPositionSelector"]
    start: int
    end: int


def selectors(quote: Quote) -> list[TextQuoteSelector | TextPositionSelector]:
    """Return the quote's selectors in the form of the W3C Web Annotation Data Model, section 4.2."""
    return [
        {
            "type": "TextQuoteSelector",
            "exact": quote.exact,
            "prefix": quote.prefix,
            "suffix": quote.suffix,
        },
        {"type": "TextPositionSelector", "start": quote.span.start, "end": quote.span.end},
    ]
