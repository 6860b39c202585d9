"""The buttons under an answer: one kind, which knows from its custom id what to do, also after a restart."""

import re
from typing import Any, Protocol, Self, runtime_checkable

import discord
from discord import ui

from bot.ui.custom_ids import PIN, Pin, Spot, Trail, Verb, owner_id, read_pin, spot_id, trail_id

IN_A_ROW = 5
"""Discord's own limit of buttons in a row."""

Press = discord.Interaction[discord.Client]

_EMOJI = {
    Verb.CONTEXT: "📖",
    Verb.MORE: "⏬",
    Verb.UP: "👍",
    Verb.DOWN: "👎",
    Verb.NEXT: "⏭️",
    Verb.BACK: "⏮️",
    Verb.POST: "📣",
    Verb.DELETE: "🗑️",
    Verb.CANCEL: "⏹️",
    Verb.SOLVED: "✅",
}


@runtime_checkable
class HearsPresses(Protocol):
    """A client that acts when a button is pressed."""

    async def pressed(self, press: Press, pin: Pin) -> None:
        """Do what the button is for."""


class PinButton(ui.DynamicItem[ui.Button[Any]], template=PIN):
    """A button; register it with a client that hears presses."""

    def __init__(self, custom_id: str, label: str | None = None) -> None:
        found = PIN.fullmatch(custom_id)
        self.pin = read_pin(found) if found else Pin(None)
        emoji = _EMOJI[self.pin.verb] if self.pin.verb else None
        super().__init__(
            ui.Button(
                style=discord.ButtonStyle.secondary,
                label=label if label or emoji else "…",
                emoji=emoji,
                custom_id=custom_id,
            )
        )

    @classmethod
    async def from_custom_id(cls, _press: Press, _item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """Rebuild the button from what its custom id says."""
        return cls(match[0])

    async def callback(self, press: Press) -> None:
        """Pass the press on."""
        if isinstance(press.client, HearsPresses):
            await press.client.pressed(press, self.pin)


def at_spot(verb: Verb, spot: Spot, label: str | None = None) -> PinButton:
    """Return a button for a place."""
    return PinButton(spot_id(verb, spot), label)


def at_trail(verb: Verb, trail: Trail, label: str | None = None) -> PinButton:
    """Return a button for the places found for a question."""
    return PinButton(trail_id(verb, trail), label)


def of_owner(verb: Verb, owner: int, label: str | None = None) -> PinButton:
    """Return a button that only user `owner` may press."""
    return PinButton(owner_id(verb, owner), label)
