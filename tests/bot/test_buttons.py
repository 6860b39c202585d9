"""The buttons under an answer, pressed by the asker and by others, before and after a restart."""

import re
from pathlib import Path
from typing import Any

from bot.client import PinciteBot
from tests.bot.support import (
    ANSWER,
    ANSWERED,
    buttons_of,
    index_of_file,
    parts_of,
    raw,
    settings_in,
    text_of,
    walk,
    world,
)


async def test_context_shows_the_passage_and_its_neighbours_with_the_quote_in_bold(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        answer = (await w.alice.slash(w.channel, "ask", question=ANSWERED)).response
        result = await w.bob.click(answer, label="Context")
        assert result.ephemeral
        shown = text_of(result.response)
        quote = w.parts.library.ask(ANSWERED, (), 1).answer.quotes[0]
        assert f"**{quote.exact}**" in shown
        article = w.parts.library.articles[0]
        assert quote.passage.cut(article.text).split(quote.exact)[1] in shown
        assert "The arrests came in two waves" in shown
        assert "-# Paragraph 2" in shown


async def test_the_owner_pages_in_place_and_somebody_else_gets_an_own_copy(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        answer = (await w.alice.slash(w.channel, "ask", question=ANSWERED)).response
        places = w.parts.library.ask(ANSWERED, (), 5).answer.quotes
        others = await w.bob.click(answer, label="Next best")
        assert others.ephemeral
        assert places[1].exact in text_of(others.response)
        assert places[0].exact in text_of(answer)
        again = await w.bob.click(others.response, label="Next best")
        assert again.response.id == others.response.id
        assert places[2].exact in text_of(again.response)

        for step in range(1, len(places) + 1):
            result = await w.alice.click(answer, label="Next best")
            assert result.response.id == answer.id
            assert places[step % len(places)].exact in text_of(answer)
            assert f"### {ANSWERED}" in text_of(answer)


async def test_buttons_work_after_a_restart(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        answer = (await w.alice.slash(w.channel, "ask", question=ANSWERED)).response
        await w.parts.worker.close()
        parts = parts_of(w.parts.settings)
        await w.env.restart_bot(PinciteBot(parts))
        try:
            assert ANSWER in text_of((await w.bob.click(answer, label="Context")).response)
            await w.alice.click(answer, label="Next best")
            assert "Another place, 2 of 5" in text_of(answer)
            assert f"### {ANSWERED}" in text_of(answer)
            await w.alice.click(answer, custom_id=buttons_of(answer)["👍"])
            assert parts.feedback is not None
            assert parts.feedback.counts() == (1, 0)
        finally:
            await parts.worker.close()


async def test_a_button_of_an_older_version_says_so_and_shows_no_quote(tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text(
        "The Hare\n\nThe hare lives in the field. It eats clover every evening.\n", encoding="utf-8"
    )
    settings = settings_in(tmp_path)
    index_of_file(article, settings.index)
    async with world(tmp_path, parts=parts_of(settings)) as w:
        answer = (await w.alice.slash(w.channel, "ask", question="What does the hare eat?")).response
        before = text_of(answer)
        assert "clover" in before
        article.write_text("A new first line.\n\n" + article.read_text(encoding="utf-8"), encoding="utf-8")
        index_of_file(article, settings.index)
        w.parts.library.reload()
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
    index_of_file(article, settings.index)
    async with world(tmp_path, parts=parts_of(settings)) as w:
        question = "What did the endless caravan of Samarkand carry?"
        place = w.parts.library.ask(question, (), 1).answer.quotes[0]
        assert len(place.exact) > 4000
        result = await w.alice.slash(w.channel, "ask", question=question)
        seen = _quoted(result.response)
        message = result.response
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
    index_of_file(article, settings.index)
    async with world(tmp_path, parts=parts_of(settings)) as w:
        result = await w.alice.slash(w.channel, "ask", question="What did the caravan of Samarkand carry?")
        seen, message = _quoted(result.response), result.response
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
        assert w.parts.feedback is not None
        assert w.parts.feedback.counts() == (1, 1)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "state").glob("feedback*"))
    assert stored
    assert b"population" not in stored


async def test_votes_carry_the_question_when_the_owner_wants_it(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_FEEDBACK_QUESTIONS="on") as w:
        answer = (await w.alice.slash(w.channel, "ask", question=ANSWERED)).response
        await w.bob.click(answer, custom_id=buttons_of(answer)["👎"])
    assert ANSWERED.encode() in (tmp_path / "state" / "feedback.sqlite3").read_bytes()


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
    assert not (tmp_path / "state" / "feedback.sqlite3").exists()


async def test_every_message_keeps_discords_limits(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        answer = (await w.alice.slash(w.channel, "ask", question=ANSWERED)).response
        parts = list(walk(raw(answer)))
        assert len(parts) <= 40
        assert all(len(part.get("custom_id", "")) <= 100 for part in parts)
        assert len(text_of(answer)) <= 4000


def _quoted(message: Any) -> str:
    """Return the text of the block quotes of a message, without its backslashes."""
    lines = [line[2:] for line in text_of(message).split("\n") if line.startswith("> ")]
    return re.sub(r"\\(.)", r"\1", "\n".join(lines))
