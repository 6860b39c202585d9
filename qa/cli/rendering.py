"""Answer -> text that a person enjoys."""

from index.article import Kind, Span
from index.contents import Index
from qa.answer import Answer, Position, Quote
from qa.cli.showing import block_text
from qa.cli.terminal import Screen

BAR_CELLS = 24


def answer_text(answer: Answer, index: Index, screen: Screen, *, context: bool = False) -> str:
    """Return the whole reply to one question."""
    parts = []
    if not answer.answered:
        reason = f": {answer.reason}" if answer.reason else ""
        parts.append(screen.message(f"The article does not answer that{reason}.", fg="yellow"))
        parts.append("Nearest passage, not an answer:")
    for number, quote in enumerate(answer.quotes):
        if number == 1:
            parts.append(screen.paint("Next best:", bold=True))
        note = f"  {answer.percent}% sure" if number == 0 and answer.answered else ""
        parts.append(quote_text(quote, index, screen, note=note))
        if context:
            parts.append(context_text(quote, index, screen))
    if answer.note:
        parts.append(screen.paint(answer.note, dim=True))
    return "\n\n".join(parts)


def quote_text(quote: Quote, index: Index, screen: Screen, *, note: str = "") -> str:
    """Return a quote set off, its place in one line, and a bar that shows where in the article it stands."""
    bar_left = screen.paint("│", fg="cyan")
    text = index.articles[quote.article].text
    mark = quote.answer if screen.width is not None else None  # in a pipe a quote is word for word
    shown = screen.lines(text, quote.span, indent=2, mark=mark, bold=True)
    apart = quote.lead_in_apart
    led = screen.lines(text, apart.span, indent=2, dim=True) if apart else ()
    words = [f"{bar_left} {line}" for line in (*led, *shown)]
    place = place_text(quote.position, quote.span)
    if len(index.articles) > 1:
        place += f" · {index.articles[quote.article].title}"
    lines = [*words, "", screen.message(place)]
    lines.append(screen.paint(bar(quote.position.through), fg="cyan") + screen.paint(note, dim=True))
    if quote.link:
        lines.append(screen.paint(quote.link, dim=True))
    return "\n".join(lines)


def place_text(position: Position, span: Span) -> str:
    """Return where a quote stands, as a reader would say it."""
    if position.paragraph is None:
        where = position.kind.value
    else:
        where = f"paragraph {position.paragraph}, sentence {position.sentence}"
        if position.kind is not Kind.PARAGRAPH:
            where += f" ({position.kind.value})"
    parts = [where]
    if position.heading is not None:
        path = " › ".join(" ".join(heading.split()) for heading in position.headings or (position.heading,))
        parts.append(f"under “{path}”")
    if position.speaker is not None:
        parts.append(f"said by {' '.join(position.speaker.split())}")
    parts += source_place(position)
    if position.line == position.end_line:
        parts.append(f"line {position.line}")
    else:
        parts.append(f"lines {position.line}–{position.end_line}")
    parts.append(f"characters {span.start:,}–{span.end:,}")
    parts.append(f"{position.through:.0%} through")
    return " · ".join(parts)


def source_place(position: Position) -> list[str]:
    """Return where in the source the words are from: its page, time, chapter or cell, if it has any."""
    parts = []
    if position.page is not None:
        parts.append(f"page {position.page}")
    if position.time is not None:
        parts.append(f"at {position.time.partition('.')[0]}")
    if position.chapter is not None:
        parts.append(f"chapter “{position.chapter}”")
    if position.cell is not None:
        parts.append(f"cell {position.cell}")
    return parts


def bar(through: float, cells: int = BAR_CELLS) -> str:
    """Return a line of `cells` with a mark where `through` (0 to 1) stands."""
    mark = min(int(through * cells), cells - 1)
    return "─" * mark + "●" + "─" * (cells - 1 - mark)


def context_text(quote: Quote, index: Index, screen: Screen) -> str:
    """Return the passage around a quote, the quote marked in it."""
    article = index.articles[quote.article]
    block = next(block for block in article.blocks if quote.span.start < block.span.end)
    part = Span(quote.passage.start, max(quote.passage.end, quote.span.end))
    return block_text(article, block, screen, quote.span, part)
