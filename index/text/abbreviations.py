"""Abbreviations and titles whose full stop ends no sentence."""

import re


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BEFORE_NAME = _set(
    "mr mrs ms mx dr prof hon bp abp hl pr rev revd fr st ste sgt cpl pte capt cpt lt col gen brig maj adm "
    "cdr cmdr com gov sen rep pres supt det insp messrs mme mmes mlle m mm hr herr frl sr sra srta dra "
    "dña ing dipl"
)
"""Titles: whatever follows, a name does."""
_BEFORE_FIGURE = _set(
    "no nos nr vol vols p pp par para paras pt pts ch chap chaps sec secs sect art arts reg regs fig figs "
    "tab tabs eq eqs ref refs cl sched app ex bd s z abs rn tel ext ca c approx est cap lib op cf v vs ver "
    "apr jan feb mar jun jul aug sep sept oct nov dec mt ft gal act bk ln col max min sch "
    "inkl exkl incl excl"
)
"""Abbreviations before a figure, also a Roman one or a letter."""
_BEFORE_SMALL = (
    _BEFORE_NAME
    | _BEFORE_FIGURE
    | _set(
        "incl excl ed eds repr rev trans illus tsp tbsp tbs oz lb lbs pkg pkt min max avg dept dist ave "
        "blvd rd sq in etc inc ltd co corp bros viz resp al spp sp ssp subsp var gen syn ibid id op cit "
        "loc sc e.g i.e eg ie ff n.b a.m p.m jr sr hrs hr mins secs wk yr yrs mo assn univ inst mfg misc "
        "orig poss prob temp abbr def esp gen usu deg h réf z.b d.h u.a bzw usw evtl ggf bspw sog vgl geb "
        "gest env p.ex cf av apr núm pág aprox"
    )
)
"""And those before a small letter, too."""
_LETTERS = _set("s z c v p")
"""Before a letter these are initials: ``C. S. Lewis``."""
_LAST = re.compile(r"(?:^|[\s(\[\u201c\"'/\u2019-])([^\W\d_](?:[\w]|\.(?=\w))*)\.$")
_GENUS = re.compile(r"(?:^|[\s(])[A-Z][a-z]?\.$")
_ORDINAL = re.compile(r"(?:^|[\s(])\d{1,3}\.$")
_INITIALS = re.compile(r"(?:^|[\s(])[^\W\d_]\.-[^\W\d_]\.$")  # J.-P.
_GERMAN_ORDINAL = re.compile(
    r"\b(?:de[rmsn]|d[ia][es]|am|im|vom|zum|beim|jede[rmsn]?|diese[rmsn]?|sein\w*|ihr\w*|ein\w*) \d{1,3}\.$",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"[\d§#]|[IVXLC]+\b|[A-Z]\b(?!\.)")


def goes_on_behind(before: str, after: str, language: str = "en") -> bool:
    """Whether `before` ends with the full stop of an abbreviation, and `after` goes on the sentence.

    In German (`language` "de") that of an ordinal is one, too: ``das 19. Jahrhundert``.
    """
    last = _LAST.search(before)
    word = last[1] if last else ""
    if not before.endswith(".") or not after:
        return False
    if _INITIALS.search(before) or (language == "de" and _GERMAN_ORDINAL.search(before)):
        return True
    if after[0].islower():
        return bool(word.lower() in _BEFORE_SMALL or _GENUS.search(before) or _ORDINAL.search(before))
    if after[0].isdigit():
        return word.lower() in _BEFORE_FIGURE
    if _FIGURE.match(after) and word.lower() in _BEFORE_FIGURE - _LETTERS:
        return True
    return after[0].isupper() and word[:1].isupper() and word.lower() in _BEFORE_NAME
