"""The templates of a wiki's page: what their words are in the text, a table for an infobox, else nothing."""

import re
from collections.abc import Callable

_INNERMOST = re.compile(r"\{\{([^{}]*)\}\}")
_SPLIT = re.compile(r"\|(?![^\[\]]*\]\])")
_FIELD = re.compile(r"\s*(?P<name>[\w .()/-]{1,60}?)\s*=(?P<value>.*)", re.DOTALL)
_HIDDEN = re.compile(
    r"image|img|logo|map|caption|alt|width|size|style|coord|module|footnotes|website|url|signature|color|colour|flag",
    re.IGNORECASE,
)
_BOX = re.compile(r"infobox|taxobox|speciesbox|automatic taxobox|geobox|drugbox|chembox", re.IGNORECASE)
_DEEPEST = 40
"""Templates inside each other; more are left out."""
_FIELDS = 3
"""Fields with names that make a template an infobox, whatever it is called, where it stands on lines."""
_FROM_TO = 4
"""Values of a measure that goes from one number to another: both, a word between them, and the unit."""
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905 - words read better as text
)
_CURRENCY = re.compile(r"[£€$¥₤]|us\$|gbp|eur", re.IGNORECASE)


def without_templates(text: str) -> str:
    """Return `text` with the words of its templates in place of them, from the innermost out."""
    for _ in range(_DEEPEST):
        text, count = _INNERMOST.subn(lambda found: _words(found[1]), text)
        if not count:
            break
    return text.replace("{{", "").replace("}}", "")


def _words(inside: str) -> str:
    name, *parts = _SPLIT.split(inside)
    name = name.strip().lower().replace("_", " ")
    fields: dict[str, str] = {}
    values: list[str] = []
    for part in parts:
        if (field := _FIELD.fullmatch(part)) and "[[" not in field["name"]:
            fields[field["name"].strip()] = field["value"].strip()
        else:
            values.append(part.strip())
    if _BOX.match(name) or (
        not values and "\n" in inside and len(fields) >= _FIELDS and not name.startswith("cit")
    ):
        return _box(fields)
    make = _KEPT.get(name) or (_KEPT["lang"] if name.startswith("lang-") else None)
    if make is None and _CURRENCY.fullmatch(name):
        return f"{name.upper()}{values[0]}" if values else ""
    return make(values or list(fields.values())) if make and (values or fields) else ""


def _box(fields: dict[str, str]) -> str:
    """Return the fields of an infobox as the lines of a wiki's table."""
    rows = [
        f"|-\n| {name.replace('_', ' ')} || {' '.join(value.split())}"
        for name, value in fields.items()
        if value.strip() and not _HIDDEN.search(name)
    ]
    # A single brace: the templates around it are found by two.
    return "\n" + "\n".join(["{|", *rows, "|}"]) + "\n" if rows else ""


def _first(values: list[str]) -> str:
    return values[0]


def _last(values: list[str]) -> str:
    return values[-1]


def _all(values: list[str]) -> str:
    return ", ".join(filter(None, (value.strip("* \n") for value in values)))


def _measure(values: list[str]) -> str:
    """Return a number with its unit, or two of them from one to the other."""
    if len(values) >= _FROM_TO and values[1] in ("-", "to", "and"):
        return f"{values[0]} {values[1].replace('-', 'to')} {values[2]} {values[3]}"
    return " ".join(values[:2])


def _date(values: list[str]) -> str:
    """Return the first date of `values`, year, month and day."""
    numbers = [value for value in values if value.isdigit()]
    if not numbers:
        return _first(values)
    year, *rest = numbers[:3]
    month = _MONTHS[int(rest[0]) - 1] if rest and 1 <= int(rest[0]) <= len(_MONTHS) else ""
    return " ".join(filter(None, (rest[1] if len(rest) > 1 and month else "", month, year)))


_KEPT: dict[str, Callable[[list[str]], str]] = {
    **dict.fromkeys(("convert", "cvt", "val"), _measure),
    **dict.fromkeys(
        (
            "birth date", "death date", "birth date and age", "death date and age", "start date", "end date",
            "dob", "start date and age", "film date", "bda", "date",
        ),
        _date,
    ),
    **dict.fromkeys(
        (
            "nowrap", "small", "nobr", "abbr", "url", "flag", "flagcountry", "quote", "blockquote", "cquote",
            "em", "strong", "big", "nobold", "center", "native name", "birth-date", "death-date", "smallcaps",
            "sc", "marriage", "transl", "ship", "ill", "interlanguage link", "formatnum:", "as of",
        ),
        _first,
    ),
    **dict.fromkeys(("lang", "transliteration", "font color", "tooltip-text", "script"), _last),
    **dict.fromkeys(("plainlist", "ubl", "unbulleted list", "hlist", "flatlist"), _all),
    **dict.fromkeys(("circa", "c.", "ca."), lambda values: f"c. {values[0]}"),
    **dict.fromkeys(("frac", "fraction", "sfrac"), lambda values: "/".join(values[-2:])),
    **dict.fromkeys(("ss", "uss", "hms", "rms", "mv"), lambda values: values[0]),
}  # fmt: skip
"""Templates by what of their values stands in the sentence."""
