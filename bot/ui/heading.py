"""The question above an answer, and how it is found again in a message that was sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

_QUESTION, _EARLIER = 4200, 4300  # ids of the texts; those of the second answer of a message are one higher


@dataclass(frozen=True, slots=True)
class Heading:
    """A question, and what it was said to go on from; both as Markdown."""

    question: str
    after: str | None = None

    def asked_alone(self) -> "Heading":
        """Return the question alone: what was asked before it may have been asked in private."""
        return Heading(self.question)

    def items(self, at: int = 0) -> Iterator[ui.Item[Any]]:
        """Yield the heading of answer `at` of a message as components."""
        yield ui.TextDisplay(f"### {self.question}", id=_QUESTION + at)
        if self.after:
            yield ui.TextDisplay(f"-# {self.after}", id=_EARLIER + at)


def heading_of(components: Iterable[discord.Component], custom_id: str) -> Heading:
    """Return the heading of the answer that the button `custom_id` belongs to: the last one above it."""
    heading = Heading("")
    for component in walk(components):
        if isinstance(component, discord.TextDisplay) and component.id in range(_QUESTION, _QUESTION + 100):
            # Earlier versions wrote both into one text.
            question, _, after = component.content.removeprefix("### ").partition("\n-# ")
            heading = Heading(question, after or None)
        elif isinstance(component, discord.TextDisplay) and component.id in range(_EARLIER, _EARLIER + 100):
            heading = Heading(heading.question, component.content.removeprefix("-# "))
        elif isinstance(component, discord.Button) and component.custom_id == custom_id:
            break
    return heading


def has_button(components: Iterable[discord.Component], beginning: str) -> bool:
    """Whether one of the buttons has a custom id that begins so."""
    return any(
        isinstance(component, discord.Button) and (component.custom_id or "").startswith(beginning)
        for component in walk(components)
    )


def walk(components: Iterable[discord.Component]) -> Iterator[discord.Component]:
    """Yield `components` and what they hold, in the order shown."""
    for component in components:
        yield component
        if isinstance(component, (discord.Container, discord.ActionRow)):
            yield from walk(component.children)
