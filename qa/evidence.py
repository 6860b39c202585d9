"""What speaks for and against a quote, as raw numbers: none depends on what else was asked."""

import re
from dataclasses import dataclass
from math import log

import numpy as np

from index.contents import Index
from qa.quote import Place
from qa.retriever import Ranking

HEAVY = 0.5
"""A token is weighty when it has at least this share of the heaviest one's weight."""
NEXT_BEST = 50
"""How far down the ranking the next place is looked for."""
SIZES = (20, 1000)
"""Sentences: a smaller or larger index is as one of this size, for none was there to learn from."""

ASKS_QUANTITY = re.compile(
    r"\b(when|how (many|much|old|long|far|often|tall|big|large|fast)"
    r"|(what|which) (year|date|day|month|century|decade|percent\w*|number|age|time))\b",
    re.IGNORECASE,
)
ASKS_NAME = re.compile(r"\b(who|whose|whom|where)\b", re.IGNORECASE)
HAS_QUANTITY = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundreds?|thousands?"
    r"|millions?|billions?|half|once|twice|dozens?|centur\w+|years?|days?|nights?|months?|weeks?|hours?|minutes?"
    r"|mornings?|evenings?|spring|summer|autumn|winter|always|never|many|few|several)\b",
    re.IGNORECASE,
)
HAS_NAME = re.compile(r"(?<=\w\W)[A-Z]|(?<=\W\W)[A-Z]|\b(he|she|they|his|her|their|it|in|at|on|to|from|by)\b")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Every number is of the question as a whole, 0 to 1 unless said otherwise.

    `match`: the best score of a place, about 0 to 2.6. `coverage`: how well the quote matches the weighty
    words of the question. `weakest`: how well it matches the worst matched of them. `margin`: how far the
    next place's score is below this one's. `missing`: the weight of words that the article never uses and
    has nothing like. `names_missing`: the weight of names that the quote's passage has nothing like.
    `numbers_missing`: the weight of numbers that the quote lacks. `wrong_kind`: 1 when a time, number,
    person or place is asked for and the quote holds none. `size`: log of the number of sentences searched.
    """

    match: float
    coverage: float
    weakest: float
    margin: float
    missing: float
    names_missing: float
    numbers_missing: float
    wrong_kind: float
    size: float


def gather(index: Index, ranking: Ranking, place: Place, exact: str) -> Evidence:
    """Return the evidence for quoting `exact`, which stands at `place`."""
    query = ranking.query
    weights = np.where(query.content, ranking.weights, 0.0) if query.content.any() else ranking.weights
    weights = weights / weights.sum()
    passage = index.passages[index.sentences["passage"][place.best]]
    quoted = ranking.matches[:, place.first : place.last].max(axis=1)
    around = ranking.matches[:, passage["first"] : passage["last"]].max(axis=1)
    inside = ranking.present[:, place.first : place.last].any(axis=1)
    used = ranking.present.any(axis=1)
    score = ranking.scores[place.best]
    others = (i for i in ranking.order[:NEXT_BEST] if not place.first <= i < place.last)
    second = next((ranking.scores[i] for i in others), 0.0)
    names = query.content & np.array(
        [i > 0 and word[:1].isupper() for i, word in enumerate(query.words)], bool
    )
    numbers = np.array([any(char.isdigit() for char in word) for word in query.words], bool)
    return Evidence(
        match=float(score),
        coverage=float(weights @ quoted),
        weakest=float(quoted[weights >= HEAVY * weights.max()].min()),
        margin=float(min(score - second, 1.0)),
        missing=float((weights * ~used) @ (1 - quoted)),
        names_missing=float((weights * names) @ (1 - around)),
        numbers_missing=float((weights * numbers) @ ~inside),
        wrong_kind=float(_wrong_kind(query.text, exact)),
        size=log(min(max(len(index.sentences), SIZES[0]), SIZES[1])),
    )


def _wrong_kind(question: str, exact: str) -> bool:
    if ASKS_QUANTITY.search(question):
        return not HAS_QUANTITY.search(exact)
    return bool(ASKS_NAME.search(question)) and not HAS_NAME.search(exact)
