"""A sentence -> the sentences to quote with it, when alone it would not answer.

There are three reasons, and each gained on articles that it was not chosen on: the neighbour holds words of
the question that the sentence lacks; the sentence opens with a pronoun, and the one before names who or what
is meant; it is asked what happened or what somebody did, and the sentence tells when, the next one what.
"""

import re

from index.contents import Index
from qa.ranking.retriever import Ranking

LONGEST = 300
"""Code points: neighbours are quoted along up to this length; one sentence may be longer.

On encyclopedia 300 in place of 150 gives .017 of quote, on stories_train .047 (benchmarks/tune.py); more
gives more, in quotes that say less exactly where.
"""
BARE = 8
"""Code points: a sentence this short is quoted with the next one."""
NEEDED = 0.025
"""How much better with a neighbour the question must be matched (0 to 1) for it to be quoted along.

Against no neighbours at all it gives .015 of quote on encyclopedia, .010 on stories_train.
"""

_PRONOUN = re.compile(
    r"\W*(?:he|she|it|they|him|her|them|his|its|their|this|that|these|those|such|both|another)\b",
    re.IGNORECASE,
)
_ASKS_EVENT = re.compile(
    r"\bwhat (?:happen|(?:do|did|does|will|would)\b.*\b(?:do|after|when|once)\b)",
    re.IGNORECASE,
)


def run_to_quote(index: Index, ranking: Ranking, best: int) -> tuple[int, int]:
    """Return the sentences first:last of Index.sentences to quote for `best`, all of its passage."""
    if ranking.shared is not None:  # how well neighbours match says nothing
        return best, best + 1
    run = _matching_run(index, ranking, best)
    if _opens_with_pronoun(index, run[0]):
        run = _widened(index, run, -1)
    if _ASKS_EVENT.search(ranking.query.text):
        run = _widened(index, run, +1)
    if index.sentences["end"][run[1] - 1] - index.sentences["start"][run[0]] <= BARE:
        run = _widened(index, run, +1)  # "Yes." leaves out what the answer goes on to say
    return run


def _matching_run(index: Index, ranking: Ranking, best: int) -> tuple[int, int]:
    """Return `best` with the neighbours that raise the match with the question."""
    run, covered = (best, best + 1), ranking.coverage(best, best + 1)
    while True:
        wider = [
            (wide, ranking.coverage(*wide))
            for step in (-1, +1)
            if (wide := _widened(index, run, step)) != run
        ]
        best_run, raised = max(wider, key=lambda pair: pair[1], default=(run, 0.0))
        if raised < covered + NEEDED:
            return run
        run, covered = best_run, raised


def _widened(index: Index, run: tuple[int, int], step: int) -> tuple[int, int]:
    """Return `run` with the sentence before (-1) or after (+1) it, or as it is when there is no room."""
    first, last = (run[0] - 1, run[1]) if step < 0 else (run[0], run[1] + 1)
    sentences = index.sentences
    passage = index.passages[sentences["passage"][run[0]]]
    inside = passage["first"] <= first and last <= passage["last"]
    if not inside or sentences["end"][last - 1] - sentences["start"][first] > LONGEST:
        return run
    return first, last


def _opens_with_pronoun(index: Index, sentence: int) -> bool:
    """Whether a sentence begins with a word that means something named before."""
    article = index.passages["article"][index.sentences["passage"][sentence]]
    return bool(_PRONOUN.match(index.articles[article].text, int(index.sentences["start"][sentence])))
