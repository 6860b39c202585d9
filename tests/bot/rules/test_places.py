"""The rule of who reads, kept by everything that shows the article."""

from pathlib import Path

import discord
import pytest

from bot.rules.access import Place
from bot.rules.places import place_of, place_of_message
from tests.bot.discord_server import CHANNEL, GUILD, original
from tests.bot.support import ANSWER, ANSWERED, text_of, world
from tests.bot.test_sockets import running

REFUSED = "does not let me answer"


async def test_a_server_that_is_not_the_owners_reads_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        answer = (await w.alice.slash(w.channel, "ask", question=ANSWERED)).response
        message = await w.bob.send(w.channel, ANSWERED)
        title = w.services.live_index.title
        assert await w.alice.autocomplete(w.channel, "ask", "question", "")
        w.env.create_guild()  # from now on it is in two, none of which is the owner's
        assert await w.alice.autocomplete(w.channel, "ask", "question", "") == []
        shown = [
            await w.alice.slash(w.channel, "ask", question=ANSWERED),
            await w.alice.context_menu(w.channel, "Ask the article about this", message),
            await w.alice.click(answer, label="Context"),
            await w.alice.click(answer, label="Next best"),
            await w.alice.user.slash("ask", question=ANSWERED),
            await w.mod.slash(w.channel, "article info"),
        ]
        for result in shown:
            assert result.acknowledged
            assert REFUSED in text_of(result.response)
            assert title not in text_of(result.response)
        assert all(result.ephemeral for result in shown[:4])
        for content in (ANSWERED, ""):
            await w.bob.send(w.channel, f"{w.me} {content}")
            assert REFUSED in text_of(w.replies()[-1])
            await w.env.advance_time(2)
        changed = await w.mod.slash(w.channel, "article reindex")
        assert "Only the bot’s owner" in text_of(changed.response)


async def test_a_list_opens_servers_channels_and_direct_messages(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_READ_IN="direct, 4242") as w:
        other = w.env.create_guild(id=4242)
        carol = other.add_member(w.env.create_user("carol"))
        there = other.create_text_channel("there")
        assert ANSWER in text_of((await carol.slash(there, "ask", question=ANSWERED)).response)
        assert ANSWER in text_of((await w.alice.user.slash("ask", question=ANSWERED)).response)
        assert REFUSED in text_of((await w.alice.slash(w.channel, "ask", question=ANSWERED)).response)
        await w.alice.send_dm(ANSWERED)
        assert ANSWER in text_of(w.replies(w.alice.user.dm_channel, viewer=w.alice.user)[-1])


async def test_a_thread_belongs_to_its_channel_and_that_to_its_category(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        category = w.guild.create_category("reading")
        inside = w.guild.create_text_channel("inside", category=category)
        channel = w.bot.get_channel(inside.id)
        assert isinstance(channel, discord.TextChannel)
        await channel.create_thread(name="a thread", type=discord.ChannelType.public_thread)
        (thread,) = inside.threads
        places = []

        async def on_message(message: discord.Message) -> None:
            places.append(place_of_message(message))

        async def on_interaction(interaction: discord.Interaction[discord.Client]) -> None:
            places.append(place_of(interaction))

        w.bot.add_listener(on_message)
        w.bot.add_listener(on_interaction)
        await w.alice.send(thread, "hello")
        await w.alice.slash(thread, "forget")
        await w.alice.slash(inside, "forget")
        within = Place(w.alice.id, w.guild.id, (thread.id, inside.id, category.id), in_thread=True)
        assert [place for place in places if place.user == w.alice.id] == [
            within,
            within,
            Place(w.alice.id, w.guild.id, (inside.id, category.id)),
        ]


@pytest.mark.parametrize(("listed", "answered"), [("", False), ("installs", True), (str(CHANNEL), True)])
async def test_where_somebody_brought_the_bot_along_the_list_decides(
    tmp_path: Path, listed: str, answered: bool
) -> None:
    async with running(tmp_path, PINCITE_READ_IN=listed) as server:
        _, token = await server.ask(ANSWERED, server=GUILD + 1)
        if answered:
            shown = await server.request("PATCH", original(token))
        else:
            shown = await server.request("POST", f"/{token}/callback")
        assert (ANSWER in str(shown.body)) is answered
        assert (REFUSED in str(shown.body)) is not answered
