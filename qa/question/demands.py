"""What a question demands of its answer by the way it asks: a year, a place, a colour, a name, a thing done.

Words that lack it answer another question, however like they are to this one. Each demand is wide and lets
pass whatever might answer. Of 77,000 questions of SQuAD 2.0, FairytaleQA and others that are answered, beside
the sentence that does, all of them together hit 180, mostly where that was cut too short; of 4,100 answers
that were given on the sets in docs/accuracy.md they hit none that was right and 14 that were wrong.
"""

import re
from dataclasses import dataclass

from qa.lexicon import pattern


@dataclass(frozen=True, slots=True)
class _Demand:
    """A question that `asks` matches is answered only by words that `tells` is found in; both are patterns.

    `own` says that numbers which the question itself holds tell nothing. Patterns take long to compile, so
    the question must hold one of `signs` first, and words that hold one of `often`, or a digit where that is
    enough (`digits`), tell without them.
    """

    signs: tuple[str, ...]
    asks: str
    tells: str
    own: bool = False
    digits: bool = True
    often: tuple[str, ...] = ()


_OPENING = r"^\W*(?:and |but |so )?"
_NUMBERS = (
    r"\d|[½¼¾]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty"
    r"|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|halves|thirds?"
    r"|quarters?|once|twice|double|tripled?|none|zero|few|several|many|most|all|both|each|every|single|couple|pairs?"
    r"|percent|majority|minority|numerous|various|countless|first|second|third|fourth|fifth)\b"
)
_DEATHS = (
    r"\b(?:die|dies|died|dying|dead\w*|deaths?|kill\w*|drown\w*|perish\w*|shot|murder\w*|hang\w*|hung|fell"
    r"|execut\w*|assassinat\w*|suicide|fatal\w*|lethal|succumb\w*|poison\w*|bur(?:y|ied|ial)|funeral|lost|lives?|slain"
    r"|slew|slay\w*|behead\w*|burn\w*|starv\w*|casualt\w*|victims?|widow\w*|pass(?:ed|es) away|late|surviv\w*"
    r"|corpse|grave|tomb|end\w*|mortal\w*|stab\w*|massacre\w*|extinct\w*|chok\w*|wiped out|eaten|devour\w*"
    r"|until|fall|illness|diseases?|wounds?|heart|cancer|accidents?|crash\w*|obit\w*|genocide)\b|†"
    r"|\d{4}\s?[–-]\s?\d{4}"
)
_COLOURS = (
    r"\b(?:red|green|blue|yellow|orange|purple|violet|pink|brown|gr[ea]y|black|white|gold|silver|dark|light|pale|bright"
    r"|colou?r|blond|ros[ey]|rust|snow|tint|shade|hue)\w*\b|\b(?:scarlet|crimson|ivory|cream|beige|turquoise|tan"
    r"|transparent|amber|copper|bronze|navy|maroon|indigo|magenta|cyan|auburn|ruby|emerald|teal|olive|lilac|mauve"
    r"|salmon|stained|brick|mustard|lavender|chestnut)\b"
)
_TIMES = (
    r"\d|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun"
    r"|jul|aug|sept?|oct|nov|dec|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|springs?|summers?|autumns?|falls?"
    r"|winters?|mornings?|noon|midday|afternoons?|evenings?|nights?|midnight|dawn|dusk|sunrise|sunset|today|yesterday"
    r"|tomorrow|tonight|years?|months?|weeks?|weekends?|days?|daily|hours?|minutes?|centur(?:y|ies)|decades?|ages?"
    r"|ago|when\w*|while|before|after|until|till|since|during|once|as|at|by|then|later|soon|earl(?:y|ier)|recently"
    r"|now|already|always|never|times?|eras?|periods?|if|upon|on|in|following|eventually|immediately|first|last|next"
    r"|end|beginning|christmas|easter|lent|advent|birth\w*|anniversary|wars?|prior|death|childhood|youth)\b"
)
_PLACES = (
    r"\b(?:in|at|on|near|to|from|into|under|over|above|below|behind|beside|between|through|across|along|around|inside"
    r"|outside|within|by|towards?|against|among|off|beyond|upon|onto|north|south|east|west|here|there|home|away|up"
    r"|down|of|throughout|via|next|where|worldwide|abroad|nationwide|based|\w+where|indoors|outdoors|underground"
    r"|downstairs|upstairs|part)\b|:"
)
"""A place in prose; a field names one without any of these words."""
_HEAT = r"\d|°|\b(?:degrees?|as|than|so|hot|cold|warm\w*|freez\w*|boil\w*|lukewarm|cool\w*|zero|icy)\b"
_LENGTHS = (
    r"\d\s?(?:m|km|ft|cm|mm|nm|in)\b|[\"″′']|\b(?:met(?:re|er)s?|feet|foot|inch(?:es)?|yards?|miles?|\w+met(?:re|er)s?"
    r"|fathoms?|stor(?:ey|y|ies|eys)|floors?|knees?|waist|shoulders?|arms?|hands?|fingers?|man|leagues?|paces?|steps"
    r"|as|than|hectares?|acres?|microns?|degrees?|mm|cm|km|ft)\b"
)
_DEMANDS = (
    _Demand(("how many",), r"\bhow many\b", _NUMBERS, own=True),
    _Demand(
        ("year", "date", "century"),
        r"\b(?:what|which) (?:year|date|century)\b",
        r"\d|\bcentury\b",
        own=True,
    ),
    _Demand(
        ("when",),
        _OPENING + r"when(?: exactly)? (?:did|was|were|will|is|are|does|do|has|had)\b",
        _TIMES,
        often=(" in ", " on ", " at "),
    ),
    _Demand(("where",), _OPENING + r"where\b", _PLACES, digits=False, often=(" in ", " at ", " on ", " of ")),
    _Demand(
        ("colo",),
        r"\b(?:what|which) colou?rs?\b|\bwhat (?:is|was|are|were) the colou?rs? of\b",
        _COLOURS,
        digits=False,
    ),
    _Demand(("how hot", "how cold", "how warm"), r"\bhow (?:hot|cold|warm)\b", _HEAT),
    _Demand(
        ("how deep", "how thick", "how tall", "how wide", "how broad"),
        r"\bhow (?:deep|thick|tall|wide|broad) (?:is|are|was|were|did|does|must|should)\b",
        _LENGTHS,
        digits=False,
    ),
    _Demand(
        (" die", " killed"),
        _OPENING
        + r"(?:how|when|where|why|(?:of|from) what) (?:did|does|do|was|were)\b.{0,60}\b(?:die|killed)\b",
        _DEATHS,
        digits=False,
    ),
)
_NAMED = (
    r"(?:mother|father|wife|husband|son|daughter|sister|brother|uncle|aunt|child|baby|cousin|niece|nephew"
    r"|grand(?:mother|father)|dog|cat|horse|pony|captain|ship|boat)"
)
_ASKS_NAME = (
    rf"\bwhat(?: is| was|['’]s) (?:the )?(?:[a-z]+ )?name of .{{0,40}}\b{_NAMED}\b"
    rf"|\bwhat(?: is| was|['’]s) .{{1,40}}\b{_NAMED}['’]s (?:[a-z]+ )?name\b"
)
_NAMES = r"(?<=[^.!?:\s] )(?-i:[A-Z])[\w'’-]*|\b(?:called|known|named?|names|term\w*)\b|[\"“”‘«„]"


