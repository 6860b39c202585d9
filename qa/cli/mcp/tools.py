"""The tools of the server: what each takes, what it gives, and what does it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from index.article import Span
from index.errors import QuestionError
from qa.answer import Answer
from qa.cli.json.output import answer_object, check_object, listed_object, shown_object
from qa.cli.rendering import answer_text
from qa.cli.showing import shown_text
from qa.cli.terminal import Screen
from qa.cli.verifying import check_text
from qa.counting import counted
from qa.library import Library

PLAIN = Screen(colour=False, width=None)
"""What the words of a result are laid out for: lines as they are."""

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool gives: the same in words and as the JSON object that its `output` describes."""

    words: str
    value: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool: `takes` and `gives` are JSON Schemas of an object, `call` does it with what fits `takes`.

    `call` raises PinciteError, in one line for whoever asked.
    """

    name: str
    title: str
    description: str
    takes: Schema
    gives: Schema
    call: Callable[[Library, Mapping[str, Any]], Result]


def _ask(library: Library, asked: Mapping[str, Any]) -> Result:
    answerer = library.asking(asked.get("articles", ()))
    answer = answerer.ask(asked["question"], history=asked.get("history", ()), top=asked.get("top", 1))
    return Result(_named(answer, answer_text(answer, answerer.index, PLAIN)), answer_object(answer))


def _named(answer: Answer, words: str) -> str:
    """Return the `words` of an answer, and which article they are from."""
    title = " ".join(answer.article.title.split())
    what = "Quoted from" if answer.answered else "Silent:"
    return f"{words}\n\n{what} “{title}” ({answer.article.source})"


def _show(library: Library, asked: Mapping[str, Any]) -> Result:
    start, end = asked.get("start"), asked.get("end")
    if (start is None) != (end is None):
        raise QuestionError("A place needs both start and end.", "Give both, or neither.")
    if start is not None and "paragraph" in asked:
        raise QuestionError("There are two places.", "Give start and end, or paragraph.")
    if "sentence" in asked and "paragraph" not in asked:
        raise QuestionError("A sentence is counted in its paragraph.", "Give paragraph, too.")
    shown = library.show(
        asked.get("article"),
        place=None if start is None or end is None else Span(start, end),
        paragraph=asked.get("paragraph"),
        sentence=asked.get("sentence"),
    )
    return Result(shown_text(shown, PLAIN), shown_object(shown))


def _verify(library: Library, asked: Mapping[str, Any]) -> Result:
    checks = library.verify(asked["answer"])
    words = "\n".join(check_text(check, PLAIN) for check in checks)
    return Result(words or "There is no quote in it.", {"checks": [check_object(check) for check in checks]})


def _list(library: Library, _: Mapping[str, Any]) -> Result:
    found = [listed_object(one) for one in library.articles]
    words = "\n".join(
        f"{one['source']}: “{' '.join(one['title'].split())}”, {counted(one['words'], 'word')}"
        for one in found
    )
    return Result(words, {"articles": found})


def _object(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _several(name: str, of: Schema) -> Schema:
    """Return the schema of an object that holds a list; definitions stay where references look for them."""
    item = {key: value for key, value in of.items() if key not in ("$schema", "$defs")}
    return _object((name,), **{name: {"type": "array", "items": item}})


def _schema(name: str) -> Schema:
    """Return the schema that `pincite schema` prints."""
    found: Schema = json.loads(files("qa.cli").joinpath("schemas", f"{name}.schema.json").read_text("utf-8"))
    return found


def _answer_schema() -> Schema:
    """Return the schema of an answer, without that of an error in its place."""
    whole = _schema("ask")
    definitions = {name: of for name, of in whole["$defs"].items() if name not in ("answer", "error")}
    return {**whole["$defs"]["answer"], "$defs": definitions}


def _counted(description: str, most: int | None = None) -> Schema:
    return {"type": "integer", "minimum": 1, "description": description} | ({"maximum": most} if most else {})


_NAME: Schema = {"type": "string", "minLength": 1}
_OFFSET: Schema = {"type": "integer", "minimum": 0, "description": "Code points into the article's text."}


def tools() -> tuple[Tool, ...]:
    """Return every tool of the server."""
    return (
        Tool(
            "ask",
            "Ask the articles",
            "Answer one question with a sentence of the articles, word for word, and the exact place where "
            "it stands. Nothing is generated. `answered` is false when the articles do not answer: "
            "`nearest` is then the nearest passage and no answer.",
            _object(
                ("question",),
                question={"type": "string", "minLength": 1, "description": "One question."},
                history={
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "Earlier questions of the conversation, oldest first.",
                },
                articles={
                    "type": "array",
                    "items": _NAME,
                    "description": "Names or titles of the articles to ask, as `list` gives them; else all.",
                },
                top=_counted("How many quotes: the answer and the next best places.", 20),
            ),
            _answer_schema(),
            _ask,
        ),
        Tool(
            "show",
            "Show a place of an article",
            "Give a place of an article with what stands around it; without a place, the whole article.",
            _object(
                article={**_NAME, "description": "Name or title; needed when there are several articles."},
                start=_OFFSET,
                end=_OFFSET,
                paragraph=_counted("Counted as answers count, from 1."),
                sentence=_counted("Within the paragraph, from 1."),
            ),
            _schema("show"),
            _show,
        ),
        Tool(
            "verify",
            "Verify a saved answer",
            "Tell of each quote of an answer that `ask` gave before what became of it in the articles as "
            "they are now: same, moved, changed or gone.",
            _object(("answer",), answer={"type": "object", "description": "What `ask` gave, all of it."}),
            _several("checks", _schema("verify")),
            _verify,
        ),
        Tool(
            "list",
            "List the articles",
            "List the articles that can be asked, and whether their files changed since they were indexed.",
            _object(),
            _several("articles", _schema("list")),
            _list,
        ),
    )
