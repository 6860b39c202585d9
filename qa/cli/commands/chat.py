"""pincite chat: one question after the other, follow-ups included."""

import sys
from collections.abc import Iterator

import click

from qa.answering import Answerer
from qa.cli.batch_input import Refused, read_requests
from qa.cli.commands.opening import Opening
from qa.cli.commands.options import opens_index
from qa.cli.conversation import COMMANDS, Conversation
from qa.cli.terminal import Screen, tell
from qa.cli.wording import told

HELP = """Talk about the article: a question may lean on those before it, as in "And who paid?" or "Why?".

\b
Commands:
  /context   the passage around the quote
  /next      the next best place
  /where     where the quote stands, and how to see it in the article
  /forget    forget the earlier questions
  /help      this list
  /quit      leave, as "exit" and Ctrl-D do

Ctrl-C clears the line. Questions are remembered until you leave, and kept nowhere. In a pipe every line
is answered, without a prompt.

\b
Examples:
  pincite chat
  printf '%s\\n' 'Who is Hamzat?' 'What happened to him?' | pincite chat
"""


@click.command("chat", help=HELP)
@opens_index
def command(*, opening: Opening) -> None:
    """Run `pincite chat`."""
    current = opening.following()
    in_person = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
    lines = _typed(current()) if in_person else _piped()
    reply = None
    for reply in Conversation(current, Screen.of(sys.stdout), opening.location, opening.within).replies(
        lines
    ):
        click.echo(f"\n{reply}\n" if in_person else f"{reply}\n")
    if reply is not None:
        opening.tell_if_bundled(current().index)


def _typed(answerer: Answerer) -> Iterator[str]:
    """Yield the lines that a person types, until Ctrl-D."""
    from prompt_toolkit import PromptSession  # noqa: PLC0415 - a pipe does without it, and it is slow to import
    from prompt_toolkit.completion import WordCompleter  # noqa: PLC0415

    titles = ", ".join(f"“{answerer.card(number).title}”" for number in range(len(answerer.index.articles)))
    greeting = f"Ask about {titles}. /help lists commands, Ctrl-D leaves."
    click.echo(f"{Screen.of(sys.stdout).message(greeting)}\n")
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
        raise click.UsageError("There is no standard input to read.")
    for number, line in enumerate(read_requests(sys.stdin.buffer, as_json=False), 1):
        if isinstance(line, Refused):
            tell(f"line {number}: {told(line.error)}")
        else:
            yield line.question
