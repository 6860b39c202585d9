"""pincite chat: one question after the other, follow-ups included."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

from qa.answering import Answerer
from qa.cli.batch_input import Refused, read_requests
from qa.cli.commands.opening import follow, open_answerer
from qa.cli.commands.options import (
    confidence_option,
    index_option,
    reader_option,
    rebuild_option,
    reranker_option,
)
from qa.cli.conversation import COMMANDS, Conversation
from qa.cli.terminal import Style


@click.command("chat")
@index_option
@confidence_option
@reranker_option
@reader_option
@rebuild_option
def command(
    *,
    directory: Path,
    min_confidence: float | None,
    reranker: str | None,
    reader: str | None,
    no_rebuild: bool,
) -> None:
    """Talk about the article: a question may lean on those before it, as in "And who paid?" or "Why?".

    \b
    Commands:
      /context   the passage around the quote
      /next      the next best place
      /where     where the quote stands, and how to see it in the article
      /forget    forget the earlier questions
      /help      this list
      /quit      leave, as Ctrl-D does

    Ctrl-C clears the line. Questions are remembered until you leave, and kept nowhere. In a pipe every line
    is answered, without a prompt.

    \b
    Examples:
      pincite chat
      printf '%s\\n' 'Who is Hamzat?' 'What happened to him?' | pincite chat
    """
    opening = partial(
        open_answerer,
        directory,
        rebuild=not no_rebuild,
        threshold=min_confidence,
        reranker=reranker,
        reader=reader,
    )
    answerer = opening()
    current = follow(directory, answerer, opening)
    in_person = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
    lines = _typed(answerer) if in_person else _piped()
    for reply in Conversation(current, Style.of(sys.stdout), directory).replies(lines):
        click.echo(f"\n{reply}\n" if in_person else f"{reply}\n")


def _typed(answerer: Answerer) -> Iterator[str]:
    """Yield the lines that a person types, until Ctrl-D."""
    from prompt_toolkit import PromptSession  # noqa: PLC0415 - a pipe does without it, and it is slow to import
    from prompt_toolkit.completion import WordCompleter  # noqa: PLC0415

    titles = ", ".join(f"“{answerer.card(number).title}”" for number in range(len(answerer.index.articles)))
    click.echo(f"Ask about {Style.of(sys.stdout).shown(titles)}. /help lists commands, Ctrl-D leaves.\n")
    session: PromptSession[str] = PromptSession(
        completer=WordCompleter(list(COMMANDS), sentence=True), complete_while_typing=False
    )
    while True:
        try:
            yield session.prompt("? ")
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


def _piped() -> Iterator[str]:
    """Yield the lines of standard input as they come; what is wrong with one is told on standard error."""
    if sys.stdin is None:
        raise click.UsageError("there is no standard input to read.")
    for number, line in enumerate(read_requests(sys.stdin.buffer, as_json=False), 1):
        if isinstance(line, Refused):
            click.echo(f"pincite: line {number}: {line.error}", err=True)
        else:
            yield line.question
