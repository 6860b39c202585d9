"""Front matter: the fields between ``---`` lines that a Markdown file may begin with."""

import re

_BREAK = r"(?:\r\n|\n|\r(?!\n))"
_EOL = r"[ \t]*(?=\r|\n|\Z)"
_FRONT_MATTER = re.compile(
    rf"---{_EOL}{_BREAK}[\w-]+[ \t]*:[^\r\n]*"  # at least one field, so that a rule is not taken for it
    rf"(?:{_BREAK}(?!---|\.\.\.)[^\S\r\n]*\S[^\r\n]*)*{_BREAK}(?:---|\.\.\.){_EOL}"
)
FIELD = re.compile(
    rf"{_BREAK}(?P<key>title|subtitle|author|date|description)[ \t]*:[ \t]*"
    rf"""(?P<quote>["']?)(?P<value>[^\s"'>|\[{{&][^\r\n]*?)(?P=quote){_EOL}""",
    re.IGNORECASE,
)
"""A field that readers see, and its value."""


def front_matter_end(text: str) -> int:
    """Return where the front matter of a Markdown text ends, 0 when it has none."""
    found = _FRONT_MATTER.match(text)
    return found.end() if found else 0
