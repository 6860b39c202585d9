"""What people type -> the questions in it: pure functions over text, for every front end.

A question that is asked plainly comes back as it is: only what stands around it is taken away.
"""

import re

from index.errors import QuestionError
from qa.question.starters import STARTERS

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
_QUESTION = re.compile(rf"(?:(?:and|but|so|also|then|or),? )?{STARTERS}\b", re.IGNORECASE)

_WITHOUT_MARK = re.compile(
    r"(?:how (?:many|much|old|long|far|often|tall|big|large|high|fast|deep|wide|heavy)"
    r"|(?:what|which|who|whom|whose|when|where|why|how)(?:['’]s|(?: \w+){0,3}?"
    r" (?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)))\b",
    re.IGNORECASE,
)
"""How a question begins that may lack its mark: it asks for an amount, or a helping verb follows soon."""


class NothingAskedError(QuestionError):
    """The message is a greeting, thanks or a sound of pleasure. Ask something about the article."""


def split_questions(message: str, most: int = MOST_QUESTIONS) -> tuple[str, ...]:
    """Return the questions of a message in their order, cleaned, at most `most`.

    A question ends with its question mark, or with its line when the next line begins as questions do. What
    is said before a question belongs to it; what is said after the last one, too, unless it is a question.
    Raises as `clean` does when there is none.
    """
    questions = [question for piece in _pieces(message) if (question := _cleaned(piece))]
    return tuple(questions[:most]) or (clean(message),)


def questions_of(message: str) -> tuple[tuple[str, ...], bool]:
    """Return the questions of a message that are answered, and whether it has more.

    They are the first MOST_QUESTIONS, cleaned; of a message that holds one, the message as it is. Raises as
    `clean` does.
    """
    questions = split_questions(message, MOST_QUESTIONS + 1)
    if len(questions) == 1:
        return (message,), False
    return questions[:MOST_QUESTIONS], len(questions) > MOST_QUESTIONS


def asks(message: str) -> bool:
    """Whether anything in `message` has the form of a question: it ends in its mark or begins like one.

    That is for who listens to what people tell each other; what is said to Pincite itself is taken for a
    question whatever its form.
    """
    if len(message) > LONGEST or any("\ud800" <= char <= "\udfff" for char in message):
        return False
    for line in _lines(message):
        words = _cleaned(line)
        if words and (_END.search(words) or (_WITHOUT_MARK.match(words) and words[-1] not in ".!:")):
            return True
    return False


def clean(message: str) -> str:
    """Return the question inside `message`, without greetings, politeness, markup and emoji around it.

    Raises QuestionError when it is blank or not valid text, NothingAskedError when it only greets, thanks
    or the like.
    """
    if any("\ud800" <= char <= "\udfff" for char in message):
        raise QuestionError("The question is not valid text (half a surrogate pair).", "Type it again.")
    if question := _cleaned(message):
        return question
    if any(char.isprintable() and not char.isspace() for char in message):
        raise NothingAskedError("That asks nothing yet.", "Ask a question about the article.")
    raise QuestionError("The question is empty.", "Ask something about the article.")


def _cleaned(message: str) -> str:
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

    text = without_courtesy(as_words(message))
    return text if any(map(str.isalnum, text)) else ""


def _pieces(message: str) -> list[str]:
    """Cut a message after each of its questions."""
    if len(message) > LONGEST:
        return [message]
    pieces: list[str] = []
    for line in _lines(message):
        start = 0
        for end in _END.finditer(line):
            rest = line[end.end() :].lstrip()
            goes_on = rest and not (rest[0].isupper() or _QUESTION.match(rest))
            if goes_on and line[end.end() - 1] in _IN_SPEECH:
                continue  # the question mark belongs to a title or to something said
            pieces.append(line[start : end.end()])
            start = end.end()
        rest = _cleaned(line[start:])
        if start and rest and not _QUESTION.match(rest):
            pieces[-1] += line[start:]
        elif rest:
            pieces.append(rest)
    return pieces


def _lines(message: str) -> list[str]:
    """Return the lines of a message; one that goes on what the line above began stays joined to it."""
    lines: list[str] = []
    above = ""
    for line in message.splitlines():
        words = _cleaned(line)
        if not words:
            continue
        if above and not _END.search(above) and not (_QUESTION.match(above) and _QUESTION.match(words)):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
        above = words
    return lines
