"""The buttons under an answer, pressed by the asker and by others, before and after a restart."""

import re
from pathlib import Path
from typing import Any

import discord

from bot.client import PinciteBot
from tests.bot.support import (
    ANSWER,
    ANSWERED,
    buttons_of,
    index_of_file,
    raw,
    services_in,
    settings_in,
    text_of,
    walk,
    world,
)
from tests.known import folder_at, known


async def test_context_shows_the_passage_and_its_neighbours_with_the_quote_in_bold(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        answer = (await w.alice.slash(w.channel, "ask", question=ANSWERED)).response
        result = await w.bob.click(answer, label="Context")
        assert result.ephemeral
        shown = text_of(result.response)
        quote = w.services.live_index.ask(ANSWERED, (), 1).answer.quotes[0]
        assert f"**{quote.exact}**" in shown
        article = w.services.live_index.articles[0]
        assert quote.passage.cut(article.text).split(quote.exact)[1] in shown
        assert "The arrests came in two waves" in shown
        assert "-# Paragraph 2" in shown


async def test_other_places_are_shown_to_the_presser_alone_and_lead_back(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        answer = (await w.alice.slash(w.channel, "ask", question=ANSWERED)).response
        before = text_of(answer)
        places = w.services.live_index.ask(ANSWERED, ()).answer.quotes
        for person in (w.alice, w.bob):
            shown = (await person.click(answer, label="Next best")).response
            for place in places[1:]:
                assert place.exact[:300] in text_of(shown)
                assert f"### {ANSWERED}" in text_of(shown)
                assert "Not the first choice" in text_of(shown)
                if "Next best" in buttons_of(shown):
                    again = await person.click(shown, label="Next best")
                    assert again.response.id == shown.id
                    shown = again.response
            assert "Next best" not in buttons_of(shown)
            for place in places[-2::-1]:
                shown = (await person.click(shown, label="Back")).response
                assert place.exact[:300] in text_of(shown)
            assert "Back" not in buttons_of(shown)
        assert text_of(answer) == before


async def test_only_the_asker_and_moderators_take_an_answer_away(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        answer = (await w.alice.slash(w.channel, "ask", question=ANSWERED)).response
        away = buttons_of(answer)["🗑️"]
        refused = await w.bob.click(answer, custom_id=away)
        assert "Only the person who asked" in text_of(refused.response)
        assert len(w.replies()) == 1
        await w.alice.click(answer, custom_id=away)
        assert w.replies() == []
        await w.alice.send(w.channel, f"{w.me} {ANSWERED}")
        (reply,) = w.replies()
        await w.alice.click(reply, custom_id=buttons_of(reply)["🗑️"])
        assert w.replies() == []


async def test_presses_are_acknowledged_first_and_limited(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_COOLDOWN="30") as w:
        answer = (await w.alice.slash(w.channel, "ask", question=ANSWERED)).response
        for label in ("Context", "Next best"):
            await w.env.advance_time(1)
            begun = len(w.env.http_requests)
            await w.bob.click(answer, label=label)
            first, second = w.env.http_requests[begun:][:2]
            assert first.path.endswith("/callback")
            assert known(first.json)["type"] == 5  # thinking
            assert second.path.endswith("/messages/@original")
        again = await w.bob.click(answer, label="Context")
        assert "One at a time" in text_of(again.response)


async def test_a_button_that_nobody_can_read_is_told_apart(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        channel: Any = w.bot.get_channel(w.channel.id)
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label="?", custom_id="pin1:q:what"))
        sent = await channel.send(view=view)
        result = await w.alice.click(sent, label="?")
        assert "Please ask again" in text_of(result.response)


async def test_buttons_work_after_a_restart(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        answer = (await w.alice.slash(w.channel, "ask", question=ANSWERED)).response
        await w.services.worker.close()
        services = services_in(w.services.settings)
        await w.env.restart_bot(PinciteBot(services))
        try:
            assert ANSWER in text_of((await w.bob.click(answer, label="Context")).response)
            turned = (await w.alice.click(answer, label="Next best")).response
            assert "Not the first choice: place 2 of 5" in text_of(turned)
            assert f"### {ANSWERED}" in text_of(turned)
            await w.alice.click(answer, custom_id=buttons_of(answer)["👍"])
            assert services.feedback is not None
            assert services.feedback.counts() == (1, 0)
        finally:
            await services.worker.close()


async def test_a_button_of_an_older_version_says_so_and_shows_no_quote(tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text(
        "The Hare\n\nThe hare lives in the field. It eats clover every evening.\n", encoding="utf-8"
    )
    settings = settings_in(tmp_path)
    index_of_file(article, folder_at(settings.index))
    async with world(tmp_path, services=services_in(settings)) as w:
        answer = (await w.alice.slash(w.channel, "ask", question="What does the hare eat?")).response
        before = text_of(answer)
        assert "clover" in before
        article.write_text("A new first line.\n\n" + article.read_text(encoding="utf-8"), encoding="utf-8")
        index_of_file(article, folder_at(settings.index))
        w.services.live_index.reload()
        for label in ("Context", "Next best"):
            result = await w.alice.click(answer, label=label)
            assert result.ephemeral
            assert "has changed" in text_of(result.response)
            assert "hare" not in text_of(result.response)
        assert text_of(answer) == before


async def test_a_long_sentence_is_shown_whole_in_pieces(tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    # A word of more than a hundred letters is one unknown token, so that all this fits the model's window.
    words = "* ".join(f"word{number}" + "o" * 110 for number in range(60))
    sentence = f"The endless caravan of Samarkand carried {words} and salt."
    article.write_text(f"The Caravan\n\nIt was long ago. {sentence} Then it rained.\n", encoding="utf-8")
    settings = settings_in(tmp_path)
    index_of_file(article, folder_at(settings.index))
    async with world(tmp_path, services=services_in(settings)) as w:
        question = "What did the endless caravan of Samarkand carry?"
        place = w.services.live_index.ask(question, (), 1).answer.quotes[0]
        assert len(place.exact) > 4000
        result = await w.alice.slash(w.channel, "ask", question=question)
        assert len(_quoted(result.response)) <= 700
        assert re.search(r"\S …$", text_of(result.response), re.MULTILINE)
        seen, message = "", result.response
        while "More" in buttons_of(message):
            message = (await w.alice.click(message, label="More")).response
            seen += _quoted(message)
        assert seen == place.exact
        context = await w.alice.click(result.response, label="Context")
        pages = [text_of(context.response)]
        while "More" in buttons_of(context.response):
            context = await w.alice.click(context.response, label="More")
            pages.append(text_of(context.response))
        assert all(f"word{number}o" in "".join(pages) for number in range(60))


async def test_a_sentence_longer_than_the_models_window_is_shown_whole(tmp_path: Path) -> None:
    things = ", ".join(f"a lantern of village {number}" for number in range(1, 150))
    sentence = f"The caravan of Samarkand carried {things} and salt."
    article = tmp_path / "article.txt"
    article.write_text(f"The Caravan\n\nIt was long ago. {sentence} Then it rained.\n", encoding="utf-8")
    settings = settings_in(tmp_path)
    index_of_file(article, folder_at(settings.index))
    async with world(tmp_path, services=services_in(settings)) as w:
        result = await w.alice.slash(w.channel, "ask", question="What did the caravan of Samarkand carry?")
        seen, message = "", result.response
        while "More" in buttons_of(message):
            message = (await w.alice.click(message, label="More")).response
            seen += _quoted(message)
        assert seen == sentence
        context = await w.alice.click(result.response, label="Context")
        assert "a lantern of village 1," in text_of(context.response)


async def test_votes_are_stored_without_the_question(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        answer = (await w.alice.slash(w.channel, "ask", question=ANSWERED)).response
        for person, thumb in ((w.alice, "👍"), (w.bob, "👍"), (w.bob, "👎")):
            result = await person.click(answer, custom_id=buttons_of(answer)[thumb])
            assert result.ephemeral
        assert w.services.feedback is not None
        assert w.services.feedback.counts() == (1, 1)
    stored = (tmp_path / "state" / "bot.sqlite3").read_bytes()
    assert stored
    assert b"population" not in stored


async def test_votes_carry_the_question_when_the_owner_wants_it(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_FEEDBACK_QUESTIONS="on") as w:
        answer = (await w.alice.slash(w.channel, "ask", question=ANSWERED)).response
        await w.bob.click(answer, custom_id=buttons_of(answer)["👎"])
    assert ANSWERED.encode() in (tmp_path / "state" / "bot.sqlite3").read_bytes()


async def test_an_answer_that_could_not_be_posted_can_be_posted_again(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        message = await w.bob.send(w.channel, ANSWERED)
        answer = (await w.alice.context_menu(w.channel, "Ask the article about this", message)).response
        w.env.inject_error("POST", "/webhooks/*", status=500, times=None)
        await w.alice.click(answer, label="Post in the channel")
        assert w.replies(viewer=w.bob) == []
        assert "Post in the channel" in buttons_of(answer)


async def test_votes_can_be_switched_off(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_FEEDBACK="off") as w:
        answer = (await w.alice.slash(w.channel, "ask", question=ANSWERED)).response
        result = await w.alice.click(answer, custom_id=buttons_of(answer)["👎"])
        assert "switched off" in text_of(result.response)


async def test_every_message_keeps_discords_limits(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        answer = (await w.alice.slash(w.channel, "ask", question=ANSWERED)).response
        services = list(walk(raw(answer)))
        assert len(services) <= 40
        assert all(len(part.get("custom_id", "")) <= 100 for part in services)
        assert len(text_of(answer)) <= 4000


def _quoted(message: Any) -> str:
    """Return the text of the block quotes of a message, without its backslashes."""
    lines = [line[2:] for line in text_of(message).split("\n") if line.startswith("> ")]
    return re.sub(r"\\(.)", r"\1", "\n".join(lines))
