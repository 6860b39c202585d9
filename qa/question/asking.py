"""What people type -> the questions in it: pure functions over text, for every front end.

A question that is asked plainly comes back as it is: only what stands around it is taken away.
"""

import re

from index.errors import QuestionError
from qa.lexicon import ENGLISH, Lexicon, lexicons, pattern

MOST_QUESTIONS = 3
"""Questions of one message that are answered."""
LONGEST = 4_000
"""Code points; a longer message is not looked into: every model reads less, and says how much it reads."""

_ASKED_PLAINLY = re.compile(
    r"(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were) "
    r"(?!.*\b(?:please|pls|plz)\b)[\w '’-]+\?",
    re.ASCII | re.IGNORECASE,
)
_END = re.compile(r"""(?<![!?？؟])!*+[?？؟][!?？؟]*+["'”’»)\]]*+(?=\s|$)""")
_IN_SPEECH = "\"'”’»)]"


class NothingAskedError(QuestionError):
    """The message is a greeting, thanks or a sound of pleasure. Ask something about the article."""


def split_questions(message: str, most: int = MOST_QUESTIONS, lexicon: Lexicon = ENGLISH) -> tuple[str, ...]:
    """Return the questions of a message in their order, cleaned, at most `most`.

    A question ends with its question mark, or with its line when the next line begins as questions do. What
    is said before a question belongs to it; what is said after the last one, too, unless it is a question.
    Raises as `clean` does when there is none.
    """
    questions = [question for piece in _pieces(message, lexicon) if (question := _cleaned(piece, lexicon))]
    return tuple(questions[:most]) or (clean(message, lexicon),)


def questions_of(message: str, lexicon: Lexicon = ENGLISH) -> tuple[tuple[str, ...], bool]:
    """Return the questions of a message that are answered, and whether it has more.

    They are the first MOST_QUESTIONS, cleaned; of a message that holds one, the message as it is. Raises as
    `clean` does.
    """
    questions = split_questions(message, MOST_QUESTIONS + 1, lexicon)
    if len(questions) == 1:
        return (message,), False
    return questions[:MOST_QUESTIONS], len(questions) > MOST_QUESTIONS


def asks(message: str) -> bool:
    """Whether anything in `message` has the form of a question: it ends in its mark or begins like one.

    That is for who listens to what people tell each other; what is said to Pincite itself is taken for a
    question whatever its form. Any language is heard that `qa.lexicon` has words of.
    """
    if len(message) > LONGEST or any("\ud800" <= char <= "\udfff" for char in message):
        return False
    return any(
        _asks(words, lexicon)
        for lexicon in lexicons()
        for line in _lines(message, lexicon)
        if (words := _cleaned(line, lexicon))
    )


def _asks(words: str, lexicon: Lexicon) -> bool:
    """Whether one line, cleaned, has the form of a question."""
    unmarked = pattern(rf"[¿¡]?(?:{lexicon.unmarked})\b").match(words)
    return bool(_END.search(words) or (unmarked and words[-1] not in ".!:"))


def clean(message: str, lexicon: Lexicon = ENGLISH) -> str:
    """Return the question inside `message`, without greetings, politeness, markup and emoji around it.

    Raises QuestionError when it is blank or not valid text, NothingAskedError when it only greets, thanks
    or the like.
    """
    if any("\ud800" <= char <= "\udfff" for char in message):
        raise QuestionError("The question is not valid text (half a surrogate pair).", "Type it again.")
    if question := _cleaned(message, lexicon):
        return question
    if any(char.isprintable() and not char.isspace() for char in message):
        raise NothingAskedError("That asks nothing yet.", "Ask a question about the article.")
    raise QuestionError("The question is empty.", "Ask something about the article.")


def _cleaned(message: str, lexicon: Lexicon) -> str:
    """Return the question inside `message`, empty when there is none."""
    if len(message) > LONGEST:
        return message
    text = " ".join(message.split())
    if not text:
        return ""
    if _ASKED_PLAINLY.fullmatch(text) and not text.isupper():
        return text
    # Most questions are plain, and a cold start does not wait for what the others need.
    from qa.question.courtesy import without_courtesy  # noqa: PLC0415
    from qa.question.markup import as_words  # noqa: PLC0415

    text = without_courtesy(as_words(message), lexicon)
    return text if any(map(str.isalnum, text)) else ""


def _begins(text: str, lexicon: Lexicon) -> bool:
    """Whether `text` begins as a question does."""
    return bool(pattern(rf"[¿¡]?(?:(?:{lexicon.joining}),? )?[¿¡]?(?:{lexicon.starters})\b").match(text))


def _pieces(message: str, lexicon: Lexicon) -> list[str]:
    """Cut a message after each of its questions."""
    if len(message) > LONGEST:
        return [message]
    pieces: list[str] = []
    for line in _lines(message, lexicon):
        start = 0
        for end in _END.finditer(line):
            rest = line[end.end() :].lstrip()
            goes_on = rest and not (rest[0].isupper() or rest[0] in "¿¡" or _begins(rest, lexicon))
            if goes_on and line[end.end() - 1] in _IN_SPEECH:
                continue  # the question mark belongs to a title or to something said
            pieces.append(line[start : end.end()])
            start = end.end()
        rest = _cleaned(line[start:], lexicon)
        if start and rest and not _begins(rest, lexicon):
            pieces[-1] += line[start:]
        elif rest:
            pieces.append(rest)
    return pieces


def _lines(message: str, lexicon: Lexicon) -> list[str]:
    """Return the lines of a message; one that goes on what the line above began stays joined to it."""
    lines: list[str] = []
    above = ""
    for line in message.splitlines():
        words = _cleaned(line, lexicon)
        if not words:
            continue
        if above and not (_END.search(above) or (_begins(above, lexicon) and _begins(words, lexicon))):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
        above = words
    return lines
