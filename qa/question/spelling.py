"""Typing errors in a question, mended with the article's own words."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property

from index.contents import Index
from index.encoder import TokenEmbeddings
from qa.lexicon import ENGLISH, Lexicon

SHORTEST = 5
"""Letters; in a shorter word one letter more or less makes another word too easily."""
LARGEST_ALPHABET = 120
"""Scripts of more letters than this are not mended: their words are not spelled letter by letter."""
INFLECTIONS = "sdnr"
"""Last letters that make another form of an English word, not an error: as in Kenya and Kenyan."""

_WORD = re.compile(r"[^\W\d_]+")


def dictionary_of(index: Index, lexicon: Lexicon = ENGLISH) -> "Dictionary":
    """Return the words of the articles of `index`; of a large one as they were listed when it was built."""
    if index.finder is None:
        return Dictionary([article.text for article in index.articles], lexicon)
    return ListedDictionary(index.finder.words, lexicon)


class Dictionary:
    """The words of some texts, counted when they are first needed. Safe to be shared between threads."""

    def __init__(self, texts: Sequence[str], lexicon: Lexicon = ENGLISH) -> None:
        self._texts = texts
        self._lexicon = lexicon

    def mended(self, question: str, tokens: TokenEmbeddings) -> str:
        """Return `question` with its mistyped words spelled as the texts spell them; `tokens` are its own.

        A word is taken for mistyped when it stands nowhere in the texts, neither the lexicon nor the model's
        vocabulary holds it whole (so it is no common word), and exactly one edit away, behind the same first
        letter, is a word of the texts or one that asks: a letter too many, missing, wrong, or swapped with
        the next. Of several the most frequent is taken.
        """
        starts = tokens.spans[:, 0]

        def spelled(word: re.Match[str]) -> str:
            pieces = ((starts >= word.start()) & (starts < word.end())).sum()
            return self._spelled(word[0]) if pieces > 1 and len(word[0]) >= SHORTEST - 1 else word[0]

        return _WORD.sub(spelled, question)

    def _spelled(self, word: str) -> str:
        typed = word.lower()
        known = self._lexicon.asking | self._lexicon.plain
        if typed in known or any(typed in text.lower() for text in self._texts):
            return word
        near = [other for other in self._one_edit_away(typed) if _is_other_word(typed, other)]
        meant = [other for other in near if other in self._lexicon.asking]
        if len(typed) >= SHORTEST:
            meant += sorted(
                (other for other in near if other in self._counts), key=lambda other: -self._counts[other]
            )
        if not meant:
            return word
        return meant[0].capitalize() if word[0].isupper() else meant[0]

    def _one_edit_away(self, word: str) -> Iterator[str]:
        """Yield every word one edit away from `word` behind its first letter (Damerau 1964)."""
        for at in range(1, len(word) + 1):
            head, tail = word[:at], word[at:]
            if tail:
                yield head + tail[1:]
                yield from (head + letter + tail[1:] for letter in self._alphabet)
            yield from (head + letter + tail for letter in self._alphabet)
            if len(tail) > 1:
                yield head + tail[1] + tail[0] + tail[2:]

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(word for text in self._texts for word in _WORD.findall(text.lower()))

    @cached_property
    def _alphabet(self) -> str:
        letters = set().union(*self._counts)
        return "".join(sorted(letters)) if len(letters) <= LARGEST_ALPHABET else ""


class ListedDictionary(Dictionary):
    """The same from a list of words, a line each with how often it stands in the texts."""

    def __init__(self, words: bytes, lexicon: Lexicon = ENGLISH) -> None:
        super().__init__([words.decode()], lexicon)

    @cached_property
    def _counts(self) -> Counter[str]:
        counts: Counter[str] = Counter()
        for line in self._texts[0].split("\n"):
            word, _, count = line.partition(" ")
            counts[word] += int(count or 0)
        return counts


def _is_other_word(typed: str, other: str) -> bool:
    """Whether two words differ in more than the last letter of an inflected form."""
    longer, shorter = sorted((typed, other), key=len, reverse=True)
    return typed != other and not (longer[:-1] == shorter and longer[-1] in INFLECTIONS)
