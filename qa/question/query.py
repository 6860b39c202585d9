"""What is searched for: the tokens of a question and how much each of them counts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import TokenEmbeddings
from index.errors import QuestionError
from qa.lexicon import ENGLISH, Lexicon

QUESTION_WORD_EMPHASIS = 1 / 3
"""What a word that asks counts: short articles never use it, and rarity alone would make it the heaviest."""


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer to ==
class Query:
    """Question tokens ready to be matched.

    `text` is what was searched, in words. `ids` int32 (n,), `vectors` float32 (n, dimensions) with rows of
    length 1, `emphasis` float32 (n,): how much each token counts before its rarity is taken into account.
    `words` holds for each of the n tokens the whole word it is a piece of, as written in the question.
    `after` holds the earlier questions that it leans on, oldest first, whose tokens are among the n.
    `lexicon` holds the words of the language in which it is asked.
    """

    text: str
    ids: NDArray[np.int32]
    vectors: NDArray[np.float32]
    emphasis: NDArray[np.float32]
    words: tuple[str, ...]
    after: tuple[str, ...] = ()
    lexicon: Lexicon = ENGLISH

    @property
    def searched(self) -> str:
        """What was searched, as shown to people: the question, and those that it leans on."""
        return f"{self.text} (after: {' / '.join(self.after)})" if self.after else self.text

    @property
    def in_full(self) -> str:
        """What was searched as one running text, for models that read it: earlier questions first."""
        return " ".join((*self.after, self.text))

    @property
    def may_go_unsaid(self) -> NDArray[np.bool_]:
        """Which tokens are of words that an answer can do without, like 'author' and 'of', shape (n,)."""
        unsaid = self.lexicon.of_articles | self.lexicon.small
        return np.array([word.lower() in unsaid for word in self.words], bool)

    @property
    def content(self) -> NDArray[np.bool_]:
        """Which tokens are more than question words, shape (n,)."""
        return np.array([word.lower() not in self.lexicon.asking for word in self.words], bool)


def read_query(text: str, tokens: TokenEmbeddings, lexicon: Lexicon = ENGLISH) -> Query:
    """Keep the tokens of the question `text` that can be matched: word pieces, or all if there are none.

    `lexicon` knows the words that only ask. Raises QuestionError when there is no token.
    """
    if not len(tokens.ids):
        raise QuestionError("The question has no word that the model reads.", "Ask it in words.")
    kept = tokens.words if tokens.words.any() else np.ones(len(tokens.ids), bool)
    words = _whole_words(text, tokens.spans[kept])
    emphasis = [QUESTION_WORD_EMPHASIS if word.lower() in lexicon.asking else 1.0 for word in words]
    return Query(
        text, tokens.ids[kept], tokens.vectors[kept], np.array(emphasis, np.float32), words, (), lexicon
    )


def join_queries(text: str, parts: Sequence[tuple[Query, float]], after: tuple[str, ...] = ()) -> Query:
    """Join queries into one, each counting with its own factor; `text` and `after` are the result's."""
    return Query(
        text,
        np.concatenate([query.ids for query, _ in parts]),
        np.concatenate([query.vectors for query, _ in parts]),
        np.concatenate([query.emphasis * np.float32(factor) for query, factor in parts]),
        tuple(word for query, _ in parts for word in query.words),
        after,
        parts[0][0].lexicon,
    )


def _whole_words(text: str, spans: NDArray[np.int32]) -> tuple[str, ...]:
    """Return for each span of `text` the word it lies in, or its own characters when it lies in none."""
    word_at = {place: match[0] for match in re.finditer(r"\w+", text) for place in range(*match.span())}
    return tuple(word_at.get(start, text[start:end]) for start, end in spans.tolist())
