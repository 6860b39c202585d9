"""What the bot says beside answers: notes, help, and how far a reading has come. Pure: nothing is sent."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot.ui.buttons import of_owner
from bot.ui.custom_ids import Verb
from bot.ui.escaping import shortened
from bot.ui.translations import Texts

_GREY = discord.Colour(0x80848E)
_BAR = 10


def note_view(*lines: str) -> ui.LayoutView:
    """Show short fixed texts, one a line; whatever of them is not the bot's own must be literal already."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay("\n".join(lines)))
    return view


def help_view(title: str, command: int | None, examples: Sequence[str], texts: Texts) -> ui.LayoutView:
    """Say how to ask about the article `title`, with `examples`; `command` is the id of /ask, where known."""
    lines = [asking_line(title, command, texts)]
    if examples:
        lines += [texts("help.examples"), *(f"- {shortened(example)}" for example in examples)]
    return note_view(*lines, f"-# {texts('help.limits')}")


def asking_line(title: str, command: int | None, texts: Texts) -> str:
    """Say in one line how to ask about the article `title`; `command` as for `help_view`."""
    ask = f"</ask:{command}>" if command else f"`/{texts('command.ask.name')}`"
    return texts("help.how", title=shortened(title), ask=ask)


def progress_view(title: str, done: int, of: int, texts: Texts, ready: int | None = None) -> ui.LayoutView:
    """Show how far a reading has come: `done` of `of` passages; 0 of 0 when it has just begun.

    `ready` is when it is expected to be done, in seconds since 1970.
    """
    share = done / of if of else 0.0
    lines = [
        f"### {texts('reindex.begun')}",
        f"**{shortened(title)}**",
        f"{bar(share)} {round(share * 100)} %",
    ]
    if of:
        lines.append(f"-# {texts('reindex.progress', done=done, of=of)}")
    if ready:
        lines.append(f"-# {texts('reindex.ready', when=f'<t:{ready}:R>')}")
    cancel = of_owner(Verb.CANCEL, 0, texts("button.cancel"))
    view = ui.LayoutView(timeout=None)
    text: ui.Item[Any] = ui.TextDisplay("\n".join(lines))
    view.add_item(ui.Container(text, ui.ActionRow[Any](cancel), accent_colour=_GREY))
    return view


def bar(share: float) -> str:
    """Draw how much is done, `share` from 0 to 1, as ten cells."""
    full = min(_BAR, max(0, round(share * _BAR)))
    return "▰" * full + "▱" * (_BAR - full)
