"""The words by which questions of a language are read; a module a language, named by its ISO 639 code."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from qa.lexicon.en import ENGLISH
from qa.lexicon.lexicon import Lexicon

__all__ = ["ENGLISH", "Lexicon", "lexicon_of"]


@cache
def lexicon_of(language: str) -> Lexicon:
    """Return the words of `language`, an ISO 639 code; the English ones where it has no module."""
    name = f"{__name__}.{language}"
    if not language.isalpha() or find_spec(name) is None:
        return ENGLISH
    found: Lexicon = import_module(name).LEXICON
    return found
