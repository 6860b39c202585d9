"""Front matter: the fields in YAML or TOML that a Markdown file may begin with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.article import Kind, Span
from index.text.structure.drafts import Draft

_BREAK = r"(?:\r\n|\n|\r(?!\n))"
_EOL = r"[ \t]*(?=\r|\n|\Z)"
_YAML = re.compile(
    rf"---{_EOL}{_BREAK}(?:(?:[^\S\r\n]*"
    rf"|[ \t]*#[^\r\n]*){_BREAK})*[\w-]+[ \t]*:[^\r\n]*"  # a field: it is no rule
    rf"(?:{_BREAK}(?!---|\.\.\.)[^\r\n]*)*?{_BREAK}(?:---|\.\.\.){_EOL}"
)
_TOML = re.compile(rf"\+\+\+{_EOL}{_BREAK}(?:(?!\+\+\+)[^\r\n]*{_BREAK})*?\+\+\+{_EOL}")
_KEY = re.compile(r"(?P<key>[\w-]+)[ \t]*[:=]|\[{1,2}(?P<table>[\w.-]+)\]")
_TOML_STRING = re.compile(r'"""\s*(.*?)"""|"((?:[^"\\\n]|\\.)*)"|\'([^\'\n]*)\'', re.S)
_DATE = re.compile(
    r"\d{4}-\d{1,2}(?:-\d{1,2})?\b|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\b(?:1[5-9]|20)\d\d\b", re.IGNORECASE
)
_BETWEEN_NAMES = re.compile(r"""[\s,;"'\[\]{}-]*(?:name[ \t]*[:=][ \t]*["']?)?[\s"'{]*""")

AUTHORS = frozenset({"author", "authors", "by", "byline", "creator", "creators", "writer"})
DATES = frozenset(
    {"date", "published", "pubdate", "date_published", "publishdate", "updated", "lastmod", "modified"}
)
SUBTITLES = frozenset({"subtitle", "description", "summary", "abstract", "tagline", "excerpt"})
_NAMES = frozenset({"name", "family", "given", "literal", "full-name"})


@dataclass(frozen=True, slots=True)
class _Value:
    """A value of front matter: the field it is of, the innermost key it stands under, and where it stands."""

    field: str
    key: str
    span: Span


def front_matter_end(text: str) -> int:
    """Return where the front matter of a Markdown text ends, 0 when it has none."""
    found = _YAML.match(text) or _TOML.match(text)
    return found.end() if found else 0


def field_at(text: str, place: int) -> str | None:
    """Return the name of the front matter's field that stands at `place`, in small letters."""
    if place >= front_matter_end(text):
        return None
    field = None
    for line in re.finditer(r"[^\r\n]+", text[:place]):
        if key := _KEY.match(line[0]):
            table = key["table"] or (field if field and field.startswith("[") else None)
            field = f"[{key['table']}" if key["table"] else (table if table else key["key"])
    return field.strip("[").lower() if field else None


def front_matter_drafts(text: str, end: int, heading: str) -> Iterator[Draft]:
    """Yield what readers see of front matter that ends at `end`: title, subtitle, authors and date.

    The title is left out where it says what `heading` does, which heads the text itself.
    """
    if not end:
        return
    values = sorted(_values(text, end), key=lambda value: value.span)
    shown: list[tuple[str, Span]] = []
    for value in values:
        words = value.span.cut(text)
        if not any(map(str.isalnum, words)):
            continue
        if value.field == "title" and value.key == "title":
            if _folded(words) != _folded(heading):
                yield Draft(Kind.TITLE, value.span, words)
        elif value.field in AUTHORS and value.key in AUTHORS | _NAMES:
            last = shown[-1] if shown else None
            between = text[last[1].end : value.span.start] if last else ""
            if last and last[0] in AUTHORS and _BETWEEN_NAMES.fullmatch(between):
                shown[-1] = (value.field, Span(last[1].start, value.span.end))
            else:
                shown.append((value.field, value.span))
        elif (value.field in SUBTITLES and value.key == value.field) or (
            value.field in DATES and value.key == value.field and _DATE.search(words)
        ):
            shown.append((value.field, value.span))
    for _, span in shown:
        yield Draft(Kind.FRONT, span, span.cut(text))


def _values(text: str, end: int) -> list[_Value]:
    if text.startswith("+"):
        return list(_toml_values(text, end))
    import yaml  # noqa: PLC0415 - only Markdown with front matter needs it

    lines = text[:end].splitlines(keepends=True)
    begin, close = len(lines[0]), end - len(lines[-1])
    try:
        node = yaml.compose(text[begin:close], Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):  # a template's, perhaps: what stands there says nothing certain
        return []
    if not isinstance(node, yaml.MappingNode):
        return []
    found: list[_Value] = []
    _collect(node, "", "", text, begin, found)
    return found


def _collect(  # noqa: PLR0913, PLR0917 - a node, its names, and where it goes
    node: object, field: str, key: str, text: str, begin: int, found: list[_Value]
) -> None:
    """Add the scalar values below a YAML `node` to `found`."""
    import yaml  # noqa: PLC0415 - loaded already

    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if isinstance(name, yaml.ScalarNode):
                inner = str(name.value).lower()
                _collect(value, field or inner, inner, text, begin, found)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _collect(value, field, key, text, begin, found)
    elif isinstance(node, yaml.ScalarNode):
        span = Span(node.start_mark.index, node.end_mark.index).shifted(begin)
        raw = span.cut(text)
        skip = re.match(r"""[|>][-+0-9]*[ \t]*(?:#[^\r\n]*)?[\r\n]+\s*|["']\s*""", raw)
        tail = len(raw) - len(raw.rstrip("\"' \t\r\n") if raw[:1] in "\"'" else raw.rstrip())
        start = span.start + (skip.end() if skip else 0)
        if start < span.end - tail:
            found.append(_Value(field, key, Span(start, span.end - tail)))


def _toml_values(text: str, end: int) -> Iterator[_Value]:
    """Yield the strings of TOML front matter, and dates, which stand without quotation marks."""
    field = key = ""
    table = ""
    at = 0
    for line in re.finditer(r"[^\r\n]+", text[:end]):
        if line.start() < at:
            continue
        if name := _KEY.match(line[0]):
            if name["table"]:
                table = name["table"].lower()
                continue
            key = name["key"].lower()
            field = table or key
        value = line.start() + (name.end() if name else 0)
        bare = re.compile(r"\s*(\d{4}-\d\d-\d\d)").match(text, value)
        if bare:
            yield _Value(field, key, Span(*bare.span(1)))
        for string in _TOML_STRING.finditer(text, value, end):
            if text.rfind("\n", value, string.start()) >= 0:
                break
            group = next(number for number in (1, 2, 3) if string[number] is not None)
            at = string.end()
            words = string[group]
            if words.strip():
                start = string.start(group) + len(words) - len(words.lstrip())
                yield _Value(field, key, Span(start, start + len(words.strip())))


def _folded(words: str) -> str:
    return "".join(filter(str.isalnum, words.casefold()))
