"""The formulas of evaluation, as pure functions over arrays. An undefined value is NaN."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

BINS = 10
RESAMPLES = 1000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """The ends of a confidence interval, `low <= high`."""

    low: float
    high: float


def mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    """Return the mean of numbers or flags, NaN for none."""
    return float(np.mean(values)) if len(values) else float("nan")


def mean_reciprocal_rank(ranks: NDArray[np.integer], depth: int = 10) -> float:
    """Return the mean of 1 / rank, 0 for ranks beyond `depth` and for rank 0, which means not found."""
    found = (ranks > 0) & (ranks <= depth)
    return mean(np.where(found, 1 / np.maximum(ranks, 1), 0.0))


def auroc(scores: Numbers, positive: Flags) -> float:
    """Return how often a positive one has the higher score of a positive and a negative one, ties half.

    This is the area under the ROC curve (Hanley and McNeil 1982, Radiology 143(1)). NaN when one of the two
    is missing.
    """
    negatives, positives = np.sort(scores[~positive]), scores[positive]
    if not len(negatives) or not len(positives):
        return float("nan")
    below = np.searchsorted(negatives, positives, "left")
    not_above = np.searchsorted(negatives, positives, "right")
    return float((below + not_above).mean() / (2 * len(negatives)))


def calibration_error(confidences: Numbers, right: Flags, bins: int = BINS) -> float:
    """Return the expected calibration error over bins of equal width (Guo et al. 2017, section 2).

    `confidences` are 0 to 1. It is the mean distance between the confidence and the share of right answers,
    bins weighted by how many fall into them.
    """
    if not len(confidences):
        return float("nan")
    filled = reliability(confidences, right, bins)
    return sum(abs(one.confidence - one.right) * one.count for one in filled) / len(confidences)


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence: their number, mean confidence, and the share that is right."""

    count: int
    confidence: float
    right: float


def reliability(confidences: Numbers, right: Flags, bins: int = BINS) -> list[Bin]:
    """Return the filled ones among `bins` of equal width, from the least confident to the most."""
    places = np.minimum((confidences * bins).astype(np.intp), bins - 1)
    return [
        Bin(int(chosen.sum()), mean(confidences[chosen]), mean(right[chosen]))
        for chosen in (places == place for place in range(bins))
        if chosen.any()
    ]


def accuracy_at(confidences: Numbers, right: Flags, coverage: float) -> float:
    """Return the share of right ones among the most confident, `coverage` (0 to 1) of all, rounded up.

    Source: El-Yaniv and Wiener 2010, "On the Foundations of Noise-free Selective Classification". Ones of
    equal confidence count with their mean, so that their order does not matter.
    """
    if not len(confidences):
        return float("nan")
    count = max(1, int(np.ceil(coverage * len(confidences) - 1e-9)))
    least = np.sort(confidences)[-count]
    above, tied = confidences > least, confidences == least
    return float((right[above].sum() + right[tied].mean() * (count - above.sum())) / count)


def bootstrap(
    statistic: Callable[[NDArray[np.intp]], float],
    size: int,
    *,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
    seed: int = 0,
) -> Interval:
    """Return the percentile interval of `statistic`, given the rows of each resample of `size` rows.

    Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", section 13.3. Resamples for which
    the statistic is undefined are left out; the same seed gives the same interval.
    """
    random = np.random.default_rng(seed)
    values = np.array([statistic(random.integers(0, size, size)) for _ in range(resamples)])
    values = values[~np.isnan(values)]
    if not len(values):
        return Interval(float("nan"), float("nan"))
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))
