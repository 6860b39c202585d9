"""An English-like article of any length, the same for the same seed, and no two paragraphs alike."""

# ruff: noqa: SIM905 - words read better as text than as a list of strings

import random

SYLLABLES = (
    "bar cal den el fin gar hol is jor kel lam mor nor os pel quin ros sal tor ul ven wil yar zan".split()
)
ADJECTIVES = (
    "abandoned ancient bitter broad brittle careful cheap crowded distant dry early eastern fragile "
    "frozen generous hidden hollow hungry local long narrow northern old patient quiet rare reluctant "
    "rough rusty shallow slow small southern steep stubborn sudden tall temporary unfinished western "
    "wooden young"
).split()
NOUNS = (
    "archive bakery barge bell bridge cabin canal carpenter chapel clock committee compass council "
    "dam depot ditch engine ferry festival field fish flood furnace garden gate granary harbour "
    "harvest hospital inspector island journal ladder lamp lantern letter library lighthouse machine "
    "map market meadow mill miller mine mirror museum orchard parade path pier pilot pipe poem port "
    "printer quarry railway reservoir road roof school sculptor ship shop signal slate song station "
    "storm street surveyor tax theatre timber tower tunnel valley village wall warehouse weaver well "
    "wharf window winter workshop"
).split()
VERBS = (
    "admired borrowed bought carried closed counted crossed defended described drew emptied exchanged "
    "flooded found guarded hired inherited inspected lifted lost measured mended mentioned moved "
    "named opened ordered painted photographed planned praised printed rebuilt refused remembered "
    "rented repaired replaced sold studied supported surveyed translated visited warmed watched"
).split()
PATTERNS = (
    "In {year}, the {a} {n} of {Name} {v} the {n2} near {Place}.",
    "{Name} {Name2} {v} a {a} {n}, and {number} people from {Place} helped.",
    "Nobody in {Place} knew why the {n} {v} every {a} {n2} along the {n3}.",
    "The {n} stood {number} metres from the {a} {n2}, which {Name} had {v} twice.",
    "According to a {n} printed in {Place}, the {a} {n2} cost {number} crowns in {year}.",
    "After the {n} of {year}, {Name} {v} the {n2} because the {n3} had become too {a}.",
    "Although the {a} {n} was {a2}, it {v} more than {number} visitors a month.",
    "{Name}'s {n} still holds the {n2} that the {n3} of {Place} {v} in {year}.",
)
SENTENCES = (3, 7)
"""In a paragraph, at least and at most."""


def article(*, words: int = 0, paragraphs: int = 0, seed: int = 1) -> str:
    """Return a title and paragraphs, until there are at least so many words and so many paragraphs."""
    chance = random.Random(seed)
    parts: list[str] = []
    count = 0
    while count < words or len(parts) < paragraphs:
        part = " ".join(_sentence(chance) for _ in range(chance.randint(*SENTENCES)))
        parts.append(part)
        count += len(part.split())
    return "\n\n".join([f"A history of {_name(chance)}", *parts]) + "\n"


def with_one_changed(text: str, seed: int = 2) -> str:
    """Return the article with the words of its middle paragraph replaced."""
    parts = text.rstrip("\n").split("\n\n")
    parts[len(parts) // 2] = " ".join(_sentence(random.Random(seed)) for _ in range(5))
    return "\n\n".join(parts) + "\n"


def _sentence(chance: random.Random) -> str:
    first, second, third = chance.sample(NOUNS, 3)
    adjective, other = chance.sample(ADJECTIVES, 2)
    return chance.choice(PATTERNS).format(
        year=chance.randint(1650, 1990),
        number=chance.randint(3, 900),
        n=first,
        n2=second,
        n3=third,
        a=adjective,
        a2=other,
        v=chance.choice(VERBS),
        Name=_name(chance),
        Name2=_name(chance),
        Place=_name(chance),
    )


def _name(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 3))).capitalize()
