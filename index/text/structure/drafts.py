"""What a reader of a file finds: the parts of an article before the rules have said what they are."""

from dataclasses import dataclass

from index.article import Kind, Span


@dataclass(frozen=True, slots=True)
class Draft:
    """A part of an article before the rules have spoken.

    `kind` is what its markup says, PARAGRAPH when nothing marks it. `words` is what a reader sees of it:
    lines kept apart, Markdown's markup left out. `level` is a marked heading's, else 0. `depth` is how many
    lists it is inside of, 0 for none. `speaker` is where the name of the one who says it stands, `asks`
    whether its label says that it is a question (``Q:``).
    """

    kind: Kind
    span: Span
    words: str
    level: int = 0
    depth: int = 0
    speaker: Span | None = None
    asks: bool = False
