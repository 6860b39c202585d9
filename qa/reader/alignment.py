"""A question laid beside its best places, token by token: what the reader's network looks at.

Decomposable attention (Parikh et al. 2016, "A Decomposable Attention Model for Natural Language Inference",
section 3) with hard attention: every token of one side is compared with the one token of the other side that
it is most like. The vectors are those of the index and of the question, so nothing is encoded for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.contents import Index
from qa.question.query import QUESTION_WORD_EMPHASIS, Query
from qa.quoting.introducing import heading_rows, lead_in_rows
from qa.quoting.quote import Place
from qa.ranking.retriever import Ranking

PAIR_NUMBERS, TOKEN_NUMBERS, PLACE_NUMBERS = 12, 5, 7
"""How many plain numbers stand beside the vectors of each kind of row."""
LONGEST = 128
"""Tokens of one place that are looked at, the first ones; sentences are shorter but for odd ones."""
LONGEST_LEAD = 32
"""And of each sentence that leads it in."""


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer to ==
class Alignment:
    """The n tokens of a question beside k places, which have t tokens in all.

    `question` float32 (n, dimensions). `rows` intp (t,): where each token's vector stands in Index.vectors;
    `firsts` intp (k,): at which of the t each place begins, with what leads it in. `match` intp (k, n): which
    of the t each token of the question is most like in each place, `pairs` float32 (k, n, PAIR_NUMBERS) what
    is known of the two. `like` intp (t,): which of the n each token of a place is most like, `beside` float32
    (t, TOKEN_NUMBERS) what is known of it. `weights` float32 (n,): how much each token of the question
    counts, summing to 1. `asking` float32 (n,): the same of the words that ask. `places` float32 (k,
    PLACE_NUMBERS), and `scores` float64 (k,): what each place scores before it is read.
    """

    question: NDArray[np.float32]
    rows: NDArray[np.intp]
    firsts: NDArray[np.intp]
    match: NDArray[np.intp]
    pairs: NDArray[np.float32]
    like: NDArray[np.intp]
    beside: NDArray[np.float32]
    weights: NDArray[np.float32]
    asking: NDArray[np.float32]
    places: NDArray[np.float32]
    scores: NDArray[np.float64]


def align(ranking: Ranking, places: Sequence[Place]) -> Alignment:
    """Lay the question of `ranking` beside `places`, at least one, each with at least one token."""
    index, query = ranking.index, ranking.query
    runs = [_rows(index, place) for place in places]
    rows = np.concatenate(runs)
    lengths = np.array([len(run) for run in runs])
    firsts = np.cumsum(lengths) - lengths
    cosines = index.vectors.cosines(query.vectors, rows)
    same = query.ids[:, None] == index.tokens["id"][rows]
    match = np.array(
        [
            first + cosines[:, first : first + n].argmax(axis=1)
            for first, n in zip(firsts, lengths, strict=True)
        ]
    )
    like = cosines.argmax(axis=0)
    exact = np.logical_or.reduceat(same, firsts, axis=1).T
    matched = np.zeros(len(rows), bool)
    matched[match[:, query.content]] = True
    asking = (~query.content).astype(np.float32)
    asking = asking if asking.any() else np.ones_like(asking)
    asking /= asking.sum()
    beside = np.stack(
        [
            cosines.max(axis=0),
            asking @ cosines,
            same.any(axis=0),
            matched,
            np.log1p(np.concatenate([np.arange(n) for n in lengths])) / 4,
        ],
        axis=1,
    )
    return Alignment(
        question=query.vectors,
        rows=rows,
        firsts=firsts,
        match=match,
        pairs=_pairs(index, ranking, places, cosines, match, exact),
        like=like,
        beside=beside.astype(np.float32),
        weights=ranking.weights.astype(np.float32),
        asking=asking,
        places=_numbers(ranking, places, lengths),
        scores=np.array([ranking.scores[place.best] for place in places]),
    )


def _rows(index: Index, place: Place) -> NDArray[np.intp]:
    """Return the tokens of a place, before them those of what leads it in: without that a row says little."""
    above = {*heading_rows(index, place.best), *lead_in_rows(index, place.best)}
    leads = [row for row in sorted(above) if row < place.first]
    firsts, lasts = index.sentences["first"], index.sentences["last"]
    led = [np.arange(firsts[row], min(lasts[row], firsts[row] + LONGEST_LEAD)) for row in leads]
    own = np.arange(firsts[place.first], min(lasts[place.last - 1], firsts[place.first] + LONGEST))
    return np.concatenate([*led, own]).astype(np.intp)


def _pairs(  # noqa: PLR0913, PLR0917 - all of it is at hand, and costly to make again
    index: Index,
    ranking: Ranking,
    places: Sequence[Place],
    cosines: NDArray[np.float32],
    match: NDArray[np.intp],
    exact: NDArray[np.bool_],
) -> NDArray[np.float32]:
    """Return what is known of each pair of a question's token and its match, shape (k, n, PAIR_NUMBERS)."""
    query, n = ranking.query, len(ranking.query.ids)
    passages = index.passages[index.sentences["passage"][[place.best for place in places]]]
    around = [
        ranking.matches[:, first:last].max(axis=1)
        for first, last in zip(passages["first"].tolist(), passages["last"].tolist(), strict=True)
    ]
    before = [ranking.matches[:, max(place.first - 1, 0)] for place in places]
    apart = np.diff(match, axis=1)
    steps = (np.sign(apart) * np.log1p(np.abs(apart)) / 3).astype(np.float32)
    edge = np.zeros((len(places), 1), np.float32)
    numbers = np.empty((len(places), n, PAIR_NUMBERS), np.float32)
    numbers[..., 0] = cosines[np.arange(n), match]
    numbers[..., 1] = exact
    numbers[..., 2] = np.concatenate([edge, steps], axis=1)
    numbers[..., 3] = np.concatenate([steps, edge], axis=1)
    numbers[..., 4] = np.array(around)
    numbers[..., 5] = np.array(before)
    numbers[..., 6:] = _of_question(query, ranking)
    return numbers


def _of_question(query: Query, ranking: Ranking) -> NDArray[np.float32]:
    """Return what is known of each token of the question whatever it is compared with, shape (n, 6)."""
    words = query.words
    return np.stack(
        [
            ranking.weights * np.sqrt(len(words)),
            query.content,
            query.emphasis >= QUESTION_WORD_EMPHASIS,
            [place > 0 and word[:1].isupper() for place, word in enumerate(words)],
            [any(char.isdigit() for char in word) for word in words],
            ranking.matches.max(axis=1),
        ],
        axis=1,
    ).astype(np.float32)


def _numbers(ranking: Ranking, places: Sequence[Place], lengths: NDArray[np.integer]) -> NDArray[np.float32]:
    """Return what is known of each place, shape (k, PLACE_NUMBERS)."""
    scores = np.array([ranking.scores[place.best] for place in places])
    return np.stack(
        [
            scores,
            scores - scores.max(),
            [ranking.coverage(place.first, place.last) for place in places],
            np.log1p(lengths) / 4,
            [place.last - place.first - 1.0 for place in places],
            np.full(len(places), np.log(len(ranking.scores)) / 6),
            np.full(len(places), np.log(len(ranking.query.ids)) / 3),
        ],
        axis=1,
    ).astype(np.float32)
