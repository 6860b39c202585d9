"""Saved answers, read from a file, and what became of their quotes, as text and as JSON."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from index.errors import PinciteError
from qa.cli.terminal import Screen
from qa.library.verifying import Check, Saved, saved_quotes
from qa.quoting.anchoring import Status


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
            yield from saved_quotes(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise PinciteError(
                f"Line {number} of {file} is not an answer of 'pincite ask --json', each on one line.",
                "Remove it, or save the answers again.",
            ) from error


_COLOURS = {Status.SAME: "green", Status.MOVED: "cyan", Status.CHANGED: "yellow", Status.GONE: "red"}


def check_text(check: Check, screen: Screen) -> str:
    """Return what became of one quote, for people."""
    status, span, stands = check.anchor.status, check.anchor.span, check.exact
    was = _one_line(check.saved.quote.exact)
    head = f"{status.value:<8}"
    if span is None or stands is None:
        words = was
    else:
        words = f"line {check.line}, characters {span.start:,}–{span.end:,}"
        if status is Status.MOVED:
            words += f" (was {check.saved.quote.start:,})"
        if status is Status.CHANGED:
            stands = _one_line(stands)
            spaces = " (only white space differs)" if stands == was else ""
            words += f" ({check.anchor.similarity:.0%} alike)\n  was: {was}\n  now: {stands}{spaces}"
        else:
            words += f": {was}"
    laid_out = screen.message(head + words, hanging=4)
    return screen.paint(head, fg=_COLOURS[status]) + laid_out.removeprefix(head)


def _one_line(text: str) -> str:
    return " ".join(text.split())
