"""Questions that an article answers -> like ones that it does not: made by rule, to learn silence from.

    python -m training.traps SHARED_FOLDER CACHE_FOLDER [--most 9000]

Four kinds, as in SQuAD 2.0 (Rajpurkar et al. 2018, "Know What You Don't Know", table 1): a negation put in,
an antonym, another name of the same article, another year. Names and years come from elsewhere than the
paragraph that answers. Writes one file a lesson into CACHE_FOLDER/traps, as `training.examples` does; only
lessons to learn from are used.
"""

import argparse
import random
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from threadpoolctl import threadpool_limits

from index.article import Span
from index.model.engines import open_encoder
from qa.evaluation.datasets import Case
from training.examples import Asked, Example, example, save
from training.keeping import KeepingEncoder, path_of
from training.lessons import Lesson, Part, lessons

TRUST = 0.9
"""How likely such a question has no answer: now and then the article answers it after all."""
_PAIRS = (
    "increase decrease, increased decreased, rise fall, before after, north south, northern southern, "
    "east west, eastern western, largest smallest, oldest youngest, highest lowest, more fewer, win "
    "lose, won lost, begin end, began ended, start stop, started stopped, above below, major minor, "
    "male female, men women, black white, public private, left right, buy sell, bought sold, allowed "
    "forbidden, support oppose, supported opposed, accept reject, accepted rejected, high low, large "
    "small, long short, old new, hot cold, positive negative, strong weak, rich poor, outside inside, "
    "majority minority, maximum minimum, attack defend, arrive leave, arrived left, love hate, build "
    "destroy, built destroyed, join leave, inner outer, best worst, better worse, many few, young old, "
    "appointed dismissed, reduce increase, reduced increased, raise lower, raised lowered, deny admit, "
    "denied admitted, opened closed, strengthen weaken, strengthened weakened, longest shortest, easy "
    "difficult, safe dangerous, internal external"
)
ANTONYMS = {
    one: other
    for pair in _PAIRS.split(", ")
    for words in [pair.split()]
    for one, other in (words, words[::-1])
}
_NAME = re.compile(r"(?<=[a-z,'’] )[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*")
_WORD = re.compile(r"[a-z]+")
_YEAR = re.compile(r"\b(?:1\d|20)\d\d\b")
_BE = re.compile(r"\b(?:was|were|is|are) (?=[a-z])")
_DO = re.compile(r"\b(?:did|does|do|has|have|had|can|could|would|will) (?:(?:the|a|an) )?\w+ (?=[a-z])")
_APART = (2, 9)
"""Years between the one that was asked for and the one put in its place."""


def names(text: str) -> list[str]:
    """Return what looks like a name in `text`: capitals that do not begin a sentence."""
    return sorted(set(_NAME.findall(text)))


def negated(question: str) -> str | None:
    """Return `question` with a "not" in it, None where no place for one is found."""
    found = _DO.search(question) or _BE.search(question)
    return f"{question[: found.end()]}not {question[found.end() :]}" if found else None


def opposite(question: str) -> str | None:
    """Return `question` with the last word that has an antonym turned into it."""
    found = [match for match in _WORD.finditer(question) if match[0] in ANTONYMS]
    return _put(question, found[-1].span(), ANTONYMS[found[-1][0]]) if found else None


def renamed(question: str, others: Sequence[str], chance: random.Random) -> str | None:
    """Return `question` with one name turned into one of `others` that has as many words."""
    found = list(_NAME.finditer(question))
    if not found:
        return None
    match = chance.choice(found)
    fitting = [name for name in others if len(name.split()) == len(match[0].split()) and name not in question]
    return _put(question, match.span(), chance.choice(fitting)) if fitting else None


def redated(question: str, near: str, chance: random.Random) -> str | None:
    """Return `question` with its first year turned into another that does not stand in `near`."""
    found = _YEAR.search(question)
    if not found:
        return None
    year = str(int(found[0]) + chance.choice((-1, 1)) * chance.randint(*_APART))
    return None if year in near else _put(question, found.span(), year)


def _put(question: str, place: tuple[int, int], word: str) -> str:
    return question[: place[0]] + word + question[place[1] :]


def traps(lesson: Lesson, chance: random.Random) -> list[str]:
    """Return questions made of those that the lesson's article answers, at most one of each."""
    article, starts = lesson.trial.articles[0], lesson.trial.starts[0]
    known, made = names(article.text), []
    for case, trust in zip(lesson.trial.cases, lesson.trust, strict=True):
        if not case.golds or case.history or trust < TRUST:
            continue
        near = _paragraph(article.text, starts, case)
        others = [name for name in known if name not in near]
        kinds = [
            opposite(case.question),
            redated(case.question, near, chance),
            renamed(case.question, others, chance),
            negated(case.question),
        ]
        # The first two are rare, and taken wherever they can be had.
        rare, common = ([one for one in some if one] for some in (kinds[:2], kinds[2:]))
        if rare or common:
            made.append(chance.choice(rare or common))
    return made


def _paragraph(text: str, starts: Sequence[int], case: Case) -> str:
    after = [*starts[1:], len(text)]
    return " ".join(
        Span(starts[gold.paragraph], after[gold.paragraph]).cut(text)
        for gold in case.golds
        if gold.paragraph is not None
    )


def examples(lesson: Lesson, asked: Asked, encoder: KeepingEncoder) -> Iterator[Example]:
    """Yield an example of every trap of `lesson`."""
    questions = traps(lesson, random.Random(lesson.name))  # noqa: S311 - a seeded sample
    encoder.encode_passages(questions)  # many at once
    for question in questions:
        yield from example(Case(question, question, ()), TRUST, asked)


def main() -> None:
    """Make traps of the lessons that are encoded."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path, metavar="SHARED_FOLDER")
    parser.add_argument("cache", type=Path, metavar="CACHE_FOLDER")
    parser.add_argument("--most", type=int, default=9000, help="stop after so many questions")
    arguments = parser.parse_args()
    folder, encoder, done = arguments.cache / "traps", open_encoder(), 0
    folder.mkdir(exist_ok=True)
    for lesson in lessons(arguments.shared):
        source, target = path_of(arguments.cache, lesson.name), path_of(folder, lesson.name)
        if lesson.part is not Part.TRAIN or not source.is_file() or done >= arguments.most:
            continue
        keeping = KeepingEncoder(encoder, source)
        asked = Asked.of(lesson, keeping)
        if found := list(examples(lesson, asked, keeping)):
            save(target, asked.index, found)
        done += len(found)
        print(f"{lesson.name}: {done:,}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
