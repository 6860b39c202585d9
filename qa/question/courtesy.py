"""Greetings, thanks, politeness and chatter around a question."""

import re
from dataclasses import dataclass
from functools import cache

from qa.lexicon import ENGLISH, Lexicon, spoken

ROUNDS = 6
"""How many such phrases are taken away one after the other."""

_MARK = r"[\s,.!?:;~…-]"
_PAUSE = rf"\s*[,.!?:;~…-]{_MARK}*"
_OPEN = r"[¿¡]?"


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The courtesy of a language at the beginning and at the end of a message, compiled."""

    fluff: re.Pattern[str]
    request: re.Pattern[str]
    starter: re.Pattern[str]
    fluff_last: re.Pattern[str]
    please_last: re.Pattern[str]
    citing: re.Pattern[str]

    def without_opening(self, text: str) -> str:
        """Return `text` without one phrase at its beginning."""
        if request := self.request.match(text):
            return text[request.end() :]
        if fluff := self.fluff.match(text):
            rest = text[fluff.end() :]
            if fluff["pause"] is not None or any(
                pattern.match(rest) for pattern in (self.starter, self.fluff, self.request)
            ):
                return rest
        return text

    def taken_from(self, text: str) -> str:
        """Return `text` without one phrase at each end."""
        text = self.please_last.sub(r"\1", self.without_opening(text))
        return self.citing.sub("", self.fluff_last.sub("", text).rstrip())


@cache
def _phrases(lexicon: Lexicon) -> _Phrases:
    words = lexicon.courtesy
    please, fluff, request, citing = (
        f"(?:{pattern})" for pattern in (words.please, words.fluff, words.request, words.citing)
    )
    compiled = (
        rf"{_OPEN}{fluff}(?:(?P<pause>{_PAUSE}|$)|\s+)",
        rf"{_OPEN}{request}(?:{_PAUSE}|\s+|$)",
        rf"{_OPEN}(?:{lexicon.starters})\b",
        rf"(?<=[,.!?;:~…-]) ?{_OPEN}{fluff}{_MARK}*$",
        rf"[\s,]+{please}\s*([?.!]*)$",
        rf"^{_OPEN}{citing},?\s+(?=\S)|[\s,]+{citing}(?=\s*[?.!]*$)",
    )
    return _Phrases(*(re.compile(pattern, re.IGNORECASE) for pattern in compiled))


def without_courtesy(text: str, lexicon: Lexicon = ENGLISH) -> str:
    """Return `text` without what only greets, thanks, asks politely or chats around a question.

    Nothing is left of a message that does nothing else. Words inside a question stay: "Who gave thanks?".
    What is said in English is understood beside the language of `lexicon`.
    """
    for _ in range(ROUNDS):
        before = text
        for language in spoken(lexicon):
            text = _phrases(language).taken_from(text)
        if text == before:
            break
    for short, long in lexicon.courtesy.spelled:  # "whats" is not "what" to the retriever
        text = re.sub(rf"\A(?:{short})", long, text, flags=re.IGNORECASE)
    return text
