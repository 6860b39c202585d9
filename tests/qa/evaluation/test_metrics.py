"""The formulas of evaluation, each against another implementation or a case worked out by hand."""

from math import isnan

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies._internal.random import ArtificialRandom
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from qa.evaluation.metrics import (
    Bin,
    accuracy_at,
    auroc,
    bootstrap,
    calibration_error,
    mean,
    mean_reciprocal_rank,
    reliability,
)

# Few different values, so that ties are common.
SCORED = st.lists(st.tuples(st.integers(0, 6).map(lambda n: n / 6), st.booleans()), min_size=1, max_size=40)


def columns(rows: list[tuple[float, bool]]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    return np.array([row[0] for row in rows], float), np.array([row[1] for row in rows], bool)


@given(SCORED)
def test_auroc_is_that_of_scikit_learn(rows: list[tuple[float, bool]]) -> None:
    scores, positive = columns(rows)
    if positive.all() or not positive.any():
        assert isnan(auroc(scores, positive))
    else:
        assert auroc(scores, positive) == pytest.approx(roc_auc_score(positive, scores))


def test_calibration_error_by_hand() -> None:
    # Bin .2 to .3: two answers, confidence .25 on average, half right; bin .9 to 1: one, sure and wrong.
    confidences = np.array([0.2, 0.2999, 1.0])
    right = np.array([True, False, False])
    expected = (2 * abs(0.24995 - 0.5) + 1 * abs(1.0 - 0.0)) / 3
    assert calibration_error(confidences, right) == pytest.approx(expected)


@given(SCORED, st.integers(1, 12))
def test_calibration_error_is_the_weighted_gap_of_a_histogram(
    rows: list[tuple[float, bool]], bins: int
) -> None:
    confidences, right = columns(rows)
    confidences = (confidences * 6 + 0.371) / 6.5
    edges = np.linspace(0, 1, bins + 1)
    assume(np.abs(confidences[:, None] - edges).min() > 1e-9)  # on an edge rounding decides
    said = np.histogram(confidences, edges, weights=confidences)[0]
    true = np.histogram(confidences, edges, weights=right.astype(float))[0]
    assert calibration_error(confidences, right, bins) == pytest.approx(np.abs(said - true).sum() / len(rows))


def test_bins_without_answers_are_left_out() -> None:
    assert reliability(np.array([0.05, 0.95]), np.array([False, True])) == [
        Bin(1, 0.05, 0.0),
        Bin(1, 0.95, 1.0),
    ]


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [(0.25, 1.0), (0.5, 1.0), (0.75, 2 / 3), (1.0, 0.5), (0.01, 1.0)],
)
def test_accuracy_at_by_hand(coverage: float, expected: float) -> None:
    confidences, right = np.array([0.9, 0.1, 0.7, 0.5]), np.array([True, False, True, False])
    assert accuracy_at(confidences, right, coverage) == pytest.approx(expected)


@given(SCORED, st.floats(0.01, 1), st.randoms(use_true_random=False))
def test_accuracy_does_not_depend_on_the_order_of_equals(
    rows: list[tuple[float, bool]], coverage: float, chance: ArtificialRandom
) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert accuracy_at(*columns(rows), coverage) == pytest.approx(accuracy_at(*columns(shuffled), coverage))


def test_all_answered_is_the_mean() -> None:
    confidences, right = np.array([0.3, 0.3, 0.8]), np.array([True, False, False])
    assert accuracy_at(confidences, right, 1.0) == pytest.approx(mean(right))


def test_reciprocal_ranks_by_hand() -> None:
    ranks = np.array([1, 2, 0, 10, 11])
    assert mean_reciprocal_rank(ranks) == pytest.approx((1 + 0.5 + 0 + 0.1 + 0) / 5)


@pytest.mark.parametrize(
    "value",
    [
        mean(np.array([])),
        mean_reciprocal_rank(np.array([], int)),
        calibration_error(np.array([]), np.array([], bool)),
        accuracy_at(np.array([]), np.array([], bool), 0.5),
    ],
)
def test_nothing_has_no_value(value: float) -> None:
    assert isnan(value)


def test_bootstrap_of_a_mean_is_near_the_normal_interval() -> None:
    values = np.random.default_rng(7).random(400)
    found = bootstrap(lambda rows: float(values[rows].mean()), len(values), resamples=4000)
    half = 1.96 * values.std() / np.sqrt(len(values))
    assert found.low == pytest.approx(values.mean() - half, abs=half / 10)
    assert found.high == pytest.approx(values.mean() + half, abs=half / 10)


def test_bootstrap_is_the_same_for_the_same_seed_only() -> None:
    values = np.random.default_rng(7).random(50)

    def statistic(rows: NDArray[np.intp]) -> float:
        return float(values[rows].mean())

    assert bootstrap(statistic, 50) == bootstrap(statistic, 50)
    assert bootstrap(statistic, 50) != bootstrap(statistic, 50, seed=1)


def test_bootstrap_passes_over_undefined_resamples() -> None:
    found = bootstrap(lambda rows: float("nan") if rows[0] else 3.0, 4)
    assert (found.low, found.high) == (3.0, 3.0)
    assert isnan(bootstrap(lambda _: float("nan"), 4).low)
