"""What the bot says beside answers: notes, help, and how far a reading has come. Pure: nothing is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.ui.buttons import of_owner
from bot.ui.custom_ids import Verb
from bot.ui.escaping import shortened
from bot.ui.translations import Texts

BRIEF = 120
"""UTF-16 code units of a title where several are listed."""

_GREY = discord.Colour(0x80848E)
_BAR = 10


def note_view(*lines: str) -> ui.LayoutView:
    """Show short fixed texts, one a line; whatever of them is not the bot's own must be literal already."""
    view = ui.LayoutView(timeout=None)
    view.add_item(ui.TextDisplay("\n".join(lines)))
    return view


def help_view(
    titles: Sequence[str], command: int | None, examples: Sequence[str], texts: Texts
) -> ui.LayoutView:
    """Say how to ask about articles, with `examples`; `command` is the id of /ask, where known."""
    lines = [asking_line(titles, command, texts)]
    if examples:
        lines += [texts("help.examples"), *(f"- {shortened(example)}" for example in examples)]
    return note_view(*lines, f"-# {texts('help.limits')}")


def asking_line(titles: Sequence[str], command: int | None, texts: Texts) -> str:
    """Say in one line how to ask about articles; `command` as for `help_view`."""
    ask = f"</ask:{command}>" if command else f"`/{texts('command.ask.name')}`"
    return texts("help.how", title=listed(titles, texts, 1), ask=ask)


def listed(titles: Sequence[str], texts: Texts, most: int, length: int = BRIEF) -> str:
    """Return `titles` as literal Markdown in one line, and of more than `most` how many more there are.

    Each is shown with at most `length` UTF-16 code units.
    """
    shown = " · ".join(shortened(title, length) for title in titles[:most])
    more = len(titles) - most
    return f"{shown} {texts('article.more', count=more)}" if more > 0 else shown


def searched_line(titles: Sequence[str], texts: Texts) -> str:
    """Return the articles that were searched as one small line: some by title, the others counted."""
    return f"-# {texts('answer.searched', titles=listed(titles, texts, 3, 40))}"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a reading of `title` has come: `done` of `of` passages; 0 of 0 when it has just begun.

    `ready` is when it is expected to be done, in seconds since 1970. User `owner` alone may cancel it.
    """

    title: str
    owner: int
    done: int = 0
    of: int = 0
    ready: int | None = None


def progress_view(progress: Progress, texts: Texts) -> ui.LayoutView:
    """Show how far a reading has come."""
    done, of, ready = progress.done, progress.of, progress.ready
    share = done / of if of else 0.0
    lines = [
        f"### {texts('reindex.begun')}",
        f"**{shortened(progress.title)}**",
        f"{bar(share)} {texts('reindex.share', percent=round(share * 100))}",
    ]
    if of:
        lines.append(f"-# {texts('reindex.progress', done=done, of=of)}")
    if ready:
        lines.append(f"-# {texts('reindex.ready', when=f'<t:{ready}:R>')}")
    cancel = of_owner(Verb.CANCEL, progress.owner, texts("button.cancel"))
    view = ui.LayoutView(timeout=None)
    text: ui.Item[Any] = ui.TextDisplay("\n".join(lines))
    view.add_item(ui.Container(text, ui.ActionRow[Any](cancel), accent_colour=_GREY))
    return view


def bar(share: float) -> str:
    """Draw how much is done, `share` from 0 to 1, as ten cells."""
    full = min(_BAR, max(0, round(share * _BAR)))
    return "▰" * full + "▱" * (_BAR - full)
