"""What the buttons under an answer do."""

import asyncio
import functools
import logging

import discord

from bot import logs
from bot.articles.live_index import NoneLeftError
from bot.asked import may_ask, scope_of
from bot.limits import Limits, Seen, TurnedAway
from bot.listening import close
from bot.rules.places import place_of
from bot.services import Services
from bot.state.feedback import Vote
from bot.ui import context, sending
from bot.ui.buttons import Press
from bot.ui.custom_ids import Pin, Spot, Trail, Verb
from bot.ui.found import PlacedQuote
from bot.ui.heading import Heading, has_button, heading_of
from bot.ui.notes import note_view
from bot.ui.solved import solved_view
from bot.ui.translations import Texts
from bot.ui.views import Manner, context_view, more_view, quote_view
from index.errors import QuoteError

_log = logging.getLogger(__name__)

_PAUSE = 0.5  # seconds between two presses of one person, where questions have a pause at all
_AT_ONCE = 2  # presses of one person


class ButtonActions:
    """Carries out presses. Each is acknowledged before anything is computed, and counts against a limit.

    A button of an older version of the article only says so.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._seen = Seen()
        self._posted = Seen()
        self._limits = Limits(min(_PAUSE, services.settings.cooldown), _AT_ONCE)

    async def press(self, press: Press, pin: Pin) -> None:
        """Do what a button is for; whatever goes wrong is logged and told to the one who pressed."""
        if not self._seen.first_time(press.id):
            return  # after a reconnect Discord may send it again
        texts = self._services.texts(press)
        try:
            with self._limits.taken(press.user.id):
                await self._carry_out(press, pin, texts)
        except TurnedAway as away:
            await sending.tell(press, note_view(texts(f"why.{away.why}", seconds=away.seconds)))
        except Exception as error:  # the presser gets a reply whatever it was
            logs.failure(_log, "a button", error)
            await sending.tell(press, note_view(texts("why.failed")))

    async def _carry_out(self, press: Press, pin: Pin, texts: Texts) -> None:
        match pin:
            case Pin(Verb.CONTEXT, Spot() as spot):
                await self._context(press, spot, texts)
            case Pin(Verb.MORE, Spot() as spot):
                await self._more(press, spot, texts)
            case Pin(Verb.UP | Verb.DOWN as verb, Spot() as spot):
                await self._vote(press, spot, texts, up=verb is Verb.UP)
            case Pin(Verb.NEXT | Verb.BACK as verb, None, Trail() as trail):
                await self._turn(press, trail.onwards(press.user.id, 1 if verb is Verb.NEXT else -1), texts)
            case Pin(Verb.POST, None, Trail() as trail):
                await self._post(press, trail, texts)
            case Pin(Verb.DELETE, None, None, owner):
                await self._delete(press, owner, texts)
            case Pin(Verb.SOLVED, None, None, owner):
                await self._solve(press, owner, texts)
            case Pin(Verb.CANCEL, None, None, owner):
                await self._cancel(press, owner, texts)
            case _:  # a button that no version of the bot has sent, or that contradicts itself
                await sending.tell(press, note_view(texts("note.old")))

    async def _context(self, press: Press, spot: Spot, texts: Texts) -> None:
        """Show the passage around the quote to the one who pressed."""
        if await sending.defer(press, private=True) and (found := await self._found(press, spot, texts)):
            pages = context.pages(found.article, found.quote.span, texts)
            await sending.change(press, context_view(found, pages, spot, texts))

    async def _more(self, press: Press, spot: Spot, texts: Texts) -> None:
        """Show the next piece of a long quote to the one who pressed."""
        if await sending.defer(press, private=True) and (found := await self._found(press, spot, texts)):
            await sending.change(press, more_view(found, spot, texts))

    async def _vote(self, press: Press, spot: Spot, texts: Texts, *, up: bool) -> None:
        """Store a thumb, also on a quote of an older version: it was given to what was read."""
        feedback = self._services.feedback
        if feedback is None:
            await sending.tell(press, note_view(texts("note.no-feedback")))
        elif await sending.defer(press, private=True):
            message = press.message.id if press.message else 0
            kept = self._services.settings.feedback_questions
            question = self._services.history.question_of(message) if kept else None
            shelf = scope_of(self._services, press).server
            vote = Vote(message, press.user.id, up, spot, question, shelf)
            await asyncio.to_thread(feedback.store, vote)
            await sending.change(press, note_view(texts("note.thanks")))

    async def _turn(self, press: Press, trail: Trail, texts: Texts) -> None:
        """Turn to another place: in the message itself where only the presser sees it, else in a copy."""
        own = _is_private(press)
        if await sending.defer(press, private=True, thinking=not own):
            found = await self._found(press, trail.spot, texts)
            if found is not None:
                components = press.message.components if press.message else []
                manner = Manner(texts, post=own and has_button(components, f"pin1:{Verb.POST}:"))
                await sending.change(press, quote_view(_heading(press), found, trail, manner))

    async def _post(self, press: Press, trail: Trail, texts: Texts) -> None:
        """Show in the channel what the asker saw alone, once; nothing of what else was asked in private."""
        message = press.message.id if press.message else 0
        if not self._posted.first_time(message):
            await sending.defer(press, private=True, thinking=False)  # it is being posted already
            return
        sent = None
        try:
            if await sending.defer(press, private=True, thinking=False):
                found = await self._found(press, trail.spot, texts)
                if found is not None:
                    heading = _heading(press)
                    await sending.change(press, quote_view(heading, found, trail, Manner(texts)))
                    public = quote_view(heading.asked_alone(), found, trail, Manner(texts))
                    sent = await sending.tell(press, public, private=False)
                    if sent is None:
                        await sending.change(
                            press, quote_view(heading, found, trail, Manner(texts, post=True))
                        )
        finally:
            if sent is None:
                self._posted.unsee(message)

    async def _delete(self, press: Press, owner: int, texts: Texts) -> None:
        """Take an answer away for the one who asked, or for who may delete messages there."""
        if press.user.id != owner and not press.permissions.manage_messages:
            await sending.tell(press, note_view(texts("note.not-yours")))
        elif await sending.defer(press, private=True, thinking=False):
            try:
                await press.delete_original_response()
            except sending.LOST as error:
                sending.lost("a deletion", error)

    async def _solve(self, press: Press, owner: int, texts: Texts) -> None:
        """Mark an answer as all that was wanted and close its thread, for the asker or a moderator."""
        thread = press.channel if isinstance(press.channel, discord.Thread) else None
        if press.user.id != owner and not press.permissions.manage_threads:
            await sending.tell(press, note_view(texts("note.not-yours-to-solve")))
        elif press.message and await sending.defer(press, private=True, thinking=False):
            await sending.change(press, solved_view(press.message.components, texts))
            if thread is not None and not await close(thread):
                await sending.tell(press, note_view(texts("note.cannot-close")))

    async def _cancel(self, press: Press, owner: int, texts: Texts) -> None:
        """End what the presser has begun to read for this server; its own message then says so."""
        reading = self._services.shelves.running((press.guild_id, press.user.id))
        if press.user.id == owner and reading is not None and reading.cancel():
            await sending.defer(press, private=True, thinking=False)
        else:
            await sending.tell(press, note_view(texts("reindex.over")))

    async def _found(self, press: Press, spot: Spot, texts: Texts) -> PlacedQuote | None:
        """Return the quote at `spot`, found in the worker's turn; without one, say why."""
        scope = scope_of(self._services, press)
        if not may_ask(self._services, press.client, place_of(press), scope):
            await sending.tell(press, note_view(texts("note.not-read-here")))
            return None
        try:
            found = await self._services.worker.submit(
                functools.partial(self._services.library.quote, scope, spot), group=press.guild_id or 0
            )
        except (QuoteError, NoneLeftError):
            found = None
        if found is None:
            await sending.tell(press, note_view(texts("note.old")))
        return found


def _is_private(press: Press) -> bool:
    return press.message is not None and press.message.flags.ephemeral


def _heading(press: Press) -> Heading:
    """Return the heading of the answer whose button was pressed."""
    custom_id = press.data.get("custom_id") if press.data else None
    return heading_of(press.message.components if press.message else [], str(custom_id))
