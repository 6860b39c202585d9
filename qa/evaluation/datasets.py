"""Files of labelled questions -> trials: what is asked of which articles, and where the answers stand."""

import csv
import io
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, TypeVar

from index.article import Article, Span
from index.errors import ArticleError, PinciteError
from index.text.reading import parse_article

ARTICLES, QUESTIONS = ".articles.jsonl", ".questions.jsonl"
PARAGRAPH_BREAK = "\n\n"

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Gold:
    """A place that answers, and the answer in words.

    `article` and `paragraph` count from 0; `span` is None when only the paragraph is known.
    """

    article: int
    paragraph: int
    span: Span | None
    words: str


@dataclass(frozen=True, slots=True)
class Case:
    """A labelled question. Without `golds` the article does not answer it.

    `label` says where it comes from, in a person's words; `history` are the earlier questions, oldest first.
    """

    label: str
    question: str
    golds: tuple[Gold, ...]
    history: tuple[str, ...] = ()

    @property
    def judged(self) -> bool:
        """Whether a quote can be called right or wrong: not when only the answer's paragraph is known."""
        return not self.golds or any(gold.span for gold in self.golds)


@dataclass(frozen=True, slots=True)
class Trial:
    """Questions asked of one index of `articles`; `starts` says where each article's paragraphs start."""

    articles: tuple[Article, ...]
    starts: tuple[tuple[int, ...], ...]
    cases: tuple[Case, ...]

    def paragraph(self, article: int, start: int) -> int:
        """Return which paragraph, from 0, of the article at position `article` the offset `start` is in."""
        return max(0, bisect_right(self.starts[article], start) - 1)


def articles_beside(questions: Path) -> Path | None:
    """Return NAME.articles.jsonl beside NAME.questions.jsonl, if that is how the file is called."""
    if not questions.name.endswith(QUESTIONS):
        return None
    beside = questions.with_name(questions.name.removesuffix(QUESTIONS) + ARTICLES)
    return beside if beside.is_file() else None


def read_trials(questions: Path, articles: Path) -> list[Trial]:
    """Read a data set: one trial an article that is asked something, in the articles' order.

    A line of `articles` is ``{"article_id", "title", "paragraphs": [str, ...]}``; its text is the paragraphs
    joined by a blank line. A line of `questions` is ``{"question", "article_id", "answers": [{"text",
    "paragraph_index", "start"}, ...], "history"?: [str, ...]}``, where `start` counts code points in the
    paragraph and -1 means that only the paragraph is known. Raises PinciteError that names the line.
    """
    texts: dict[str, tuple[Article, tuple[str, ...], tuple[int, ...]]] = {}
    for where, row in _objects(articles):
        identifier, paragraphs = _field(row, "article_id", str, where), _strings(row, "paragraphs", where)
        text = PARAGRAPH_BREAK.join(paragraphs)
        try:
            # With a mark in front to be dropped, a text that begins with one keeps its own.
            article = parse_article(text.encode("utf-8-sig", "surrogatepass"), identifier, markdown=False)
        except ArticleError as error:
            raise PinciteError(f"{where}: {error.problem}", error.mend) from error
        lengths = (len(paragraph) + len(PARAGRAPH_BREAK) for paragraph in paragraphs[:-1])
        texts[identifier] = (article, paragraphs, tuple(accumulate(lengths, initial=0)))
    cases: dict[str, list[Case]] = {identifier: [] for identifier in texts}
    for where, row in _objects(questions):
        identifier = _field(row, "article_id", str, where)
        if identifier not in texts:
            raise PinciteError(f"{where}: there is no article {identifier!r} in {articles}.")
        _, paragraphs, starts = texts[identifier]
        golds = tuple(
            _gold(answer, paragraphs, starts, where) for answer in _field(row, "answers", list, where)
        )
        cases[identifier].append(Case(*_asked(row, where), golds, _strings(row, "history", where, absent=())))
    return [
        Trial((article,), (starts,), tuple(cases[identifier]))
        for identifier, (article, _, starts) in texts.items()
        if cases[identifier]
    ]


