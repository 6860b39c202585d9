"""What speaks for and against a quote, as raw numbers: none depends on what else was asked."""

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from index.contents import Index
from index.finding.parts import alone
from qa.question.query import QUESTION_WORD_EMPHASIS, Query
from qa.quoting.quote import Place
from qa.ranking.retriever import Ranking
from qa.reader import Read

NEXT_BEST = 50
"""How far down the ranking the next place is looked for."""
SIZES = (20, 1000)
"""Sentences: a smaller or larger article is as one of this size, for none was there to learn from."""
NO_QUESTION_WORD = 0.7
"""`asked` of a question that has no question word: what it is on average where there is one."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Every number is of the question as a whole, 0 to 1 unless said otherwise.

    - `mismatch`: how badly the quote matches the question's words, 0 when each stands there; the mean of the
      squares, so that one word without a like counts for more than several with a near one.
    - `asked`: how like the question word is to words of the quote that the question does not have, for the
      answer is among them.
    - `margin`: how far the next place's score is below this one's.
    - `names_missing`: the weight of names that the quote's passage has nothing like.
    - `numbers_missing`: the weight of numbers that the quote lacks.
    - `negated`: 1 when the question has a negation and the quote none.
    - `spread`: log of 1 + the distance, in tokens of the quote, between the likes of the question's words.
    - `leaning`: 1 when earlier questions were searched for, too, whose words the quote need not hold.
    - `words`: log of how many words of the question say something.
    - `size`: log of how many sentences the quote's article has; other articles of the index do not count.
    - `answers`: log-odds, as the trained reader sees it, that this place answers; 0 when nothing was read.
    - `anywhere`: log-odds, by the same, that any of the best places does; 0 when nothing was read.
    """

    mismatch: float
    asked: float
    margin: float
    names_missing: float
    numbers_missing: float
    negated: float
    spread: float
    leaning: float
    words: float
    size: float
    answers: float = 0.0
    anywhere: float = 0.0


def gather(index: Index, ranking: Ranking, place: Place, exact: str, read: Read | None = None) -> Evidence:
    """Return the evidence for quoting `exact`, which stands at `place`, one of those in `read`.

    `place` counts in what was ranked, which may be a part of `index`.
    """
    ranked, query, content = ranking.index, ranking.query, ranking.query.content
    denies = query.lexicon.negation.search
    # The words of earlier questions count for less than anything of this one.
    own = query.emphasis >= QUESTION_WORD_EMPHASIS
    telling = _some(tells(query))
    weights = np.where(_some(content), ranking.weights, 0.0)
    weights = weights / weights.sum()
    passages = ranked.passages[ranked.sentences["passage"][[place.first, place.last - 1]]]
    quoted = ranking.matches[:, place.first : place.last].max(axis=1)
    around = ranking.matches[:, passages["first"][0] : passages["last"][1]].max(axis=1)
    inside = ranking.present[:, place.first : place.last].any(axis=1)
    cosines, new = _compare(ranking, place)
    likes = cosines.argmax(axis=1)
    shared = likes[inside & content & own]
    emphasis = query.emphasis[telling]
    return Evidence(
        mismatch=float(emphasis @ (1 - quoted[telling]) ** 2 / emphasis.sum()),
        asked=_asked(cosines[~content], new, quoted[~content]),
        margin=_margin(ranking, place),
        names_missing=float((weights * (content & _names(query.words))) @ (1 - around)),
        numbers_missing=float((weights * _numbers(query.words)) @ ~inside),
        negated=float(bool(denies(query.text)) and not denies(exact)),
        spread=log(1 + int(np.ptp(shared))) if len(shared) else 0.0,
        leaning=float(bool(query.after)),
        words=log(
            max(1, len({word for word, counts in zip(query.words, content & own, strict=True) if counts}))
        ),
        size=log(min(max(len(alone(index, place.article).sentences), SIZES[0]), SIZES[1])),
        answers=read.answer(place) if read else 0.0,
        anywhere=read.anywhere if read else 0.0,
    )


def tells(query: Query) -> NDArray[np.bool_]:
    """Return which tokens belong to words that a quote could be expected to hold, shape (n,)."""
    telling: NDArray[np.bool_] = np.array(
        [word.lower() not in query.lexicon.unmissed for word in query.words], bool
    )
    return query.content & telling


def _compare(ranking: Ranking, place: Place) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return the cosines of query and quote tokens, and which of the latter are not the question's own."""
    index = ranking.index
    rows = slice(int(index.sentences["first"][place.first]), int(index.sentences["last"][place.last - 1]))
    cosines = index.vectors.cosines(ranking.query.vectors, rows)
    return cosines, ~np.isin(index.tokens["id"][rows], ranking.query.ids)


def _asked(cosines: NDArray[np.float32], new: NDArray[np.bool_], quoted: NDArray[np.float64]) -> float:
    """Return how like the question words are to `new` tokens, given their `cosines` with all tokens.

    One that is `quoted` in full is answered by what the line is, a byline or the like, not by its words.
    """
    if not len(cosines):
        return NO_QUESTION_WORD
    best = (cosines[:, new] if new.any() else cosines).max(axis=1)
    return float(np.where(quoted >= 1, 1.0, best).mean())


def _margin(ranking: Ranking, place: Place) -> float:
    others = (i for i in ranking.order[:NEXT_BEST] if not place.first <= i < place.last)
    second = next((ranking.scores[i] for i in others), 0.0)
    return float(min(ranking.scores[place.best] - second, 1.0))


def _some(wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return `wanted`, or everything when nothing is."""
    return wanted if wanted.any() else np.ones_like(wanted)


def _names(words: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return which of the question's words are names: a capital that does not merely begin it."""
    return np.array([i > 0 and word[:1].isupper() for i, word in enumerate(words)], bool)


def _numbers(words: tuple[str, ...]) -> NDArray[np.bool_]:
    return np.array([any(char.isdigit() for char in word) for word in words], bool)
