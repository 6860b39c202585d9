"""What lists, questions, speakers, tables and headings do for an answer: real texts, the real model."""

from collections.abc import Callable

import pytest

from index.encoder import Encoder
from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from index.text.reading import parse_article
from qa.answer import Answer, Quote
from qa.answering import Answerer

Ask = Callable[..., Answer]

POOL = """# Rules of the swimming pool

The pool opens at seven. It is heated to 26 degrees.

The following are not permitted in the water:

- ball games
- shoes, except for bathing shoes
- glass bottles

Guests may use:

1. the sauna, after a shower
2. the diving board, one at a time

## Lockers

A locker costs 2 euros. The coin comes back.
"""
LEASE = """ALLOTMENT AGREEMENT

1. PARTIES

This agreement is made between the Elm Lane Society and the gardener.

2. FEE

The fee is 85 pounds a year, due on the first of March.

3. DUTIES

The gardener shall not:

(a) burn waste between April and October;
(b) keep pigs or geese on the plot;
(c) let the plot to anybody else.

4. END

Either side may end this agreement with three months' notice.
"""
HELP = """Help with the ferry pass

Q: How long is the pass valid?
A: Twelve months from the day you buy it.

Q: Can I give it to a friend?
A: No. It carries your name.

Q: What does a lost pass cost?
A: Eight euros at any counter.
"""
MEETING = """Ines: Good morning. Who takes the minutes today?
Tom: I will, if nobody else wants to.
Ines: Thank you. Why did the print shop close on Friday?
Tom: The power failed at noon, and the pumps stood still.
Ines: And the budget for the new boiler?
Tom: Forty-two thousand.
"""
TREES = """# Trees of the park

Heights measured in spring.

| Tree | 2021 | 2022 | Planted by |
|------|------|------|------------|
| Oak  | 14.2 | 14.6 | Olga Brandt |
| Lime | 11.0 | 11.9 | a school class |
| Ash  | 9.3  | 9.9  | nobody knows |
"""
NOTES = """---
title: "Keeping a sourdough"
authors:
  - name: Nadia Petrov
  - name: Luis Ortega
date: 2023-02-11
---

# Feeding

Feed the starter every morning. <!-- the old jar is in the cellar --> It wants equal parts of flour and water.

# Storing

In a fridge it keeps for two weeks.
"""
OFFICERS = """Lt. Col. Adeyemi and the Rev. Mr. Hale met Ms. Sato on Jan. 5. They agreed on approx. 40 acres
under para. 7 of the Marsh Regs. 1998. Homo sapiens lived here; so did H. erectus. The tank holds max. 300
litres incl. the reserve.
"""


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder()


@pytest.fixture(scope="module")
def ask(encoder: Encoder) -> Ask:
    answerers: dict[str, Answerer] = {}

    def ask(text: str, question: str, *, markdown: bool = True) -> Answer:
        if text not in answerers:
            article = parse_article(text.encode(), "a", markdown=markdown)
            answerers[text] = Answerer(index_in_memory([article], encoder), encoder)
        return answerers[text].ask(question)

    return ask


def quote_of(answer: Answer) -> Quote:
    assert answer.quote is not None, answer.reason
    return answer.quote


@pytest.mark.parametrize(
    ("question", "item"),
    [("May I play ball games?", "ball games"), ("Are glass bottles allowed?", "glass bottles")],
)
def test_what_is_forbidden_is_never_quoted_without_what_forbids_it(
    ask: Ask, question: str, item: str
) -> None:
    quote = quote_of(ask(POOL, question))
    assert item in quote.exact
    assert quote.exact.startswith("The following are not permitted in the water:")
    assert quote.lead_in is not None
    assert quote.lead_in.exact == "The following are not permitted in the water:"
    assert quote.lead_in_apart is None


def test_a_numbered_item_keeps_its_number_and_what_allows_it(ask: Ask) -> None:
    quote = quote_of(ask(POOL, "Who may use the sauna?"))
    assert quote.exact.startswith("Guests may use:")
    assert "1. the sauna" in quote.exact


def test_numbered_clauses_have_headings_and_letters(ask: Ask) -> None:
    fee = quote_of(ask(LEASE, "What is the fee?", markdown=False))
    assert fee.exact.startswith("The fee is 85 pounds")
    assert fee.position.heading == "2. FEE"
    pigs = quote_of(ask(LEASE, "May the gardener keep pigs?", markdown=False))
    assert pigs.exact.startswith("The gardener shall not:")
    assert "(b) keep pigs or geese" in pigs.exact


