"""pincite eval: how often the answers are right, on labelled questions."""

import sys
from math import isfinite, nan
from pathlib import Path

import click

from index.contents import Index
from index.encoder import Encoder
from index.errors import PinciteError
from index.model.engines import encoder_of, open_encoder
from index.storage.locations import Location
from qa.cli.commands.opening import Opening
from qa.cli.commands.options import (
    FILE,
    confidence_option,
    found_index_option,
    json_option,
    names_index,
    reranker_option,
    within_option,
)
from qa.cli.json.output import dumps
from qa.cli.progress import progress_bar
from qa.cli.terminal import Screen, tell
from qa.evaluation.datasets import Trial, articles_beside, is_data_set, read_trial, read_trials
from qa.evaluation.evaluating import LOWER_IS_BETTER, METRICS, OURS, SYSTEMS, Measured, evaluate
from qa.evaluation.report import evaluation_object, number, table_text, worst, worst_text
from qa.second_look import open_reranker


def _limits(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, float], ...]:
    """Read METRIC=NUMBER, as in quote=.8."""
    limits = []
    for value in values:
        metric, _, limit = value.partition("=")
        if metric not in METRICS:
            raise click.BadParameter(
                f"there is no metric {metric!r}; choose {', '.join(METRICS)}.", ctx, param
            )
        try:
            limits.append((metric, float(limit)))
        except ValueError:
            limits.append((metric, nan))
        if not isfinite(limits[-1][1]):
            raise click.BadParameter(f"{value!r} should be as in quote=.8.", ctx, param)
    return tuple(limits)


HELP = """Measure how often the answers to labelled QUESTIONS are right, beside plain BM25 and plain cosine.

For the article that is indexed: CSV that starts with the line 'question,text', or JSON lines
{"question": "...", "text": "..."}. The text is what the quote must hold, word for word; empty when the
article does not answer. For many articles: the form of docs/accuracy.md, with --articles.

\b
para@1, para@3  share whose right paragraph comes first, among the first three
mrr@10          mean of 1 / rank of the right paragraph, 0 beyond the tenth
quote, top3     share whose first quote, or one of three, holds the answer
auroc           how often a question that is answered gets more confidence
                than one that the article does not answer
auroc-right     the same of right quotes and wrong ones
acc@25 ...      share of right quotes among the most confident 25 % ...
handled         share with the right quote given, or silence kept rightly
ece             expected calibration error of the confidence (0 is best)

In brackets: the 95 % interval from resampling the questions 1,000 times. Exit status: 0; 1 when a
--fail-under is not reached; 2 error.

\b
Examples:
  pincite eval questions.csv
  pincite eval questions.csv --worst 5 --fail-under quote=.8
  pincite eval my.questions.jsonl --articles my.articles.jsonl
  pincite eval questions.csv --plot curves.svg
"""


@click.command("eval", help=HELP)
@click.argument("questions", type=FILE)
@click.option(
    "--articles",
    type=FILE,
    metavar="FILE",
    help="JSON lines of articles, each asked its own questions.  "
    "[default: NAME.articles.jsonl beside NAME.questions.jsonl, else the index]",
)
@found_index_option
@within_option
@click.option(
    "--worst", "count", type=click.IntRange(0), default=0, metavar="N", help="List N that went wrong."
)
@json_option
@click.option(
    "--plot", "picture", type=click.Path(path_type=Path), help="Draw risk-coverage and reliability."
)
@click.option(
    "--fail-under",
    "limits",
    multiple=True,
    metavar="METRIC=NUMBER",
    callback=_limits,
    help="Exit with 1 when this is not reached (ece: when it is exceeded); for CI.",
)
@click.option("--no-reader", is_flag=True, help="Do without the trained reader, to see what it is worth.")
@confidence_option
@reranker_option
def command(  # noqa: PLR0913 - one an option
    *,
    questions: Path,
    articles: Path | None,
    location: Location,
    within: tuple[str, ...],
    count: int,
    as_json: bool,
    picture: Path | None,
    limits: tuple[tuple[str, float], ...],
    no_reader: bool,
    min_confidence: float | None,
    reranker: str | None,
) -> int:
    """Run `pincite eval`; 1 when a limit is not kept."""
    trials, encoder, index = _prepare(questions, articles, location, within)
    judge = open_reranker(reranker) if reranker else None
    with progress_bar("Asking") as progress:
        evaluation = evaluate(
            trials,
            encoder,
            index=index,
            threshold=min_confidence,
            reranker=judge,
            trained=not no_reader,
            progress=progress,
        )
    measured = {system: evaluation.measure(system) for system in SYSTEMS}
    wrong = worst(evaluation, count)
    if picture is not None:
        from qa.evaluation.plotting import plot  # noqa: PLC0415 - matplotlib, only where it is asked for

        plot(evaluation, picture)
    if as_json:
        click.echo(dumps(evaluation_object(evaluation, measured, wrong)))
    else:
        screen = Screen.of(sys.stdout)
        parts = [table_text(evaluation, measured, screen.width), worst_text(wrong)]
        click.echo("\n\n".join(screen.message(part, hanging=2) for part in parts if part))
    return _verdict(measured[OURS], limits)


def _prepare(
    questions: Path, articles: Path | None, location: Location, within: tuple[str, ...]
) -> tuple[list[Trial], Encoder, Index | None]:
    """Return what is asked, the encoder, and the index to ask where none is to be built."""
    articles = articles or articles_beside(questions)
    if articles is not None:
        trials = read_trials(questions, articles)
        if not trials:
            raise PinciteError(f"{questions} holds no question.")
        return trials, open_encoder(), None
    if is_data_set(questions):
        raise click.UsageError(
            f"The questions of {questions} name their articles: give the file with --articles."
        )
    named = names_index(click.get_current_context())
    # The plain systems read all vectors.
    index = Opening(location, named=named, within=within, whole=True).open().index
    encoder = encoder_of(index.model)
    return [read_trial(questions, index.articles)], encoder, index


def _verdict(ours: dict[str, Measured], limits: tuple[tuple[str, float], ...]) -> int:
    """Return the exit status, 1 when a limit is not kept; each of those is told on standard error."""
    status = 0
    for name, limit in limits:
        if name not in ours:
            raise click.UsageError(f"{name} is not defined for these questions.")
        value = ours[name].value
        if value > limit if name in LOWER_IS_BETTER else value < limit:
            tell(f"{name} is {number(value)}, not {number(limit)}")
            status = 1
    return status