_DONE = r"^\W*(?:and |but |so )?when (?:did|was|were)\b(?P<rest>.*)"
_REFUSED = (
    r"\b(?:refus\w+|reject\w*|declin\w+|turned (?:\w+ ){0,3}down|den(?:y|ied|ies)|forb\w+|never|not|no"
    r"|abandon\w*|cancel\w*|withdr\w+|fail\w*|dropped|against)\b|n['’]t\b"
)
_ATTEMPTS = (
    r"(?:ask|want|wish|plan|hop|intend|attempt|tr(?:y|i)|offer|propos|request|petition|threaten|appl(?:y|i)|urg|suggest"
    r"|consider|demand)\w*"
)
_ATTEMPTED = rf"\b{_ATTEMPTS} to\b|\b(?:refus|reject|declin|turned? down|den(?:y|ie)|cancel|fail)"
"""A question about the attempt itself is answered by it."""
_SETTLE = ("decid", "vot", "rul", "approv", "conclu", "agree", "choos")
_SETTLED = rf"\bdid\b.{{0,60}}\b(?:{'|'.join(_SETTLE)})\w*|\bwas\b.{{0,60}}\b(?:{'|'.join(_SETTLE)})\w*ed\b"
_OPEN = (
    r"\b(?:will|shall|is to|are to|has to|have to|must|yet to|due to|going to) (?:\w+ )?"
    r"(?:decide|vote|rule|choose|discuss|consider|debate|approve|agree)\b"
)
_CLOSED = (
    r"\b(?:decided|voted|ruled|chose|chosen|approved|agreed|rejected|refused|accepted|passed|turned down"
    r"|carried|adopted|granted)\b"
)
_SHORTEST = 3
"""Letters of what is left of a verb without its ending: fewer are in too many words."""


