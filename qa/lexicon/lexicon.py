"""What a lexicon holds."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache


@cache
def pattern(text: str) -> re.Pattern[str]:
    """Return a regular expression of a lexicon, compiled when it is first needed: most questions need few."""
    return re.compile(text, re.IGNORECASE)


def one_of(text: str) -> str:
    """Return a regular expression for one of the words of `text`, each of which may be one itself."""
    return f"(?:{'|'.join(text.split())})"


def words(text: str) -> frozenset[str]:
    """Return the words of `text`, which are separated by white space."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Courtesy:
    """What stands around a question and asks nothing, as regular expressions.

    - `please`: the word for it.
    - `fluff`: greetings, thanks, chatter, what one says before one asks; with whom it is said to.
    - `request`: what asks to be told, up to where the question begins.
    - `citing`: "according to the article".
    - `spelled`: how chats begin a question, and what is put in its place.
    """

    please: str
    fluff: str
    request: str
    citing: str
    spelled: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Amounts:
    """How quantities, ages and prices are asked for, and what can tell one, as regular expressions."""

    asks: str
    tells: str
    asks_age: str
    tells_age: str
    asks_price: str
    tells_price: str


@dataclass(frozen=True, slots=True)
class OfItself:
    """How an article is asked about itself: words, and three groups of words as regular expressions.

    - `subject`: a whole question for what the article is about, or for a summary.
    - `articles`: what any article is called; `general`: those of them that name hardly anything else.
    - `kinds`: what a poem, a letter and the like are called.
    - `who`, `author`, `wrote`, `title`, `name`, `subtitle`, `picture`, `taker`, `took`, `date`, `published`:
      words that ask for the author, the title, the subtitle, the pictures and the date.
    - `beside`: words that may stand beside those; a question with any other asks what the article tells.
    - `this`, `another`, `of`: words before "report" or after it that tell this one from another one.
    """

    subject: str
    articles: frozenset[str]
    general: frozenset[str]
    kinds: frozenset[str]
    who: frozenset[str]
    author: frozenset[str]
    wrote: frozenset[str]
    title: frozenset[str]
    name: frozenset[str]
    subtitle: frozenset[str]
    picture: frozenset[str]
    taker: frozenset[str]
    took: frozenset[str]
    date: frozenset[str]
    published: frozenset[str]
    beside: frozenset[str]
    this: str
    another: str
    of: str


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Words of one language, all in lower case, and regular expressions, read whatever the case.

    - `asking`: words that ask and name nothing, forms of "do" among them; their rarity says nothing.
    - `of_articles`: words for the article itself and who wrote it.
    - `small`: articles and prepositions.
    - `being`: forms of "be" and "have" with which a question may begin.
    - `saying_nothing`: words that, beside `asking` and `being`, say nothing by themselves.
    - `pointing`: words that mean something said before, as "he" does.
    - `elided`: what is joined to the word after it by an apostrophe, as l' is in French.
    - `points_here`: whether another word does, given the words before and after it ("" where there is none).
    - `of_anything`: what can be said of anything, as in "what happened then".
    - `unmissed`: words too small to be missed in a quote.
    - `plain`: words whose absence from an article explains nothing to anybody.
    - `going_on`: how a question begins that goes on another.
    - `definite`: an article before something that was mentioned.
    - `negation`: what denies.
    - `lasting`: what says that something goes on from one year to another.
    - `starters`: what a question begins with; `joining`: what may stand before that.
    - `unmarked`: how a question begins that may lack its mark: it asks for an amount, or a helping verb
      follows soon.
    - `courtesy`, `amounts`, `itself`: what they say.
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
    lasting: str
    starters: str
    joining: str
    unmarked: str
    courtesy: Courtesy
    amounts: Amounts
    itself: OfItself
    elided: frozenset[str] = frozenset()
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
