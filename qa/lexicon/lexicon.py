"""What a lexicon holds."""

import re
from collections.abc import Callable
from dataclasses import dataclass


def words(text: str) -> frozenset[str]:
    """Return the words of `text`, which are separated by white space."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of one language, all in lower case.

    - `asking`: words that ask and name nothing, forms of "do" among them; their rarity says nothing.
    - `of_articles`: words for the article itself and who wrote it.
    - `small`: articles and prepositions.
    - `being`: forms of "be" and "have" with which a question may begin.
    - `saying_nothing`: words that, beside `asking` and `being`, say nothing by themselves.
    - `pointing`: words that mean something said before, as "he" does.
    - `points_here`: whether another word does, given the words before and after it ("" where there is none).
    - `of_anything`: what can be said of anything, as in "what happened then".
    - `unmissed`: words too small to be missed in a quote.
    - `plain`: words whose absence from an article explains nothing to anybody.
    - `going_on`: how a question begins that goes on another.
    - `definite`: an article before something that was mentioned.
    - `negation`: what denies.
    """

    asking: frozenset[str]
    of_articles: frozenset[str]
    small: frozenset[str]
    being: frozenset[str]
    saying_nothing: frozenset[str]
    pointing: frozenset[str]
    of_anything: frozenset[str]
    unmissed: frozenset[str]
    plain: frozenset[str]
    going_on: re.Pattern[str]
    definite: re.Pattern[str]
    negation: re.Pattern[str]
    points_here: Callable[[str, str, str], bool] = lambda *_: False

    @property
    def empty(self) -> frozenset[str]:
        """Every word that says nothing by itself."""
        return self.asking | self.being | self.saying_nothing

    def names_something(self, word: str) -> bool:
        """Whether `word` names what a question is about, so that its absence explains silence.

        Numbers do; a single letter of an alphabet does not, nor do function words, light verbs and vague
        nouns.
        """
        if len(word) == 1 and word.isascii() and not word.isdecimal():
            return False
        return word.isalnum() and word.lower() not in self.plain