def unmet(question: str, words: str) -> bool:
    """Whether `question` demands of its answer what `words` lack, both in English."""
    lowered = question.lower()
    return any(
        any(sign in lowered for sign in demand.signs)
        and bool(pattern(demand.asks).search(question))
        and not _tells(demand, question, words)
        for demand in _DEMANDS
    ) or ("name" in lowered and _unnamed(question, words))


def _tells(demand: _Demand, question: str, words: str) -> bool:
    """Whether `words` can meet `demand`, which `question` has."""
    told = words
    if demand.own:  # neither the numbers of the question nor those that count the items of a list
        told = re.sub(r"(?m)^\s*\(?\d{1,3}[.)](?=\s)", " ", words)
        for number in re.findall(r"\d+(?:[.,]\d+)*", question):
            told = re.sub(rf"(?<![\d.,]){re.escape(number)}(?!\d)", " ", told)
    if "|" in told or (
        demand.digits and any(map(str.isdigit, told))
    ):  # a table's head says what its rows tell
        return True
    return any(often in told for often in demand.often) or bool(pattern(demand.tells).search(told))


def _unnamed(question: str, words: str) -> bool:
    """Whether a name is asked for, and `words` hold none that is not the question's own."""
    if not pattern(_ASKS_NAME).search(question):
        return False
    own = {*re.findall(r"\w+", question.lower()), "s"}
    return all(
        own.issuperset(re.findall(r"\w+", found[0].lower())) for found in pattern(_NAMES).finditer(words)
    )


def left_undone(question: str, words: str) -> bool:
    """Whether `question` asks of something as done, and `words` tell of it as refused or still to come.

    "When was the school moved?" is not answered by "In 1990 the mayor asked to move the school and was
    refused." On the sets in docs/accuracy.md this hits two answers, neither of them right.
    """
    lowered = question.lower()  # patterns take long to compile, and most questions need none
    if any(verb in lowered for verb in _SETTLE) and pattern(_SETTLED).search(question):
        return bool(pattern(_OPEN).search(words)) and not pattern(_CLOSED).search(words)
    asked = pattern(_DONE).match(question) if "when " in lowered else None
    if asked is None or not pattern(_REFUSED).search(words) or pattern(_ATTEMPTED).search(asked["rest"]):
        return False
    return any(_only_attempted(verb, words) for verb in re.findall(r"[a-z]{4,}", asked["rest"]))


def _only_attempted(verb: str, words: str) -> bool:
    """Whether `verb` stands in `words`, and only behind words such as "asked to"."""
    stem = re.sub(r"(?:ed|ing|es|s|e|d)$", "", verb)
    if len(stem) < _SHORTEST:
        return False
    found = [words[: one.start()] for one in re.finditer(rf"\b{stem}\w*", words, re.IGNORECASE)]
    attempted = pattern(rf"\b{_ATTEMPTS}(?:\W+\w+){{0,6}} to(?: be)?\s+$")
    return bool(found) and all(attempted.search(before) for before in found)