@pytest.mark.parametrize(
    ("question", "answer", "asked"),
    [
        ("How long is the pass valid?", "Twelve months", "How long is the pass valid?"),
        ("Can a friend use my pass?", "No. It carries your name.", "Can I give it to a friend?"),
        ("How much for a lost pass?", "Eight euros", "What does a lost pass cost?"),
    ],
)
def test_the_answer_is_quoted_and_the_question_leads_it_in(
    ask: Ask, question: str, answer: str, asked: str
) -> None:
    quote = quote_of(ask(HELP, question, markdown=False))
    assert answer in quote.exact
    assert asked not in quote.exact
    assert quote.lead_in is not None
    assert asked in quote.lead_in.exact


@pytest.mark.parametrize(
    ("question", "answer", "speaker"),
    [
        ("Why was the print shop closed on Friday?", "The power failed at noon", "Tom"),
        ("What is the budget for the boiler?", "Forty-two thousand.", "Tom"),
        ("Who takes the minutes?", "I will", "Tom"),
    ],
)
def test_a_turn_is_quoted_with_who_says_it(ask: Ask, question: str, answer: str, speaker: str) -> None:
    quote = quote_of(ask(MEETING, question, markdown=False))
    assert answer in quote.exact
    assert "Ines" not in quote.exact
    assert quote.position.speaker == speaker


def test_a_row_is_quoted_whole_with_the_head_of_its_table(ask: Ask) -> None:
    quote = quote_of(ask(TREES, "How tall was the lime in 2022?"))
    assert quote.exact == "| Lime | 11.0 | 11.9 | a school class |"
    assert quote.lead_in is not None
    assert quote.lead_in.exact == "| Tree | 2021 | 2022 | Planted by |"
    assert "Olga Brandt" in quote_of(ask(TREES, "Who planted the oak?")).exact


def test_front_matter_names_title_and_authors_and_comments_are_not_read(ask: Ask) -> None:
    assert quote_of(ask(NOTES, "What is the title?")).exact == "Keeping a sourdough"
    assert quote_of(ask(NOTES, "Who wrote it?")).exact == "Nadia Petrov"
    assert "2023-02-11" in quote_of(ask(NOTES, "When was it published?")).exact
    assert not ask(NOTES, "Where is the old jar?").answered


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("Who met Ms. Sato?", "Lt. Col. Adeyemi and the Rev. Mr. Hale met Ms. Sato on Jan. 5."),
        ("Under what did they agree?", "under para. 7 of the Marsh Regs. 1998."),
        ("How much does the tank hold?", "The tank holds max. 300\nlitres incl. the reserve."),
    ],
)
def test_titles_and_abbreviations_end_no_sentence(ask: Ask, question: str, whole: str) -> None:
    assert whole in quote_of(ask(OFFICERS, question, markdown=False)).exact


@pytest.mark.parametrize(
    "question", ["What is this article about?", "summarise", "tl;dr", "What's it about?"]
)
def test_what_it_is_about_is_how_it_begins(ask: Ask, question: str) -> None:
    answer = ask(POOL, question)
    assert "Rules of the swimming pool" in quote_of(answer).exact
    assert "It is heated to 26 degrees." in quote_of(answer).exact
    assert answer.note is not None
    assert "does not summarise" in answer.note


def test_a_question_about_a_part_is_no_question_about_the_whole(ask: Ask) -> None:
    answer = ask(POOL, "What is it about the lockers that costs 2 euros?")
    assert answer.note is None


def test_the_poem_is_the_article_only_where_it_speaks_of_no_other(ask: Ask) -> None:
    poem = (
        "THE HERON\n\nby Ewa Lind\n\nGrey on one leg he waits,\nthe river waits with him.\n\n"
        "Then both are gone at once.\n"
    )
    assert "Ewa Lind" in quote_of(ask(poem, "Who wrote the poem?", markdown=False)).exact
    essay = (
        "Of herons\n\nBy Jan Brook\n\nHerons wait. They are patient birds, and poets like them.\n\n"
        "Ewa Lind wrote the poem in one night, and the town put it on the bridge.\n"
    )
    assert "Ewa Lind" in quote_of(ask(essay, "Who wrote the poem?", markdown=False)).exact
    assert "Jan Brook" in quote_of(ask(essay, "Who wrote the article?", markdown=False)).exact
