"""Evidence -> confidence: answer, or keep silent and say why."""

import json
from dataclasses import dataclass, fields
from functools import cache
from math import exp
from pathlib import Path

import numpy as np

from qa.answer import Reason, Silence
from qa.evidence import Evidence, tells
from qa.lexicon import ENGLISH
from qa.question.followup import names_nothing
from qa.ranking.retriever import Ranking

FITTED = Path(__file__).with_name("confidence.json")
UNKNOWN_WEIGHT = 0.15
"""A word that the article never uses is named as the reason when it carries this much of the question."""
UNLIKE = 0.6
"""And when nothing in the article is as like it as this (cosine)."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A logistic regression from evidence to the probability that the quote answers the question.

    `intercept` and `weights` (one for every field of Evidence) are in log-odds for each unit of evidence;
    `threshold` is the least confidence with which an answer is given.
    """

    intercept: float
    weights: Evidence
    threshold: float

    def confidence(self, evidence: Evidence) -> float:
        """Return the probability, 0 to 1, that the quote answers the question."""
        odds = self.intercept + sum(
            getattr(self.weights, field.name) * getattr(evidence, field.name) for field in fields(Evidence)
        )
        return 1 / (1 + exp(-odds))


@dataclass(frozen=True, slots=True)
class Calibrations:
    """One for quotes that the trained reader has read, one for the others: other models' and marked lines."""

    read: Calibration
    unread: Calibration


@cache
def calibrations() -> Calibrations:
    """Return the fitted numbers in confidence.json, made by benchmarks/fit_confidence.py."""
    fitted = json.loads(FITTED.read_text("utf-8"))
    return Calibrations(
        **{
            name: Calibration(
                fitted[name]["intercept"], Evidence(**fitted[name]["weights"]), fitted[name]["threshold"]
            )
            for name in ("read", "unread")
        }
    )


def silence(ranking: Ranking) -> Reason | None:
    """Return why the article does not answer, or None when there is no more to say than that.

    Of several words that the article lacks the heaviest is named, a name or number before any other word.
    """
    query = ranking.query
    if not query.after and names_nothing(query.text, query.lexicon):
        return Reason(Silence.NOTHING_NAMED)
    unlike = ranking.matches.max(axis=1) < UNLIKE
    # Questions in English are put to articles in any language.
    lexicons = (query.lexicon, ENGLISH)
    naming = np.array([all(one.names_something(word) for one in lexicons) for word in query.words], bool)
    missing = tells(query) & naming & unlike & ~ranking.present.any(axis=1)
    weights = np.where(missing, ranking.weights, 0.0)
    if weights.max(initial=0.0) < UNKNOWN_WEIGHT:
        return None
    names = np.array([i > 0 and not word[:1].islower() for i, word in enumerate(query.words)], bool)
    enough = weights * (names & (weights >= UNKNOWN_WEIGHT))
    best = int((enough if enough.any() else weights).argmax())
    return Reason(Silence.NEVER_MENTIONED, query.words[best])
