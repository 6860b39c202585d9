"""What people do, in a simulated Discord: commands, mentions, the message menu, follow-ups."""

import asyncio
import functools
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from simcord.enums import MessageType

from bot.articles.live_index import TOP, LiveIndex
from bot.articles.opening import IndexOpener
from bot.client import PinciteBot
from bot.scope import HOME
from bot.ui.escaping import block_quote
from bot.ui.found import VersionedAnswer
from index.building import build
from index.bundled import bundled_article
from index.model.engines import open_encoder
from index.storage.directory_store import DirectoryStore
from index.text.reading import parse_article
from qa.answering import Answerer
from tests.bot.support import (
    ANSWER,
    ANSWERED,
    UNANSWERED,
    built_index,
    buttons_of,
    index_of_file,
    services_in,
    settings_in,
    shared,
    text_of,
    world,
)
from tests.known import folder_at


async def test_a_command_is_answered_in_the_channel_with_quote_and_place(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        result = await w.alice.slash(w.channel, "ask", question=ANSWERED)
        assert result.acknowledged
        assert not result.ephemeral
        shown = text_of(result.response)
        quote = w.services.live_index.ask(ANSWERED, (), 1).answer.quote
        assert quote is not None
        assert ANSWER in quote.exact
        assert f"### {ANSWERED}" in shown
        assert f"> {quote.exact}" in shown
        assert re.search(r"Paragraph 1, sentence 1 of \d+ · \d+%\xa0sure", shown)
        assert list(buttons_of(result.response)) == ["Context", "Next best", "👍", "👎", "🗑️"]


async def test_several_questions_in_one_message_are_answered_in_one_message(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.alice.send(
            w.channel, f"{w.me} Hello! {ANSWERED} And who is Hamzat? Who hosts the Sedona Forum? Why?"
        )
        (reply,) = w.replies()
        shown = text_of(reply)
        headings = re.findall("^### (.*)", shown, re.MULTILINE)
        assert headings == [ANSWERED, "And who is Hamzat?", "Who hosts the Sedona Forum?"]
        assert "the first 3 questions" in shown
        assert ANSWER in shown
        assert "McCain" in shown
    async with world(tmp_path) as w:
        await w.alice.slash(w.channel, "ask", question=f"{ANSWERED} Who hosts the Sedona Forum?")
        (reply,) = w.replies()
        assert "McCain" in text_of(reply)


async def test_a_message_that_asks_nothing_is_told_so(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.alice.send(w.channel, f"{w.me} thanks, good bot!")
        assert text_of(w.replies()[0]).startswith("Ask me a question about the article")


async def test_an_article_that_does_not_answer_is_said_to(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        result = await w.alice.slash(w.channel, "ask", question=UNANSWERED)
        shown = text_of(result.response)
        assert "does not answer" in shown
        assert "not an answer" in shown


async def test_an_article_with_an_address_can_be_opened_at_the_quote(tmp_path: Path) -> None:
    article = tmp_path / "article.txt"
    article.write_text("The Hare\n\nThe hare lives here. It eats clover every evening.\n", encoding="utf-8")
    settings = settings_in(tmp_path)
    index_of_file(article, folder_at(settings.index), url="https://example.org/hare")
    async with world(tmp_path, services=services_in(settings)) as w:
        result = await w.alice.slash(w.channel, "ask", question="What does the hare eat?")
        link = buttons_of(result.response)["Open in the article"]
        assert link.startswith("https://example.org/hare#:~:text=")
        assert "clover" in link


async def test_with_several_articles_an_answer_names_its_own(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    hare = parse_article(b"The Hare\n\nThe hare lives here. It eats clover every evening.\n", "hare.txt")
    build([bundled_article(), hare], DirectoryStore(folder_at(settings.index)), open_encoder())
    async with world(tmp_path, services=services_in(settings)) as w:
        result = await w.alice.slash(w.channel, "ask", question="What does the hare eat?")
        assert "*The Hare*" in text_of(result.response)
        context = await w.alice.click(result.response, label="Context")
        quote = w.services.live_index.ask("What does the hare eat?", (), 1).answer.quotes[0]
        assert f"**{quote.exact}**" in text_of(context.response)
        result = await w.bob.slash(w.channel, "ask", question=ANSWERED)
        assert f"*{bundled_article().title}*" in text_of(result.response)


async def test_a_private_answer_is_shown_to_the_asker_alone(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        result = await w.alice.slash(w.channel, "ask", question=ANSWERED, private=True)
        assert result.ephemeral
        assert ANSWER in text_of(result.response)
        assert w.replies(viewer=w.bob) == []


async def test_commands_work_in_direct_messages(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        result = await w.alice.user.slash("ask", question=ANSWERED)
        assert ANSWER in text_of(result.response)


async def test_suggestions_are_questions_that_the_article_answers(tmp_path: Path) -> None:
    listed = tmp_path / "questions.txt"
    listed.write_text(f"{ANSWERED}\n\n{UNANSWERED}\nWho hosts the Sedona Forum?\n", encoding="utf-8")
    async with world(tmp_path, PINCITE_SUGGESTIONS=str(listed)) as w:
        choices = await w.alice.autocomplete(w.channel, "ask", "question", "")
        assert [choice["value"] for choice in choices] == [ANSWERED, "Who hosts the Sedona Forum?"]
        choices = await w.alice.autocomplete(w.channel, "ask", "question", "forum SEDONA")
        assert [choice["value"] for choice in choices] == ["Who hosts the Sedona Forum?"]


async def test_without_a_list_what_the_article_surely_answers_is_suggested(tmp_path: Path) -> None:
    article = tmp_path / "bees.md"
    article.write_text(
        "# Bees of the harbour\n\nby Ada Lindqvist\n\nBees hum in every garden of it from spring on.\n\n"
        "## Honey harvest\n\nThe honey is harvested on a warm day in June.\n\n## Notes\n\nNone yet.\n",
        encoding="utf-8",
    )
    settings = settings_in(tmp_path)
    index_of_file(article, folder_at(settings.index))
    async with world(tmp_path, services=services_in(settings)) as w:
        choices = [c["value"] for c in await w.alice.autocomplete(w.channel, "ask", "question", "")]
        assert choices[:2] == ["What is this article called?", "Who wrote this article?"]
        assert "Honey harvest" in choices
        for question in choices:
            assert w.services.live_index.ask(question, (), 1).answer.confidence >= 0.8


async def test_suggestions_outlive_a_connection(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        library, suggestions = w.services.library, w.services.suggestions
        before = suggestions.of(library.scope(None))
        assert before
        ended = w.bot
        await w.env.restart_bot(PinciteBot(w.services))
        assert suggestions.of(library.scope(None)) == before
        await w.services.worker.submit(functools.partial(library.reload, HOME))
        assert suggestions.of(library.scope(None)) is None
        await ended.on_article_changed(HOME)  # an article that was read for the one before
        async with asyncio.timeout(10):
            while suggestions.of(library.scope(None)) != before:
                await asyncio.sleep(0.01)


@pytest.mark.parametrize("place", ["channel", "thread", "direct"])
async def test_a_mention_is_answered(tmp_path: Path, place: str) -> None:
    async with world(tmp_path) as w:
        if place == "direct":
            await w.alice.send_dm(ANSWERED)
            channel = w.alice.user.dm_channel
        else:
            start = await w.alice.send(w.channel, "a talk begins")
            channel = w.channel
            if place == "thread":
                await start.create_thread(name="talk")
                (channel,) = w.channel.threads
            await w.alice.send(channel, f"{w.me} {ANSWERED}")
        (reply,) = w.replies(channel, viewer=w.alice.user if place == "direct" else w.alice)
        assert ANSWER in text_of(reply)
        assert f"### {ANSWERED}" in text_of(reply)
        assert reply.reference is not None


async def test_an_empty_mention_gets_short_help(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.alice.send(w.channel, f"  {w.me} ")
        (reply,) = w.replies()
        assert "</ask:" in text_of(reply)
        examples = w.services.suggestions.of(w.services.library.scope(None)) or ()
        assert examples
        assert all(example in text_of(reply) for example in examples[:2])
        assert w.services.live_index.title in text_of(reply)


async def test_help_names_the_command_also_where_its_id_is_not_known(tmp_path: Path) -> None:
    async with world(tmp_path, PINCITE_LANGUAGE="fr") as w:
        w.services.command_ids.clear()
        await w.alice.send_dm(w.me)
        (note,) = w.replies(w.alice.user.dm_channel, viewer=w.alice.user)
        assert "`/demander`" in text_of(note)


async def test_messages_of_others_and_to_others_are_left_alone(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        robot = w.guild.add_member(w.env.create_user("robot", bot=True))
        hook = w.guild.create_webhook(w.channel)
        role = w.guild.create_role("Bots")
        await w.alice.send(w.channel, ANSWERED)
        await w.alice.send(w.channel, f"@everyone {ANSWERED}")
        await w.alice.send(w.channel, f"{role.mention} {ANSWERED}")
        await w.alice.send(w.channel, f"{w.bob.mention} {ANSWERED}")
        await robot.send(w.channel, f"{w.me} {ANSWERED}")
        await hook.send(f"{w.me} {ANSWERED}")
        w.guild.create_system_message(w.channel, MessageType.NEW_MEMBER, author=w.alice)
        await w.env.settle()
        assert w.replies() == []


async def test_a_reply_that_mentions_the_bot_is_a_question(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.alice.send(w.channel, f"{w.me} {ANSWERED}")
        other = await w.bob.send(w.channel, "something else")
        await w.alice.send(w.channel, ANSWERED, reply_to=other)
        assert len(w.replies()) == 1
        await w.bob.send(w.channel, "Who hosts the Sedona Forum?", reply_to=w.replies()[0])
        assert "McCain" in text_of(w.replies()[-1])


async def test_a_reply_whose_words_discord_keeps_back_gets_help_once(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        # Discord gives the words of a reply to an interaction's answer only when they name the bot.
        first = await w.alice.slash(w.channel, "ask", question=ANSWERED)
        for _ in range(2):
            await w.alice.send(w.channel, "and how many live there", reply_to=first.response)
        assert len(w.replies()) == 2
        assert "cannot read" in text_of(w.replies()[-1])


async def test_the_message_menu_answers_in_private_and_posts_on_request(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        message = await w.bob.send(w.channel, ANSWERED)
        result = await w.alice.context_menu(w.channel, "Ask the article about this", message)
        assert result.ephemeral
        assert ANSWER in text_of(result.response)
        before = len(w.replies(viewer=w.bob))
        await w.alice.click(result.response, label="Post in the channel")
        assert "Post in the channel" not in buttons_of(result.response)
        public = w.replies(viewer=w.bob)
        assert len(public) == before + 1
        assert ANSWER in text_of(public[-1])
        assert "Post in the channel" not in buttons_of(public[-1])
        assert f"### {ANSWERED}" in text_of(public[-1])


async def test_a_picture_in_reply_to_the_bot_is_not_taken_for_a_question(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.alice.send(w.channel, f"{w.me} {ANSWERED}")
        await w.alice.send(w.channel, "", reply_to=w.replies()[0], attachments=[("a.png", b"x")])
        assert len(w.replies()) == 2  # short help
        assert "cannot read" not in "".join(map(text_of, w.replies()))


async def test_the_message_menu_asks_without_the_bots_name(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        message = await w.bob.send(w.channel, f"{w.me} {ANSWERED}")
        result = await w.alice.context_menu(w.channel, "Ask the article about this", message)
        assert f"### {ANSWERED}" in text_of(result.response)


async def test_the_message_menu_needs_text(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        message = await w.bob.send(w.channel, "", attachments=[("a.png", b"x")])
        result = await w.alice.context_menu(w.channel, "Ask the article about this", message)
        assert result.ephemeral
        assert "no text" in text_of(result.response)


async def test_what_cannot_be_searched_is_told(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        long = await w.alice.slash(w.channel, "ask", question="why " * 200)
        assert long.ephemeral
        assert "400 characters" in text_of(long.response)
        blank = await w.alice.slash(w.channel, "ask", question=" ")
        assert "cannot search" in text_of(blank.response)


async def test_the_quote_is_that_of_the_command_line_for_every_real_question(tmp_path: Path) -> None:
    folder = shared()
    index_of_file(folder / "article.txt", tmp_path / "index")
    answerer = Answerer.open(DirectoryStore(tmp_path / "index"))
    lines = (folder / "article.questions.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines
    async with world(tmp_path) as w:
        for number, line in enumerate(lines):
            question = json.loads(line)["question"]
            expected = answerer.ask(question)
            alone = w.guild.create_text_channel(f"question-{number}")  # nothing was asked here before
            result = await w.alice.slash(alone, "ask", question=question)
            shown = text_of(result.response)
            assert ("does not answer" in shown) is not expected.answered
            if expected.answered:
                quote = expected.quotes[0]
                mark = quote.answer and quote.answer.shifted(-quote.span.start)
                assert block_quote(quote.exact, mark)[:400] in shown
                assert f"aragraph {quote.position.paragraph}" in shown or quote.position.paragraph is None


async def test_a_conversation_is_remembered_by_channel_and_user_and_along_replies(tmp_path: Path) -> None:
    library = _Listening(tmp_path)
    async with world(tmp_path, services=services_in(library.settings, live_index=library)) as w:
        library.heard.clear()
        first = await w.alice.slash(w.channel, "ask", question="one?")
        await w.alice.send(w.channel, f"{w.me} two?")
        await w.bob.slash(w.channel, "ask", question="three?")
        await w.bob.send(w.channel, f"{w.me} four?", reply_to=first.response)
        elsewhere = w.guild.create_text_channel("elsewhere")
        await w.alice.slash(elsewhere, "ask", question="five?")
        assert library.heard == [
            ("one?", ()),
            ("two?", ("one?",)),
            ("three?", ()),
            ("four?", ("one?",)),
            ("five?", ()),
        ]


async def test_a_follow_up_says_what_it_goes_on_from_also_after_paging(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.alice.slash(w.channel, "ask", question="When did the first travellers land?")
        result = await w.alice.slash(w.channel, "ask", question="Where?")
        heading = "### Where?\n-# After: When did the first travellers land?"
        assert heading in text_of(result.response)
        turned = await w.alice.click(result.response, label="Next best")
        assert heading in text_of(turned.response)


async def test_what_is_posted_holds_nothing_that_was_asked_in_private(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.alice.slash(w.channel, "ask", question="When did the first travellers land?", private=True)
        message = await w.bob.send(w.channel, "Where?")
        result = await w.alice.context_menu(w.channel, "Ask the article about this", message)
        assert "-# After: When did the first travellers land?" in text_of(result.response)
        await w.alice.click(result.response, label="Post in the channel")
        public = text_of(w.replies(viewer=w.bob)[-1])
        assert "### Where?" in public
        assert "travellers land" not in public.split(">")[0]
        assert "After" not in public


async def test_a_private_question_never_shows_in_public(tmp_path: Path) -> None:
    alone = "When did the first travellers land?"
    async with world(tmp_path) as w:
        await w.alice.slash(w.channel, "ask", question=alone, private=True)
        message = await w.bob.send(w.channel, "When was the first landing?")
        await w.alice.context_menu(w.channel, "Ask the article about this", message)
        await w.alice.send(w.channel, f"{w.me} Where?")
        public = await w.alice.slash(w.channel, "ask", question="Where?")
        for shown in (text_of(w.replies()[-2]), text_of(public.response)):
            assert "### Where?" in shown
            assert "travellers" not in shown.split("\n>")[0]
            assert "landing" not in shown.split("\n>")[0]
        private = await w.alice.slash(w.channel, "ask", question="Where?", private=True)
        assert "landing" in text_of(private.response).split("\n>")[0]


async def test_each_question_of_a_message_follows_all_before_it(tmp_path: Path) -> None:
    library = _Listening(tmp_path)
    async with world(tmp_path, services=services_in(library.settings, live_index=library)) as w:
        library.heard.clear()
        three = (ANSWERED, "Who is Hamzat?", "Who hosts the Sedona Forum?")
        await w.alice.send(w.channel, f"{w.me} {' '.join(three)}")
        await w.alice.send(w.channel, f"{w.me} Where is it held?")
        assert library.heard == [
            (three[0], ()),
            (three[1], three[:1]),
            (three[2], three[:2]),
            ("Where is it held?", three),
        ]


async def test_a_conversation_is_forgotten_on_demand_and_in_time(tmp_path: Path) -> None:
    library = _Listening(tmp_path, PINCITE_HISTORY_SECONDS="60", PINCITE_TURNS="2")
    async with world(tmp_path, services=services_in(library.settings, live_index=library)) as w:
        library.heard.clear()
        for question in ("one?", "two?", "three?"):
            await w.alice.slash(w.channel, "ask", question=question)
        result = await w.alice.slash(w.channel, "forget")
        assert result.ephemeral
        assert "3 question" in text_of(result.response)
        await w.alice.slash(w.channel, "ask", question="four?")
        await w.env.advance_time(61)
        await w.alice.slash(w.channel, "ask", question="five?")
        assert [history for _, history in library.heard] == [(), ("one?",), ("one?", "two?"), (), ()]


class _Listening(LiveIndex):
    """An index that notes what it is asked."""

    def __init__(self, folder: Path, **changes: str) -> None:
        self.settings = settings_in(folder, **changes)
        self.heard: list[tuple[str, tuple[str, ...]]] = []
        shutil.copytree(built_index(), folder_at(self.settings.index))
        super().__init__(IndexOpener(DirectoryStore(folder_at(self.settings.index))))

    def ask(self, question: str, history: Sequence[str], top: int = TOP) -> VersionedAnswer:
        self.heard.append((question, tuple(history)))
        return super().ask(question, history, top)


async def test_a_blocked_person_is_told_so_alone_and_everyone_else_is_answered(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        answer = (await w.alice.slash(w.channel, "ask", question=ANSWERED)).response
        settings = settings_in(tmp_path, PINCITE_BLOCKED_USERS=str(w.bob.id))
        services = services_in(settings, live_index=w.services.live_index)
        await w.env.restart_bot(PinciteBot(services))
        refused = await w.bob.slash(w.channel, "ask", question=ANSWERED)
        assert refused.ephemeral
        assert "blocked" in text_of(refused.response)
        pressed = await w.bob.click(answer, label="Context")
        assert pressed.ephemeral
        assert "blocked" in text_of(pressed.response)
        before = len(w.replies())
        await w.bob.send(w.channel, f"{w.me} {ANSWERED}")
        assert len(w.replies()) == before
        await w.alice.send(w.channel, f"{w.me} {ANSWERED}")
        assert ANSWER in text_of(w.replies()[-1])
        await services.worker.close()
