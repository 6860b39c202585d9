"""What a reader of a kind of file gives: the text, its parts, and where they were."""

from collections.abc import Callable
from dataclasses import dataclass

from index.article import Mark
from index.text.files.encodings import Tell
from index.text.structure.drafts import Draft

Progress = Callable[[int, int], None]
"""Called with how many parts of a file (its pages, say) are read and how many there are."""


@dataclass(frozen=True, slots=True)
class File:
    """What a reader is given.

    `raw` are the file's bytes, `source` its name or address as messages have it. `encoding` is the one that
    was named or that a web server gave, None where the bytes decide.
    """

    raw: bytes
    source: str
    encoding: str | None = None
    tell: Tell | None = None
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a file, and its parts in reading order before the rules of `outline` have spoken.

    `title` names an article whose text has no title. The rest is as in `index.article.Article`.
    `guess_headings` is for files that do not mark theirs.
    """

    text: str
    drafts: tuple[Draft, ...]
    marks: tuple[Mark, ...] = ()
    title: str | None = None
    unseen: int = 0
    guess_headings: bool = False
