"""How a source is named in a message."""

STDIN = "-"
"""The source that stands for standard input."""


def shown(source: str) -> str:
    """Return a name for a message, which is one line whatever stands in the name."""
    if source == STDIN:
        return "Standard input"
    return source if source.isprintable() else repr(source)
