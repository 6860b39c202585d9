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


_ASKS_AGE = re.compile(r"\bhow old\b", re.IGNORECASE)
_TELLS_AGE = re.compile(
    r"\b(?:1\d{3}|20\d{2})\b|\byears?\b|\byear-old\b|\bmonths?\b|\bweeks?\b|\bdays?\b|\bcentur(?:y|ies)\b|\bdecades?\b"
    r"|\baged?\b|\bborn\b|\bold as\b|\b(?:twen|thir|for|fif|six|seven|eigh|nine)ty\b|\w+teen\b|\b\d{1,3}\b",
    re.IGNORECASE,
)


_ASKS_PRICE = re.compile(
    r"\bhow much\b.*\b(?:costs?|charged?)\b|\bwhat (?:did|does|do|will|would)\b.*\bcost\b"
    r"|\bwhat(?:['’]?s| is| was| are| were) the (?:price|cost|fee|fare)s?\b",
    re.IGNORECASE,
)
_TELLS_PRICE = re.compile(
    r"[$€£¥]|\b(?:euros?|dollars?|pounds?|pence|penn(?:y|ies)|cents?|crowns?|kron\w+|francs?|marks?|rupees?|yen|yuan"
    r"|pesos?|roubles?|rubles?|shillings?|guineas?|free|gratis|costs?|price[ds]?|fees?|fares?|pa(?:ys?|id)|worth"
    r"|charge[ds]?|cheap\w*|expensive|million|billion)\b|\d[.,]\d\d\b|(?-i:\b[A-Z]{3}\s?\d)",
    re.IGNORECASE,
)


def asks_quantity(question: str) -> bool:
    """Whether `question` asks how many, how much, how old and the like, in English."""
    return bool(_ASKS.search(question) or _ASKS_PRICE.search(question))


def tells_quantity(words: str, question: str = "") -> bool:
    """Whether `words` hold a number, or a word that tells how much, how often or how long.

    When `question` asks how old something is, an age, a year or a span of time; when it asks what something
    costs, money.
    """
    if _ASKS_PRICE.search(question):
        return bool(_TELLS_PRICE.search(words))
    return bool((_TELLS_AGE if _ASKS_AGE.search(question) else _TELLS).search(words))
