"""The buttons under an answer. Each knows its place from its custom id, also after a restart."""

import re
from typing import Any, Protocol, Self

import discord
from discord import ui

from bot.ui.custom_ids import LIMIT, SPOT, TRAIL, Spot, Trail, decode_spot, decode_trail

Press = discord.Interaction[discord.Client]


class Pressed(Protocol):
    """What happens when a button is pressed; the client carries one as `pressed`."""

    def first_time(self, press: Press) -> bool:
        """Whether this press was not handled before."""

    async def context(self, press: Press, spot: Spot) -> None:
        """Show the passage around the place to the one who pressed."""

    async def more(self, press: Press, spot: Spot) -> None:
        """Show the next piece of a long quote to the one who pressed."""

    async def vote(self, press: Press, spot: Spot, *, up: bool) -> None:
        """Store a thumb."""

    async def page(self, press: Press, trail: Trail) -> None:
        """Show the next best place."""

    async def post(self, press: Press, trail: Trail) -> None:
        """Show in the channel what the asker saw alone."""


def _pressed(press: Press) -> Pressed:
    # The client that these buttons are registered with has it; a Protocol cannot be checked at run time.
    return press.client.pressed  # type: ignore[attr-defined, no-any-return]


class _Pin(ui.DynamicItem[ui.Button[Any]], template=r"pin1:.*"):
    """What all of them share."""

    async def interaction_check(self, press: Press, /) -> bool:
        """Whether this press is a new one."""
        return _pressed(press).first_time(press)


class ContextButton(_Pin, template=rf"pin1:c:{SPOT.pattern}"):
    """Opens the passage around a quote."""

    def __init__(self, spot: Spot, label: str) -> None:
        super().__init__(_button("c", spot.encode(), label, "📖"))
        self.spot = spot

    @classmethod
    async def from_custom_id(cls, _press: Press, _item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """Rebuild the button from what its custom id says."""
        return cls(decode_spot(match), "…")

    async def callback(self, press: Press) -> None:
        """Do what the button is for."""
        await _pressed(press).context(press, self.spot)


class MoreButton(_Pin, template=rf"pin1:m:{SPOT.pattern}"):
    """Shows the next piece of a quote that is too long for one message."""

    def __init__(self, spot: Spot, label: str) -> None:
        super().__init__(_button("m", spot.encode(), label, "⏬"))
        self.spot = spot

    @classmethod
    async def from_custom_id(cls, _press: Press, _item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """Rebuild the button from what its custom id says."""
        return cls(decode_spot(match), "…")

    async def callback(self, press: Press) -> None:
        """Do what the button is for."""
        await _pressed(press).more(press, self.spot)


class VoteButton(_Pin, template=rf"pin1:(?P<vote>[ud]):{SPOT.pattern}"):
    """Thumb up or thumb down."""

    def __init__(self, spot: Spot, *, up: bool) -> None:
        super().__init__(_button("u" if up else "d", spot.encode(), None, "👍" if up else "👎"))
        self.spot = spot
        self.up = up

    @classmethod
    async def from_custom_id(cls, _press: Press, _item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """Rebuild the button from what its custom id says."""
        return cls(decode_spot(match), up=match["vote"] == "u")

    async def callback(self, press: Press) -> None:
        """Do what the button is for."""
        await _pressed(press).vote(press, self.spot, up=self.up)


class NextButton(_Pin, template=rf"pin1:n:{TRAIL.pattern}"):
    """Turns to the next best place."""

    def __init__(self, trail: Trail, label: str) -> None:
        super().__init__(_button("n", trail.encode(LIMIT - len("pin1:n:")), label, "⏭️"))
        self.trail = trail

    @classmethod
    async def from_custom_id(cls, _press: Press, _item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """Rebuild the button from what its custom id says; raises ValueError when it contradicts itself."""
        return cls(_trail(match), "…")

    async def callback(self, press: Press) -> None:
        """Do what the button is for."""
        await _pressed(press).page(press, self.trail)


class PostButton(_Pin, template=rf"pin1:p:{TRAIL.pattern}"):
    """Posts in the channel what was shown to the asker alone."""

    def __init__(self, trail: Trail, label: str) -> None:
        super().__init__(_button("p", trail.encode(LIMIT - len("pin1:p:")), label, "📣"))
        self.trail = trail

    @classmethod
    async def from_custom_id(cls, _press: Press, _item: ui.Item[Any], match: re.Match[str], /) -> Self:
        """Rebuild the button from what its custom id says; raises ValueError when it contradicts itself."""
        return cls(_trail(match), "…")

    async def callback(self, press: Press) -> None:
        """Do what the button is for."""
        await _pressed(press).post(press, self.trail)


ALL = (ContextButton, MoreButton, VoteButton, NextButton, PostButton)
"""What a client registers, so that buttons sent before a restart work."""


def _button(verb: str, rest: str, label: str | None, emoji: str) -> ui.Button[Any]:
    return ui.Button(
        style=discord.ButtonStyle.secondary, label=label, emoji=emoji, custom_id=f"pin1:{verb}:{rest}"
    )


def _trail(match: re.Match[str]) -> Trail:
    trail = decode_trail(match)
    if trail is None:
        raise ValueError("the button names a place that it does not list")
    return trail
