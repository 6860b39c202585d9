from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from index.tables.vectors import EDGE, LEVELS, Vectors, join, pack, row_bytes, turn


def unit_vectors(count: int, dimensions: int, seed: int = 0, spiky: bool = False) -> NDArray[np.float32]:
    """Random directions; spiky ones have most of their length in two dimensions, as some models' do."""
    numbers = np.random.default_rng(seed).standard_normal((count, dimensions))
    if spiky:
        numbers[:, :2] *= 12
    unit: NDArray[np.float64] = numbers / np.linalg.norm(numbers, axis=1, keepdims=True)
    return unit.astype(np.float32)


def naive(vector: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The definition, number by number: a DCT-II of signs changed, 32 steps, one scale."""
    d = len(vector)
    signed = [-x if not (i * 2654435761 >> 7) & 1 else x for i, x in enumerate(vector.tolist())]
    turned = [
        (1 if k == 0 else 2**0.5)
        * d**-0.5
        * sum(x * np.cos(np.pi / d * (i + 0.5) * k) for i, x in enumerate(signed))
        for k in range(d)
    ]
    step = EDGE / LEVELS / d**0.5
    nearest = [min(max(np.floor(x / step), -LEVELS), LEVELS - 1) + 0.5 for x in turned]
    product = sum(a * b for a, b in zip(nearest, turned, strict=True))
    scale = sum(x * x for x in turned) / product if product > 0 else 0.0
    return np.array(turned), np.array(nearest) * scale


@settings(max_examples=40)
@given(st.integers(1, 40), st.integers(0, 10**6), st.booleans())
def test_vectors_are_rounded_as_the_definition_says(dimensions: int, seed: int, spiky: bool) -> None:
    vector = unit_vectors(1, dimensions, seed, spiky=spiky)[0]
    turned, rounded = naive(vector)
    np.testing.assert_allclose(turn(vector[None])[0], turned, atol=1e-5)
    found = pack(vector[None]).turned()[0]
    # A number at the edge of two steps may fall to either side; one scale is then another.
    step = 1.5 * EDGE / LEVELS / dimensions**0.5 + 1e-3
    np.testing.assert_allclose(found, rounded, atol=step, rtol=0.2)


@pytest.mark.parametrize("dimensions", [2, 3, 16, 128, 384])
def test_a_turned_vector_is_as_long_and_at_the_same_angles(dimensions: int) -> None:
    vectors = unit_vectors(20, dimensions)
    np.testing.assert_allclose(turn(vectors) @ turn(vectors).T, vectors @ vectors.T, atol=1e-5)


@settings(max_examples=40)
@given(st.sampled_from([1, 2, 7, 16, 128, 384]), st.integers(0, 10**6), st.booleans())
def test_a_vector_and_what_is_kept_of_it_have_the_product_one(
    dimensions: int, seed: int, spiky: bool
) -> None:
    vectors = unit_vectors(30, dimensions, seed, spiky=spiky)
    products = np.einsum("ij,ij->i", pack(vectors).floats(), vectors)
    assert (products <= 1 + 1e-5).all()
    assert (products >= 1 - 1e-3).all()


@pytest.mark.parametrize("spiky", [False, True])
def test_cosines_are_near_whatever_the_model_puts_where(spiky: bool) -> None:
    vectors, others = unit_vectors(500, 384, spiky=spiky), unit_vectors(50, 384, seed=1, spiky=spiky)
    errors = pack(vectors).cosines(others) - others @ vectors.T
    assert np.sqrt((errors**2).mean()) < 0.0035
    assert abs(errors.mean()) < 0.0005


def test_a_vector_of_zeros_stays_one() -> None:
    assert not pack(np.zeros((3, 16), np.float32)).floats().any()


@given(st.integers(0, 60), st.data())
def test_some_of_the_vectors_are_those_of_the_whole(count: int, data: st.DataObject) -> None:
    vectors = pack(unit_vectors(count, 16))
    low, high = sorted(data.draw(st.tuples(st.integers(0, count), st.integers(0, count))))
    some = vectors[low:high]
    np.testing.assert_array_equal(some.rows, vectors.rows[low:high])
    np.testing.assert_allclose(some.floats(), vectors.floats()[low:high], atol=1e-6)
    np.testing.assert_allclose(vectors.floats(slice(low, high)), some.floats(), atol=1e-6)
    picked = np.array(data.draw(st.lists(st.integers(0, count - 1), max_size=9)) if count else [], np.intp)
    np.testing.assert_array_equal(vectors.turned(picked), vectors.turned()[picked])
    asked = unit_vectors(3, 16, seed=2)
    np.testing.assert_allclose(vectors.cosines(asked, picked), vectors.cosines(asked)[:, picked], atol=1e-6)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=6))
def test_parts_are_joined_in_turn(lengths: list[int]) -> None:
    whole = pack(unit_vectors(sum(lengths), 16))
    bounds = np.cumsum([0, *lengths])
    joined = join([whole[low:high] for low, high in pairwise(bounds.tolist())], 16)
    np.testing.assert_array_equal(joined.rows, whole.rows)


def test_no_parts_are_no_vectors() -> None:
    assert join([], 7).array.shape == (0, row_bytes(7))


def test_a_token_of_the_default_model_takes_242_bytes() -> None:
    assert pack(unit_vectors(5, 384)).array.nbytes == 5 * 242
    assert isinstance(pack(unit_vectors(5, 384))[1:2], Vectors)
