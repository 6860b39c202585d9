"""Question and history -> what is searched: a question that leans on earlier ones is searched with them."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Protocol, Self, TypeVar

from index.encoder import Encoder
from index.errors import QuestionError
from qa.question.asking import clean
from qa.question.query import QUESTION_WORDS, Query, join_queries, read_query
from qa.question.spelling import Dictionary

MOST_EARLIER = 3
"""How many earlier questions are searched for with a question, at most."""
EARLIER = 0.25
"""What the words of the question before count in one that says next to nothing itself.

On followups it gives .085 of para@1 and .097 of quote; .1 and .5 give some .015 less (benchmarks/tune.py).
"""
OLDER = 0.7
"""And each question before that, as a share of the one after it: .006 of para@1 on followups."""
SAYS_ENOUGH = 2
"""Words of its own with which a question without pointing words needs no other.

1 gives .008 of para@1 less on followups.
"""
STANDS_ALONE = 0.7
"""Confidence from which a short question is answered as it is, whatever was asked before.

On followups .5 and .9 do as well.
"""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_FORMS_OF_BE = frozenset({"is", "was", "are", "were", "be", "been", "has", "have", "had"})
_LITTLE = QUESTION_WORDS.union(
    _FORMS_OF_BE,
    _WORD.findall("a an the of in on at to for from by with about into as and or but if than am being will"),
    _WORD.findall("would can could should may might must shall some any no not many much more most"),
    _WORD.findall("first last i you we us my your me s t there here that then one ones so too also"),
)
"""Words that say nothing by themselves."""
_POINTING = frozenset(
    _WORD.findall("he she it they him her his hers its their theirs them himself herself itself themselves")
    + _WORD.findall("this these those another else other others same such")
)
_SAID_OF_ANYTHING = frozenset(
    _WORD.findall("do does did done doing go going come happen happened happening mean tell say get got not")
    + _WORD.findall("really exactly just only now later again ever up on please know")
)
"""Words with which a question asks that names nothing, beside those."""
_GOES_ON = re.compile(r"(?:and|or|but|so|then|also|(?:what|how) about)\b", re.IGNORECASE)
_DEFINITE = re.compile(r"\bthe\b", re.IGNORECASE)


class Found(Protocol):
    """What is found for a query, and how sure that is."""

    @property
    def confidence(self) -> float:
        """How probable it is that it answers, 0 to 1."""

    def no_surer_than(self, other: Self) -> Self:
        """Return the same with the confidence of `other`, where that is less."""


AnyFound = TypeVar("AnyFound", bound=Found)


def search_for(
    question: str,
    history: Sequence[str],
    find: Callable[[Query], AnyFound],
    encoder: Encoder,
    dictionary: Dictionary | None = None,
) -> AnyFound:
    """Return what `find` finds for `question`, with those of `history` (oldest first) that it needs.

    A question that leans on others only by being short is searched by itself first, and that stays when it
    is answered surely. Raises as `read` does.
    """
    query = read(question, encoder, dictionary)
    if not (history and leaning(query.text)):
        return find(query)
    alone = find(query) if may_stand_alone(query.text) else None
    if alone is not None and alone.confidence >= STANDS_ALONE:
        return alone
    together = find(with_earlier(query, history, encoder, dictionary))
    # Words that were asked before bring up what resembles them: no reason to be surer.
    return together if alone is None else together.no_surer_than(alone)


def resolve(
    question: str, history: Sequence[str], encoder: Encoder, dictionary: Dictionary | None = None
) -> Query:
    """Return the query for `question`, asked after the questions of `history` (oldest first).

    It is what `with_earlier` makes of what `read` returns, and raises as that does.
    """
    return with_earlier(read(question, encoder, dictionary), history, encoder, dictionary)


def read(question: str, encoder: Encoder, dictionary: Dictionary | None = None) -> Query:
    """Return the query for `question` alone, typing errors mended with the words of `dictionary`.

    Raises QuestionError when it is empty, asks nothing or is longer than the model reads.
    """
    text = clean(question)
    tokens = encoder.encode_question(text)
    mended = dictionary.mended(text, tokens) if dictionary else text
    return read_query(mended, tokens if mended == text else encoder.encode_question(mended))


def with_earlier(
    query: Query, history: Sequence[str], encoder: Encoder, dictionary: Dictionary | None = None
) -> Query:
    """Return `query` with the questions of `history` (oldest first) that it leans on; itself without any.

    They are taken as far back as the first one that stands by itself; those that cannot be searched are
    passed over.
    """
    factor = EARLIER * leaning(query.text)
    if not factor:
        return query
    parts = [(query, 1.0)]
    for earlier in islice(_searchable(history, encoder, dictionary), MOST_EARLIER):
        parts.append((earlier, factor))
        if not leaning(earlier.text):
            break
        factor *= OLDER
    after = tuple(earlier.text for earlier, _ in reversed(parts[1:]))
    return join_queries(query.text, parts, after) if after else query


def leaning(question: str) -> float:
    """Return how much `question` needs those before it, from 0 (it stands by itself) to 1 (it says nothing).

    It leans when it points at something it does not name, goes on a sentence, or has hardly a word of its
    own and no name; and the less, the more it says itself.
    """
    words = _WORD.findall(question)
    own = _own(words)
    named = any(word[0].isupper() for word in own if word != words[0])
    enough = SAYS_ENOUGH + bool(_DEFINITE.search(question))  # "the charge" is one that was mentioned
    brief = not own or (len(own) <= enough and not named)
    if not (brief or _refers(question)):
        return 0.0
    return min(1.0, 2 / max(len(own), 1))


def may_stand_alone(question: str) -> bool:
    """Whether a question that leans does so only by being short: it may be answered as it is all the same.

    It is a whole question then, and asks "Who was arrested?", not "arrested when?".
    """
    words = _WORD.findall(question)
    whole = bool(words) and _folded(words[0]) in QUESTION_WORDS | _FORMS_OF_BE
    return whole and bool(_own(words)) and not _refers(question)


def names_nothing(question: str) -> bool:
    """Whether `question` holds no word that says anything by itself: "who?", "what is it?", "how many?"."""
    return not any(_folded(word) not in _SAID_OF_ANYTHING for word in _own(_WORD.findall(question)))


def _refers(question: str) -> bool:
    """Whether a question goes on a sentence or points at something that it does not name."""
    return bool(_GOES_ON.match(question)) or _points(_WORD.findall(question))


def _own(words: Sequence[str]) -> list[str]:
    """Return the words that say something by themselves."""
    return [word for word in words if _folded(word) not in _LITTLE | _POINTING]


def _points(words: Sequence[str]) -> bool:
    """Whether a pronoun or the like stands where nothing in the question can be what it means."""
    said = 0
    folded = [_folded(word) for word in words]
    for place, word in enumerate(folded):
        before, after = folded[place - 1] if place else "", "".join(folded[place + 1 : place + 2])
        if word in _POINTING or _points_here(word, before, after):
            return True
        if word not in _LITTLE:
            said += 1
            if said > 1 or (place and words[place][0].isupper()):
                return False
    return False


def _points_here(word: str, before: str, after: str) -> bool:
    """Whether a word that often says nothing points at something here."""
    if word == "there":  # not in "how many are there"
        return before not in _FORMS_OF_BE and after not in _FORMS_OF_BE
    if word == "that":  # not in "the day that they left"
        return (
            not after
            or before in _FORMS_OF_BE
            or before in ("did", "does", "about", "at", "of", "by", "for", "to")
        )
    return word in ("one", "ones") and before in ("which", "this", "that", "other")


def _searchable(history: Sequence[str], encoder: Encoder, dictionary: Dictionary | None) -> Iterator[Query]:
    """Yield the queries of earlier questions, latest first, without those that cannot be searched."""
    for question in reversed(history):
        try:
            yield read(question, encoder, dictionary)
        except QuestionError:
            continue


def _folded(word: str) -> str:
    return re.split("['’]", word)[0].lower()
