"""Questions for a quantity, and words that can tell one."""

import re

_ASKS = re.compile(
    r"\bhow (?:many|much|old|long|far|deep|tall|high|wide|big|large|thick|heavy|fast|often)\b", re.IGNORECASE
)
_TELLS = re.compile(
    r"\d|[½¼¾]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty"
    r"|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|halves"
    r"|thirds?|quarters?|once|twice|double|tripled?|none|zero|nothing|free|few|several|many|most|all|both|every"
    r"|each|single|couple|pair|percent|no|never|always|often|rarely|seldom|sometimes"
    r"|daily|weekly|monthly|yearly|annual\w*"
    r"|(?:a|an|per) (?:year|month|week|day|hour|minute|century|decade|mile|metre|meter)"
    r"|years?|months?|weeks?|days?|hours?|minutes?|centur(?:y|ies)|decades?|ages|forever|much|more|less|little|enough|until|since|whole|as)\b",
    re.IGNORECASE,
)


def asks_quantity(question: str) -> bool:
    """Whether `question` asks how many, how much, how old and the like, in English."""
    return bool(_ASKS.search(question))


def tells_quantity(words: str) -> bool:
    """Whether `words` hold a number, or a word that tells how much, how often or how long."""
    return bool(_TELLS.search(words))
