"""An answer that its asker has closed: the same message, with a mark in place of the button."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import discord
from discord import ui

from bot.ui.buttons import IN_A_ROW, PinButton
from bot.ui.custom_ids import PIN, Verb
from bot.ui.translations import Texts

Item = ui.Item[Any]


def solved_view(components: Iterable[discord.Component], texts: Texts) -> ui.LayoutView:
    """Show the message that has these components as solved."""
    view = ui.LayoutView(timeout=None)
    mark: Item = ui.TextDisplay(f"-# ✅ {texts('answer.solved')}")
    for component in components:
        if isinstance(component, discord.Container):
            view.add_item(
                ui.Container(*_items(component.children), mark, accent_colour=component.accent_colour)
            )
        else:
            for item in _items([component]):
                view.add_item(item)
    return view


def _items(components: Sequence[discord.Component]) -> Iterator[Item]:
    """Yield `components` anew; rows that follow each other are filled up where the button is missing."""
    buttons: list[Item] = []
    for at, component in enumerate(components):
        if isinstance(component, discord.ActionRow):
            buttons += _buttons(component.children)
            if not isinstance(next(iter(components[at + 1 :]), None), discord.ActionRow):
                for first in range(0, len(buttons), IN_A_ROW):
                    yield ui.ActionRow(*buttons[first : first + IN_A_ROW])
                buttons = []
            continue
        match component:
            case discord.TextDisplay():
                yield ui.TextDisplay(component.content, id=component.id)
            case discord.SeparatorComponent():
                yield ui.Separator(visible=component.visible, spacing=component.spacing)


def _buttons(components: Iterable[discord.Component]) -> Iterator[Item]:
    for component in components:
        if not isinstance(component, discord.Button):
            continue
        if component.custom_id is None:
            yield ui.Button(label=component.label, url=component.url)
        elif (found := PIN.fullmatch(component.custom_id)) and found["verb"] != Verb.SOLVED:
            yield PinButton(component.custom_id, component.label)
