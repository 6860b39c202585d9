"""pincite ask: one question, or many from standard input."""

import sys
from collections.abc import Callable

import click

from index.contents import Index
from index.errors import PinciteError
from qa.answer import Answer
from qa.answering import Answerer
from qa.cli.commands.opening import Opening
from qa.cli.commands.options import json_option, opens_index, top_option
from qa.cli.json.output import answer_object, dumps, error_object
from qa.cli.rendering import answer_text
from qa.cli.terminal import Screen, tell
from qa.cli.wording import told
from qa.messages import MORE, Unanswered, ask_message

STDIN = "-"


HELP = """Answer QUESTION with a quote from the article, and say exactly where it stands.

With '-' questions are read from standard input, one a line: plain text, or with --json also objects
{"id": any, "question": "...", "history": ["earlier question", ...]}.

Exit status: 0 answered, 1 the article does not answer (or not all), 2 error; with '-' 0 when all lines
were read.

\b
Examples:
  pincite ask "How many refugees have reached Canada?"
  pincite ask "Who helped to plan the route?" --top 3 --context
  pincite ask --json "What did Kadyrov say?"
  pincite ask --json - < questions.txt > answers.jsonl
"""


@click.command("ask", help=HELP)
@click.argument("words", nargs=-1, required=True, metavar="QUESTION")
@opens_index
@top_option
@json_option
@click.option("--context", is_flag=True, help="Show the whole passage around each quote.")
def command(*, words: tuple[str, ...], opening: Opening, top: int, as_json: bool, context: bool) -> int:
    """Run `pincite ask`; 1 when the article does not answer."""
    current = opening.following()
    screen = Screen.of(sys.stdout)

    def show(answer: Answer, index: Index, identifier: object = None) -> None:
        if as_json:
            click.echo(dumps(answer_object(answer, identifier)))
        else:
            click.echo(answer_text(answer, index, screen, context=context))

    if words == (STDIN,):
        _ask_lines(current, top, show, as_json=as_json)
        if not as_json:
            opening.tell_if_bundled(current().index)
        return 0
    answerer, message = current(), " ".join(words)
    found, left = ask_message(
        message,
        (),
        lambda asked, before: answerer.ask(asked, history=before, top=top),
        answerer.index.language,
    )
    if left:
        tell(MORE)
    silent = False
    for number, answer in enumerate(found):
        if isinstance(answer, Unanswered):
            raise answer.error
        silent |= not answer.answered
        if answer.question != message and not as_json:  # one of several
            click.echo(("\n" if number else "") + screen.message(answer.question, bold=True) + "\n")
        show(answer, answerer.index)
    if not as_json:
        opening.tell_if_bundled(answerer.index)
    return int(silent)


def _ask_lines(
    current: Callable[[], Answerer], top: int, show: Callable[[Answer, Index, object], None], *, as_json: bool
) -> None:
    """Answer every line of standard input as it comes; one that cannot be answered does not stop the rest."""
    from qa.cli.batch_input import Refused, read_requests  # noqa: PLC0415 - one question does not wait for it

    if sys.stdin is None:
        raise click.UsageError("There is no standard input to read.")
    for number, line in enumerate(read_requests(sys.stdin.buffer, as_json=as_json), 1):
        try:
            if isinstance(line, Refused):
                raise line.error
            answerer = current()
            answer = answerer.ask(line.question, history=line.history, top=top)
            if not as_json:
                click.echo(f"{line.question}\n")
            show(answer, answerer.index, line.identifier)
            if not as_json:
                click.echo()
        except PinciteError as error:
            if as_json:
                click.echo(dumps(error_object(told(error), line.identifier)))
            else:
                tell(f"line {number}: {told(error)}")
