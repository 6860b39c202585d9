"""Which articles are asked: of which server, and which of them."""

from dataclasses import dataclass

HOME = 0
"""Stands in for a server's id where the articles of everywhere are meant, which the bot's owner chose."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The articles of `server`, or of everywhere (HOME): all of them, or those that `sources` names.

    `edition` counts how often those articles changed: what was said before holds for another scope.
    """

    server: int = HOME
    sources: tuple[str, ...] = ()
    edition: int = 0


OF_EVERYWHERE = Scope()
"""All articles of everywhere, as they were at the start."""
