"""For programs and front ends: articles opened, listed, asked, shown, and held against saved answers."""

from qa.library.library import Library

__all__ = ["Library"]
