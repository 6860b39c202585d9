"""Whether a question leans on those before it, told by its words."""

import re
from collections.abc import Sequence

from qa.lexicon import ENGLISH, Lexicon

SAYS_ENOUGH = 2
"""Words of its own with which a question without pointing words needs no other.

1 gives .008 of para@1 less on followups (benchmarks/tune.py).
"""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def leaning(question: str, lexicon: Lexicon = ENGLISH) -> float:
    """Return how much `question` needs those before it, from 0 (it stands by itself) to 1 (it says nothing).

    It leans when it points at something it does not name, goes on a sentence, or has hardly a word of its
    own and no name; and the less, the more it says itself.
    """
    words = _WORD.findall(question)
    own = _own(words, lexicon)
    named = any(word[0].isupper() for word in own if word != words[0])
    enough = SAYS_ENOUGH + bool(lexicon.definite.search(question))  # "the charge" is one that was mentioned
    brief = not own or (len(own) <= enough and not named)
    if not (brief or _refers(question, lexicon)):
        return 0.0
    return min(1.0, 2 / max(len(own), 1))


def may_stand_alone(question: str, lexicon: Lexicon = ENGLISH) -> bool:
    """Whether a question that leans does so only by being short: it may be answered as it is all the same.

    It is a whole question then, and asks "Who was arrested?", not "arrested when?".
    """
    words = _WORD.findall(question)
    whole = bool(words) and _folded(words[0], lexicon) in lexicon.asking | lexicon.being
    return whole and bool(_own(words, lexicon)) and not _refers(question, lexicon)


def names_nothing(question: str, lexicon: Lexicon = ENGLISH) -> bool:
    """Whether `question` holds no word that says anything by itself: "who?", "what is it?", "how many?"."""
    own = _own(_WORD.findall(question), lexicon)
    return not any(_folded(word, lexicon) not in lexicon.of_anything for word in own)


def _refers(question: str, lexicon: Lexicon) -> bool:
    """Whether a question goes on a sentence or points at something that it does not name."""
    return bool(lexicon.going_on.match(question)) or _points(_WORD.findall(question), lexicon)


def _own(words: Sequence[str], lexicon: Lexicon) -> list[str]:
    """Return the words that say something by themselves."""
    return [word for word in words if _folded(word, lexicon) not in lexicon.empty | lexicon.pointing]


def _points(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a pronoun or the like stands where nothing in the question can be what it means."""
    said = 0
    folded = [_folded(word, lexicon) for word in words]
    for place, word in enumerate(folded):
        before, after = folded[place - 1] if place else "", "".join(folded[place + 1 : place + 2])
        if word in lexicon.pointing or lexicon.points_here(word, before, after):
            return True
        if word not in lexicon.empty:
            said += 1
            if said > 1 or (place and words[place][0].isupper()):
                return False
    return False


def _folded(word: str, lexicon: Lexicon) -> str:
    """Return a word in small letters, without what an apostrophe joins to it: "he" of "he's"."""
    first, *rest = re.split("['’]", word.lower())
    return rest[0] if rest and first in lexicon.elided else first
