"""The names under which moderators speak of articles, and how they are completed while typing."""

from collections.abc import Iterable, Sequence
from pathlib import PurePath

from discord import app_commands

from index.errors import PinciteError
from index.storage.manifest import ArticleEntry
from qa.choosing import the_one

SEPARATOR = ";"
"""Between two names, where several may be given: no file that was attached has it in its name."""

_CHOICES = 25
_LONGEST = 100  # code points that Discord allows for a choice


class UnknownNameError(Exception):
    """No article is called so, or several are: `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def name_of(entry: ArticleEntry) -> str:
    """Return what people call an article: the name of its file, or its address."""
    return entry.source if "://" in entry.source else PurePath(entry.source).name


def sources_named(given: str, entries: Sequence[ArticleEntry]) -> tuple[str, ...]:
    """Return what the articles in `given`, one name or several, were indexed under. Raises UnknownNameError.

    A name is as for `qa.choosing.chosen`.
    """
    found = _source(given, entries)
    if found is not None:
        return (found,)
    sources = []
    for name in filter(None, map(str.strip, given.split(SEPARATOR))):
        source = _source(name, entries)
        if source is None:
            raise UnknownNameError(name)
        sources.append(source)
    return tuple(dict.fromkeys(sources))


def completions(typed: str, entries: Iterable[ArticleEntry]) -> list[app_commands.Choice[str]]:
    """Return the articles whose name or title holds what was typed last, after the names before it."""
    *before, last = typed.split(SEPARATOR)
    given = [name.strip() for name in before]
    words = last.casefold().split()
    choices = []
    for entry in entries:
        name, title = name_of(entry), " ".join(entry.title.split())
        value = f"{SEPARATOR} ".join([*given, name])
        held = f"{name} {title}".casefold()
        if name in given or len(value) > _LONGEST or not all(word in held for word in words):
            continue
        shown = value if given or title == name else f"{name} – {title}"
        choices.append(app_commands.Choice(name=shown[:_LONGEST], value=value))
    return choices[:_CHOICES]


def _source(name: str, entries: Sequence[ArticleEntry]) -> str | None:
    try:
        place = the_one(name, entries)
    except PinciteError:
        return None
    return entries[place].source
