"""The words by which questions of a language are read; a module a language, named by its ISO 639 code."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from qa.lexicon.en import ENGLISH
from qa.lexicon.lexicon import Lexicon, pattern

__all__ = ["ENGLISH", "Lexicon", "lexicon_of", "lexicons", "pattern", "spoken"]

LENGTHS = (2, 3)
"""Letters of an ISO 639 code: other modules of this folder are no language."""


@cache
def lexicon_of(language: str) -> Lexicon:
    """Return the words of `language`, an ISO 639 code; the English ones where it has no module."""
    name = f"{__name__}.{language}"
    if len(language) not in LENGTHS or not language.isalpha() or find_spec(name) is None:
        return ENGLISH
    found: Lexicon = import_module(name).LEXICON
    return found


@cache
def lexicons() -> tuple[Lexicon, ...]:
    """Return the words of every language that has a module, for who cannot know which one is spoken."""
    return tuple(lexicon_of(module.name) for module in iter_modules(__path__) if len(module.name) in LENGTHS)


def spoken(lexicon: Lexicon) -> tuple[Lexicon, ...]:
    """Return the words in which an article may be asked: those of its own language, and the English ones."""
    return (lexicon,) if lexicon is ENGLISH else (lexicon, ENGLISH)
