"""For what a type says may be None, and a test knows is not."""

from typing import TypeVar

T = TypeVar("T")


def known(value: T | None) -> T:
    """Return `value`; the test fails where there is none."""
    assert value is not None
    return value
