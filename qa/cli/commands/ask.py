"""pincite ask: one question, or many from standard input."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from index.contents import Index
from index.errors import PinciteError
from qa.answer import Answer
from qa.answering import Answerer
from qa.cli.commands.opening import follow, open_answerer
from qa.cli.commands.options import (
    confidence_option,
    index_option,
    reader_option,
    rebuild_option,
    reranker_option,
    top_option,
)
from qa.cli.json_output import answer_object, dumps, error_object
from qa.cli.rendering import answer_text
from qa.cli.terminal import Style
from qa.cli.wording import told
from qa.question.asking import MOST_QUESTIONS, questions_of

STDIN = "-"


@click.command("ask")
@click.argument("words", nargs=-1, required=True, metavar="QUESTION")
@index_option
@top_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object a question.")
@click.option("--context", is_flag=True, help="Show the whole passage around each quote.")
@confidence_option
@reranker_option
@reader_option
@rebuild_option
def command(  # noqa: PLR0913 - one an option
    *,
    words: tuple[str, ...],
    directory: Path,
    top: int,
    as_json: bool,
    context: bool,
    min_confidence: float | None,
    reranker: str | None,
    reader: str | None,
    no_rebuild: bool,
) -> int:
    """Answer QUESTION with a quote from the article, and say exactly where it stands.

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
    opening = partial(
        open_answerer,
        directory,
        rebuild=not no_rebuild,
        threshold=min_confidence,
        reranker=reranker,
        reader=reader,
    )
    answerer = opening()
    style = Style.of(sys.stdout)

    def show(answer: Answer, index: Index, identifier: object = None) -> None:
        if as_json:
            click.echo(dumps(answer_object(answer, identifier)))
        else:
            click.echo(answer_text(answer, index, style, context=context))

    if words == (STDIN,):
        _ask_lines(follow(directory, answerer, opening), top, show, as_json=as_json)
        return 0
    typed = " ".join(words)
    questions, left = questions_of(typed)
    if left:
        click.echo(f"pincite: of one message the first {MOST_QUESTIONS} questions are answered.", err=True)
    silent = False
    for number, question in enumerate(questions):
        answer = answerer.ask(question, history=questions[:number], top=top)
        silent |= not answer.answered
        if len(questions) > 1 and not as_json:
            click.echo(("\n" if number else "") + style.paint(style.shown(question), bold=True) + "\n")
        show(answer, answerer.index)
    return int(silent)


def _ask_lines(
    current: Callable[[], Answerer], top: int, show: Callable[[Answer, Index, object], None], *, as_json: bool
) -> None:
    """Answer every line of standard input as it comes; one that cannot be answered does not stop the rest."""
    from qa.cli.batch_input import Refused, read_requests  # noqa: PLC0415 - one question does not wait for it

    if sys.stdin is None:
        raise click.UsageError("there is no standard input to read.")
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
                click.echo(dumps(error_object(error, line.identifier)))
            else:
                click.echo(f"pincite: line {number}: {told(error)}", err=True)
