"""A conversation about an article: a line in, a reply out. It reads from nowhere and prints nothing."""

import shlex
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from index.errors import PinciteError
from index.storage.locations import Location
from index.storage.manifest import DEFAULT_FOLDER
from qa.answer import Answer, Quote
from qa.answering import Answerer
from qa.cli.rendering import answer_text, context_text, place_text, quote_text
from qa.cli.terminal import Screen
from qa.cli.wording import command_for, told
from qa.messages import MORE, Unanswered, ask_message

TURNS = 8
"""Earlier questions that are remembered."""
PLACES = 5
"""Places found for a question, the first one included: what /next goes through."""
COMMANDS = {
    "/context": "the passage around the quote",
    "/next": "the next best place",
    "/where": "where the quote stands, and how to see it in the article",
    "/forget": "forget the earlier questions",
    "/help": "this list",
    "/quit": 'leave, as "exit" and Ctrl-D do',
}
LEAVING = ("/quit", "/exit", "quit", "exit")


class Conversation:
    """What one person asked and was shown: the last questions, the last answer and the place in it.

    `current` gives the Answerer for the next question; `location` is its index, as commands name it;
    `within` are the names of the articles asked, none for all.
    """

    def __init__(
        self,
        current: Callable[[], Answerer],
        screen: Screen,
        location: Location = Path(DEFAULT_FOLDER),
        within: Sequence[str] = (),
    ) -> None:
        self._current = current
        self._answerer = current()
        self._location = location
        self._within = within
        self._screen = screen
        self._questions: deque[str] = deque(maxlen=TURNS)
        self._answer: Answer | None = None
        self._shown = 0
        self._commands: dict[str, Callable[[], str]] = {
            "/context": self._context,
            "/next": self._next,
            "/where": self._where,
            "/forget": self._forget,
            "/help": self._help,
        }

    def replies(self, lines: Iterable[str]) -> Iterator[str]:
        """Yield the reply to every line that is not blank, until one says to leave or there are no more."""
        for line in map(str.strip, lines):
            if line.lower() in LEAVING:
                return
            if line:
                yield self._command(line.lower()) if line.startswith("/") else self._say(line)

    def _say(self, message: str) -> str:
        """Answer the questions of a message."""
        found, left = ask_message(message, tuple(self._questions), self._ask, self._answerer.index.language)
        replies = [(outcome.question, self._told(outcome)) for outcome in found]
        if len(replies) == 1:
            return replies[0][1]
        parts = [
            part for question, reply in replies for part in (self._screen.message(question, bold=True), reply)
        ]
        return "\n\n".join([*parts, self._screen.message(MORE)] if left else parts)

    def _ask(self, question: str, history: Sequence[str]) -> Answer:
        self._answerer = self._current()
        return self._answerer.ask(question, history=history, top=PLACES)

    def _told(self, outcome: Answer | Unanswered) -> str:
        """Return the reply to one question; remember it when it was answered."""
        if isinstance(outcome, Unanswered):
            if not isinstance(outcome.error, PinciteError):
                raise outcome.error
            return self._screen.message(told(outcome.error), fg="yellow")
        self._questions.append(outcome.question)
        self._answer, self._shown = outcome, 0
        text = answer_text(replace(outcome, quotes=outcome.quotes[:1]), self._answerer.index, self._screen)
        if outcome.searched == outcome.question:
            return text
        return f"{self._screen.message(f'Searched for: {outcome.searched}', dim=True)}\n\n{text}"

    def _command(self, name: str) -> str:
        if name in self._commands:
            return self._commands[name]()
        return f"{self._screen.message(f'There is no {name} here.')}\n\n{self._help()}"

    def _context(self) -> str:
        quote = self._quote()
        return context_text(quote, self._answerer.index, self._screen) if quote else _NOTHING_YET

    def _next(self) -> str:
        if self._answer is None:
            return _NOTHING_YET
        if self._shown + 1 >= len(self._answer.quotes):
            return "There is no further place."
        self._shown += 1
        quote = self._answer.quotes[self._shown]
        label = f"Next best, {self._shown + 1} of {len(self._answer.quotes)}:"
        return f"{label}\n\n{quote_text(quote, self._answerer.index, self._screen)}"

    def _where(self) -> str:
        quote = self._quote()
        if quote is None:
            return _NOTHING_YET
        card = self._answerer.card(quote.article)
        several = self._within or len(self._answerer.index.articles) > 1
        name = f" --in {shlex.quote(self._answerer.index.articles[quote.article].source)}" if several else ""
        show = command_for(self._location, f"show{name} --at {quote.span.start}:{quote.span.end}")
        place = place_text(quote.position, quote.span)
        return self._screen.message(f"{place}\n“{card.title}” · {quote.source}\n{show}")

    def _forget(self) -> str:
        self._questions.clear()
        self._answer = None
        return "Forgotten. The next question stands by itself."

    def _help(self) -> str:
        width = max(map(len, COMMANDS))
        lines = (f"{name:{width}}  {meaning}" for name, meaning in COMMANDS.items())
        return "\n".join(self._screen.message(line, hanging=width + 2) for line in lines)

    def _quote(self) -> Quote | None:
        """Return the quote that was shown last."""
        return self._answer.quotes[self._shown] if self._answer else None


_NOTHING_YET = "There is no answer yet: ask something first."
