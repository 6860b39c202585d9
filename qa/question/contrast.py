"""Questions for one of several things that exclude each other, and quotes that tell of another one."""

import re
from collections.abc import Iterator
from functools import cache

_POLAR = re.compile(
    r"\W*(?:and |but |so )?(?:is|are|was|were|am|do|does|did|has|have|had|can|could|may|might|must|shall"
    r"|should|will|would)(?:n['’]?t)?\b",
    re.IGNORECASE,
)
_FAMILIES = (
    ("mornings?", "noon|midday", "afternoons?", "evenings?|nights?|nightly|midnight"),
    ("(?:in|last|next|this|every|each|early|late) spring", "summers?", "autumns?", "winters?"),
    ("mondays?", "tuesdays?", "wednesdays?", "thursdays?", "fridays?", "saturdays?", "sundays?"),
    (
        "january",
        "february",
        "(?-i:March)",
        "april",
        "(?-i:May)",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ),
    ("reds?", "greens?", "blues?", "yellows?", "purple", "pink", "brown", "gr[ea]y"),
    (
        "irons?",
        r"(?:for|of|from|in|and|or|than|the) lead(?=[?.,;]| (?:pipes?|levels?|mines?|in|from|and)\b|$)",
        "copper",
        "zinc",
        "nickel",
        "mercury",
        "aluminium|aluminum",
    ),
    ("north(?:ern|wards?)?", "south(?:ern|wards?)?"),
    ("east(?:ern|wards?)?", "west(?:ern|wards?)?"),
    ("breakfasts?", "lunch(?:es)?", "dinners?|suppers?"),
    ("brides?", "(?:bride)?grooms?"),
    ("halv(?:e|ed|es|ing)|halves", "doubl(?:e|ed|es|ing)|twice as|tripl(?:e|ed|es|ing)"),
    ("departures?|departs?|departed", "arrivals?|arrives?|arrived"),
    (
        "begins?|began|starts?|started|starting|beginning|opens? (?:at|on)",
        "ends?|ended|ending|finish(?:es|ed|ing)?|closes?|closed",
    ),
    ("increas(?:e|ed|es|ing)", "decreas(?:e|ed|es|ing)"),
    ("imports?|imported", "exports?|exported"),
    ("minimum", "maximum"),
    ("highest|tallest", "lowest"),
    ("(?:largest|biggest)", "smallest"),
    ("oldest", "youngest|newest"),
    ("cheapest", "dearest|most expensive|costliest"),
    ("longest", "shortest"),
    ("commonest|most common", "rarest|least common"),
    ("fastest|quickest", "slowest"),
    ("hottest|warmest", "coldest|coolest"),
    ("heaviest", "lightest"),
    ("richest|wealthiest", "poorest"),
    ("best", "worst"),
    ("upper", "lower"),
    ("advantages?", "disadvantages?"),
    ("indoors?", "outdoors?"),
    ("males?", "females?"),
)
"""Families of words: of one only one is meant, each group of synonyms stands for itself, as patterns."""
_FIRST_LETTERS = tuple(
    frozenset(word[:3] for word in re.findall("[a-z]{3,}", " ".join(family).lower())) for family in _FAMILIES
)
"""How the words of each family begin: most questions have none, and nothing is compiled for them."""


@cache
def _patterns(number: int) -> tuple[re.Pattern[str], ...]:
    """Return the patterns of one of the families."""
    return tuple(re.compile(rf"\b(?:{group})(?!\w)", re.IGNORECASE) for group in _FAMILIES[number])


def tells_another(question: str, words: str) -> bool:
    """Whether `question` asks of one thing, as of the morning, and `words` tell of another one only.

    Never of a question for yes or no, which the opposite answers, or one that names both.
    """
    if _POLAR.match(question):
        return False
    return any(_only_others(asked, words) for asked in _asked(question))


def _asked(question: str) -> Iterator[tuple[re.Pattern[str], list[re.Pattern[str]]]]:
    """Yield each thing that `question` names alone of its family, and the others of that."""
    begun = {word[:3] for word in re.findall("[a-z]{3,}", question.lower())}
    for number, letters in enumerate(_FIRST_LETTERS):
        if letters.isdisjoint(begun):
            continue
        family = _patterns(number)
        named = [group for group in family if group.search(question)]
        if len(named) == 1:
            yield named[0], [group for group in family if group is not named[0]]


def _only_others(asked: tuple[re.Pattern[str], list[re.Pattern[str]]], words: str) -> bool:
    thing, others = asked
    return not thing.search(words) and any(other.search(words) for other in others)