def read_trial(questions: Path, articles: Sequence[Article]) -> Trial:
    """Read questions about the articles of an index: CSV (by the file's ending), else JSON lines.

    A CSV file starts with the line ``question,text``; a JSON line is ``{"question": str, "text": str}``, or
    ``"gold": [str, ...]`` for several texts that are right. `text` is what the quote must hold, white space
    aside; empty when the article is silent. Raises PinciteError that names the line.
    """
    starts = tuple(tuple(block.span.start for block in article.blocks) for article in articles)
    empty = Trial(tuple(articles), starts, ())
    cases = []
    for where, row in _rows(questions) if questions.suffix.lower() == ".csv" else _objects(questions):
        texts = _strings(row, "gold", where) if "gold" in row else (_field(row, "text", str, where),)
        golds = tuple(gold for text in texts if text.strip() for gold in _found(text, empty, where))
        cases.append(Case(*_asked(row, where), golds, _strings(row, "history", where, absent=())))
    if not cases:
        raise PinciteError(f"{questions} holds no question.")
    return Trial(empty.articles, starts, tuple(cases))


def is_data_set(questions: Path) -> bool:
    """Whether the file's questions name their articles, and so need the file that holds those."""
    if questions.suffix.lower() == ".csv":
        return False
    return any("article_id" in row for _, row in _objects(questions))


def _found(text: str, trial: Trial, where: str) -> Iterator[Gold]:
    """Yield every place at which `text` stands, however its words are spaced."""
    pattern = re.compile(r"\s+".join(map(re.escape, text.split())))
    count = 0
    for number, article in enumerate(trial.articles):
        for match in pattern.finditer(article.text):
            count += 1
            yield Gold(number, trial.paragraph(number, match.start()), Span(*match.span()), match[0])
    if not count:
        raise PinciteError(
            f"{where}: the article does not say {_short(text)}.", "Give words as they stand there."
        )


def _gold(answer: Any, paragraphs: Sequence[str], starts: Sequence[int], where: str) -> Gold:
    if not isinstance(answer, dict):
        raise PinciteError(f"{where}: an answer should be an object, not {_short(answer)}.")
    paragraph, start = (_field(answer, name, int, where) for name in ("paragraph_index", "start"))
    text = _field(answer, "text", str, where)
    if not 0 <= paragraph < len(paragraphs):
        raise PinciteError(f"{where}: there is no paragraph {paragraph}; the article has {len(paragraphs)}.")
    if start < 0:
        return Gold(0, paragraph, None, text)
    if paragraphs[paragraph][start : start + len(text)] != text:
        raise PinciteError(f"{where}: {_short(text)} does not stand at {start} of paragraph {paragraph}.")
    first = starts[paragraph] + start
    return Gold(0, paragraph, Span(first, first + len(text)), text)


def _asked(row: dict[str, Any], where: str) -> tuple[str, str]:
    question = _field(row, "question", str, where)
    if not question.strip():
        raise PinciteError(f"{where}: the question is empty.")
    return where, question


def _field(row: dict[str, Any], name: str, kind: type[Value], where: str) -> Value:
    if name not in row:
        raise PinciteError(f"{where}: {name!r} is missing.")
    value = row[name]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise PinciteError(f"{where}: {name!r} should be {_KINDS[kind]}, not {_short(value)}.")
    return value


_KINDS: dict[type, str] = {str: "a text", int: "a whole number", list: "a list"}


def _strings(
    row: dict[str, Any], name: str, where: str, absent: tuple[str, ...] | None = None
) -> tuple[str, ...]:
    if absent is not None and row.get(name) is None:
        return absent
    values = _field(row, name, list, where)
    for value in values:
        if not isinstance(value, str):
            raise PinciteError(f"{where}: {name!r} should hold texts, not {_short(value)}.")
    return tuple(values)


def _objects(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the JSON objects of a file, one a line, with where each stands; blank lines are passed over."""
    for number, line in enumerate(_text(path).split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise PinciteError(
                f"{where}: not JSON.", "Give one JSON object a line, or CSV that begins with 'question,text'."
            ) from error
        if not isinstance(row, dict):
            raise PinciteError(f"{where}: should be an object, not {_short(row)}.")
        yield where, row


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the rows of a CSV file by its first line's names, with where each stands."""
    reader = csv.DictReader(io.StringIO(_text(path)))
    missing = {"question", "text"} - set(reader.fieldnames or ())
    if missing:
        raise PinciteError(
            f"{path}, line 1: should name the columns question and text; {min(missing)!r} is missing."
        )
    for row in reader:
        if None in row:
            raise PinciteError(
                f"{path}, line {reader.line_num}: has more fields than the first line names.",
                "Put a text that holds commas between double quotes.",
            )
        yield (
            f"{path}, line {reader.line_num}",
            {"question": row["question"] or "", "text": row["text"] or ""},
        )


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise PinciteError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise PinciteError(f"{path} is not UTF-8: see byte {error.start:,}.") from error


def _short(value: object, longest: int = 60) -> str:
    shown = repr(value)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"
