"""Answer -> JSON, as the contract of the command line has it."""

import json
from typing import TYPE_CHECKING

from qa.answer import Answer, Quote
from qa.cli.json.types import (
    AnswerObject,
    ArticleObject,
    CheckObject,
    ErrorObject,
    LeadInObject,
    ListedObject,
    QuoteObject,
    ShownBlock,
    ShownObject,
)
from qa.quoting.selectors import selectors

if TYPE_CHECKING:  # only their names: on the way of a question nothing is read, shown or verified
    from qa.library.listing import Listed
    from qa.library.showing import Part, Shown
    from qa.library.verifying import Check

_LINE_ENDS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}
"""What JSON may hold raw, and some programs take for the end of a line."""


def answer_object(answer: Answer, identifier: object = None) -> AnswerObject:
    """Return what `pincite ask --json` prints for one question."""
    card = answer.article
    return {
        "id": identifier,
        "question": answer.question,
        "searched": answer.searched,
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "article": {
            "title": card.title,
            "source": card.source,
            "sha256": card.sha256,
            "length": card.length,
            "paragraphs": card.paragraphs,
        },
        "quote": _quote_or_none(answer.quote),
        "nearest": _quote_or_none(answer.nearest),
        "alternatives": [quote_object(quote) for quote in answer.alternatives],
    }


def quote_object(quote: Quote) -> QuoteObject:
    """Return one quote: its words, its place for people, its selectors for programs."""
    position = quote.position
    written: QuoteObject = {
        "exact": quote.exact,
        "prefix": quote.prefix,
        "suffix": quote.suffix,
        "start": quote.span.start,
        "end": quote.span.end,
        "start_utf16": position.start_utf16,
        "end_utf16": position.end_utf16,
        "kind": position.kind.value,
        "paragraph": position.paragraph,
        "sentence": position.sentence,
        "line": position.line,
        "end_line": position.end_line,
        "heading": position.heading,
        "page": position.page,
        "time": position.time,
        "chapter": position.chapter,
        "cell": position.cell,
        "headings": list(position.headings),
        "speaker": position.speaker,
        "through": position.through,
        "score": round(quote.score, 4),
        "article": quote.article,
        "passage": {"start": quote.passage.start, "end": quote.passage.end},
        "link": quote.link,
        "lead_in": _lead_in(quote),
        "target": {"source": quote.source, "selector": selectors(quote)},
    }
    if quote.answer is not None:  # only a reader marks one
        words = quote.answer.shifted(-quote.span.start).cut(quote.exact)
        written["answer"] = {"start": quote.answer.start, "end": quote.answer.end, "exact": words}
    return written


def check_object(check: "Check") -> CheckObject:
    """Return what `pincite verify --json` prints for one quote."""
    span, exact, line = check.anchor.span, check.exact, check.line
    return {
        "id": check.saved.identifier,
        "status": check.anchor.status.value,
        "similarity": round(check.anchor.similarity, 4),
        "saved": {"exact": check.saved.quote.exact, "start": check.saved.quote.start},
        "now": None
        if span is None or exact is None or line is None
        else {"exact": exact, "start": span.start, "end": span.end, "line": line},
        "article": {"source": check.article.source, "sha256": check.article.sha256},
    }


def listed_object(one: "Listed") -> ListedObject:
    """Return what `pincite list --json` prints for one article."""
    article = one.article
    return {
        "source": article.source,
        "title": article.title,
        "url": article.url,
        "format": article.format.value,
        "sha256": article.sha256,
        "length": len(article.text),
        "words": one.words,
        "paragraphs": article.paragraphs,
        "state": one.state.value,
    }


def shown_object(shown: "Shown") -> ShownObject:
    """Return what `pincite show --json` prints."""
    article, place = shown.article, shown.place
    card: ArticleObject = {
        "title": article.title,
        "source": article.url or article.source,
        "sha256": article.sha256,
        "length": len(article.text),
        "paragraphs": article.paragraphs,
    }
    return {
        "article": card,
        "place": None
        if place is None
        else {"start": place.start, "end": place.end, "exact": place.cut(article.text)},
        "before": shown.before,
        "after": shown.after,
        "blocks": [_shown_block(article.text, part) for part in shown.parts],
    }


def _shown_block(text: str, part: "Part") -> ShownBlock:
    return {
        "kind": part.block.kind.value,
        "paragraph": part.block.paragraph,
        "start": part.span.start,
        "end": part.span.end,
        "exact": part.span.cut(text),
    }


def error_object(error: str, identifier: object = None) -> ErrorObject:
    """Return what stands in the place of an answer that could not be given."""
    return {"id": identifier, "error": error}


def dumps(value: object) -> str:
    """Return `value` as JSON that can be written as UTF-8, and is one line to every program."""
    line = json.dumps(value, ensure_ascii=False).translate(_LINE_ENDS)
    try:
        line.encode()
    except UnicodeEncodeError:  # half a surrogate pair in somebody's id: JSON can only spell it out
        return json.dumps(value)
    return line


def _lead_in(quote: Quote) -> LeadInObject | None:
    lead_in = quote.lead_in
    if lead_in is None:
        return None
    return {
        "exact": lead_in.exact,
        "prefix": lead_in.prefix,
        "suffix": lead_in.suffix,
        "start": lead_in.span.start,
        "end": lead_in.span.end,
    }


def _quote_or_none(quote: Quote | None) -> QuoteObject | None:
    return None if quote is None else quote_object(quote)
