"""A quote's place for programs: W3C Web Annotation selectors."""

from typing import Any

from qa.answer import Quote


def selectors(quote: Quote) -> list[dict[str, Any]]:
    """Return the quote's selectors in the form of the W3C Web Annotation Data Model, section 4.2.

    Offsets of the TextPositionSelector are code points into the article's text.
    """
    return [
        {
            "type": "TextQuoteSelector",
            "exact": quote.exact,
            "prefix": quote.prefix,
            "suffix": quote.suffix,
        },
        {"type": "TextPositionSelector", "start": quote.span.start, "end": quote.span.end},
    ]
