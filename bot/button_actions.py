"""What the buttons under an answer do."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import discord

from bot import logs
from bot.feedback import Vote
from bot.live_index import Shown
from bot.seen import Seen
from bot.services import Parts
from bot.ui import context, sending
from bot.ui.buttons import Press
from bot.ui.custom_ids import Spot, Trail
from bot.ui.translations import Texts
from bot.ui.views import Manner, context_view, more_view, note_view, question_of, quote_view
from index.errors import QuoteError

_log = logging.getLogger(__name__)

_POST = "pin1:p:"


class Actions:
    """Implements `buttons.Pressed`. A button of an older version of the article only says so."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._seen = Seen()

    def first_time(self, press: Press) -> bool:
        """Whether this press was not handled before: after a reconnect Discord may send it again."""
        return self._seen.first_time(press.id)

    async def context(self, press: Press, spot: Spot) -> None:
        """Show the passage around the quote to the one who pressed."""
        async with self._handling(press) as texts:
            if found := await self._found(press, spot, texts):
                pages = await asyncio.to_thread(context.pages, found.article, found.quote.span, texts)
                await sending.tell(press, context_view(found.quote, pages, spot, texts))

    async def more(self, press: Press, spot: Spot) -> None:
        """Show the next piece of a long quote to the one who pressed."""
        async with self._handling(press) as texts:
            if found := await self._found(press, spot, texts):
                await sending.tell(press, more_view(found.quote, spot, texts))

    async def vote(self, press: Press, spot: Spot, *, up: bool) -> None:
        """Store a thumb, also on a quote of an older version: it was given to what was read."""
        async with self._handling(press) as texts:
            if self._parts.feedback is None:
                await sending.tell(press, note_view(texts("note.no-feedback")))
                return
            message = press.message.id if press.message else 0
            question = self._parts.questions.get(message) if self._parts.questions else None
            # The disk may be slow: acknowledged first, stored in a thread.
            if await sending.defer(press, private=True):
                vote = Vote(message, press.user.id, up, spot, question)
                await asyncio.to_thread(self._parts.feedback.store, vote)
                await sending.tell(press, note_view(texts("note.thanks")))

    async def page(self, press: Press, trail: Trail) -> None:
        """Turn to the next best place: in the message itself for its owner, in an own copy for others."""
        async with self._handling(press) as texts:
            following = trail.next(press.user.id)
            if found := await self._found(press, following.spot, texts):
                components = press.message.components if press.message else []
                post = any(custom_id.startswith(_POST) for custom_id in _custom_ids(components))
                mine = press.user.id == trail.owner
                question = question_of(components) or ""
                manner = Manner(texts, found.title, post=post and mine)
                view = quote_view(question, found.quote, following, manner)
                if mine:
                    await sending.change(press, view)
                else:
                    await sending.tell(press, view)

    async def post(self, press: Press, trail: Trail) -> None:
        """Show in the channel what the asker saw alone, once."""
        async with self._handling(press) as texts:
            if found := await self._found(press, trail.spot, texts):
                question = question_of(press.message.components if press.message else []) or ""
                # Without its button first, so that a second press finds nothing to post.
                bare, with_button = (Manner(texts, found.title, post=post) for post in (False, True))
                if await sending.change(press, quote_view(question, found.quote, trail, bare)):
                    public = quote_view(question, found.quote, trail, bare)
                    if await sending.tell(press, public, private=False) is None:
                        await sending.change(press, quote_view(question, found.quote, trail, with_button))

    async def _found(self, press: Press, spot: Spot, texts: Texts) -> Shown | None:
        """Return the quote at `spot` and its article; when it is an old one, say so and return None."""
        try:
            # Finding the place in a long article takes a while.
            found = await asyncio.to_thread(self._parts.library.quote, spot)
        except QuoteError:
            found = None
        if found is None:
            await sending.tell(press, note_view(texts("note.old")))
        return found

    @asynccontextmanager
    async def _handling(self, press: Press) -> AsyncIterator[Texts]:
        """Give the texts in the presser's language; whatever goes wrong inside is logged and told."""
        texts = self._parts.catalogue.texts(press.locale)
        try:
            yield texts
        except Exception as error:  # the presser gets a reply whatever it was
            logs.failure(_log, "a button", error)
            await sending.tell(press, note_view(texts("note.failed")))


def _custom_ids(components: list[discord.Component]) -> Iterator[str]:
    for component in components:
        if isinstance(component, (discord.Container, discord.ActionRow)):
            yield from _custom_ids(list(component.children))
        elif isinstance(component, discord.Button) and component.custom_id:
            yield component.custom_id
