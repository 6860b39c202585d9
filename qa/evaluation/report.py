"""Evaluation -> what a person or a program reads: a table, what went wrong and why, JSON."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from qa.counting import counted
from qa.evaluation.evaluating import OURS, SYSTEMS, Evaluation, Measured, Outcome

NAMES, WITH_INTERVAL, SHORTEST = 12, 24, 7
"""Columns that the names, and a number with and without its interval, take."""


class MeasuredObject(TypedDict):
    """A metric with its 95 % interval."""

    value: float
    low: float
    high: float


# "from" is a word of Python.
WrongObject = TypedDict(
    "WrongObject",
    {
        "question": str,
        "from": str,
        "answered": bool,
        "confidence": float,
        "quote": str,
        "wanted": list[str],
        "why": str,
    },
)


class EvaluationObject(TypedDict):
    """What `pincite eval --json` prints; `systems` maps a system to its metrics by name."""

    articles: int
    questions: int
    silent: int
    exact: bool
    systems: dict[str, dict[str, MeasuredObject]]
    worst: list[WrongObject]


def table_text(
    evaluation: Evaluation, measured: Mapping[str, Mapping[str, Measured]], width: int | None = None
) -> str:
    """Return the metrics as lines, one a metric, the systems side by side.

    Ours have their intervals, where the lines then fit `width` columns.
    """
    silent = sum(not outcome.case.golds for outcome in evaluation.ours)
    unjudged = sum(not outcome.case.judged for outcome in evaluation.ours)
    notes = [f"{counted(len(evaluation.ours), 'question')} about {counted(evaluation.articles, 'article')}"]
    if silent:
        notes.append(f"{silent:,} that the article does not answer")
    if unjudged:
        notes.append(f"{unjudged:,} of which only the paragraph is known")
    lines = [", ".join(notes) + ".", ""]
    others_take = sum(SHORTEST + 2 for _ in SYSTEMS[1:])
    whole = width is None or width >= NAMES + WITH_INTERVAL + others_take
    ours_take = WITH_INTERVAL if whole else SHORTEST
    lines.append(f"{'':{NAMES}}{OURS:{ours_take}}" + "".join(f"{one:>{SHORTEST + 2}}" for one in SYSTEMS[1:]))
    for name, ours in measured[OURS].items():
        own = number(ours.value)
        if whole:
            own += f"  ({number(ours.interval.low)} to {number(ours.interval.high)})"
        others = (measured[system].get(name) for system in SYSTEMS[1:])
        cells = (number(other.value) if other else "-" for other in others)
        lines.append(
            f"{name:{NAMES}}{own:{ours_take}}" + "".join(f"{cell:>{SHORTEST + 2}}" for cell in cells)
        )
    return "\n".join(lines)


def number(value: float) -> str:
    """Return a share as it is written in tables: three decimals, no zero in front."""
    return f"{value:.3f}".removeprefix("0")


def worst(evaluation: Evaluation, count: int) -> list[Outcome]:
    """Return up to `count` questions handled wrongly, those first of which the confidence was most wrong."""
    wrong = [one for one in evaluation.ours if one.case.judged and not handled(one)]
    return sorted(wrong, key=lambda one: -abs(one.found.confidence - one.right))[:count]


def handled(outcome: Outcome) -> bool:
    """Whether the right quote was given, or silence kept where the article is silent."""
    return outcome.right if outcome.found.answered else not outcome.case.golds


def why(outcome: Outcome) -> str:
    """Return in words what went wrong."""
    if not outcome.case.golds:
        return "answered, but the article is silent"
    found, wanted = outcome.found, one_line(outcome.case.golds[0].words)
    if outcome.right:
        reason = f" ({found.reason})" if found.reason else ""
        return f"kept silent{reason}, but had found “{wanted}”"
    if outcome.top3:
        place = "the right quote is only the second or third"
    elif outcome.rank == 1:
        place = "the right paragraph, but other words of it"
    elif outcome.rank:
        place = f"the right paragraph is only number {outcome.rank}"
    else:
        place = "the right paragraph is not among the candidates"
    return f"{'' if found.answered else 'kept silent; '}{place}: “{wanted}” was wanted"


def worst_text(outcomes: Sequence[Outcome]) -> str:
    """Return what went wrong, one paragraph a question."""
    return "\n\n".join(
        f"{one_line(one.case.question)}\n"
        f"  {one.case.label} · confidence {number(one.found.confidence)}\n"
        f"  quote: “{one_line(one.found.quotes[0].exact)}”\n"
        f"  {why(one)}"
        for one in outcomes
    )


def evaluation_object(
    evaluation: Evaluation, measured: Mapping[str, Mapping[str, Measured]], wrong: Sequence[Outcome]
) -> EvaluationObject:
    """Return an evaluation for programs: every metric of every system with its 95 % interval."""
    return {
        "articles": evaluation.articles,
        "questions": len(evaluation.ours),
        "silent": sum(not outcome.case.golds for outcome in evaluation.ours),
        "exact": all(outcome.exact for outcome in evaluation.ours),
        "systems": {
            system: {
                name: {"value": one.value, "low": one.interval.low, "high": one.interval.high}
                for name, one in values.items()
            }
            for system, values in measured.items()
        },
        "worst": [
            {
                "question": one.case.question,
                "from": one.case.label,
                "answered": bool(one.found.answered),
                "confidence": one.found.confidence,
                "quote": one.found.quotes[0].exact,
                "wanted": [gold.words for gold in one.case.golds],
                "why": why(one),
            }
            for one in wrong
        ],
    }


def one_line(text: str) -> str:
    """Return `text` with every run of white space as one space."""
    return " ".join(text.split())
