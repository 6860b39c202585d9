"""Ask the articles of tests/forms, written in the forms that people have, and count what is right.

    python -m benchmarks.forms [NAME ...] [--set forms|held_forms|fresh_forms] [--json FILE]

Every folder of tests/forms holds one article and questions.jsonl. A line of it is a question and what its
answer must be: ``holds``, strings of which the quote with its lead-in holds one, white space aside, or
``silent``, that the article does not answer. ``lacks`` are strings that the quote holds none of; ``heading``,
``speaker``, ``page``, ``time`` and ``chapter`` are compared with the quote's own. PDF, DOCX and EPUB are made
of readable sources, see benchmarks/form_files.py.

For each article it prints how many of its questions were answered rightly or rightly not answered, and how
many wrongly; then every one that went wrong, the surest first; then the sums. Wrong is an answer other than
the right one, wrongly silent none at all. The exit status is 1 when a bar is missed.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from benchmarks.form_files import form_file
from index.encoder import Encoder
from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from index.text.reading import parse_article
from qa.answer import Answer
from qa.answering import Answerer

FORMS = Path(__file__).parents[1] / "tests" / "forms"
HELD_OUT, FRESH = FORMS.with_name("held_forms"), FORMS.with_name("fresh_forms")
"""Others, on which nothing was looked at: what is mended for FORMS must help here, too."""
SETS = {where.name: where for where in (FORMS, HELD_OUT, FRESH)}
QUESTIONS = "questions.jsonl"
PLACES = ("heading", "speaker", "page", "time", "chapter")
HANDLED, SURE = 0.85, 0.8
"""The bars: so many of all questions are handled rightly, and no wrong answer is surer than that."""


class Verdict(StrEnum):
    """How a question went."""

    RIGHT = "right"
    RIGHTLY_SILENT = "rightly silent"
    WRONG = "wrong"
    WRONGLY_SILENT = "wrongly silent"

    @property
    def handled(self) -> bool:
        """Whether that is what the program is for."""
        return self in (Verdict.RIGHT, Verdict.RIGHTLY_SILENT)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what its answer must be, as the module's docstring says; `places` by name."""

    question: str
    silent: bool
    holds: tuple[str, ...]
    lacks: tuple[str, ...]
    places: dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Went:
    """How one question of `form` went: what was quoted (or nearest), and how sure it was, 0 to 1."""

    form: str
    question: str
    verdict: Verdict
    confidence: float
    quoted: str
    why: str


@dataclass(frozen=True, slots=True)
class Score:
    """The sums: `handled` is the share handled rightly, `sure` how many wrong answers are surer than SURE."""

    questions: int
    handled: float
    sure: int

    @classmethod
    def of(cls, went: Sequence[Went]) -> "Score":
        """Return the sums of `went`."""
        sure = sum(one.verdict is Verdict.WRONG and one.confidence > SURE for one in went)
        return cls(len(went), sum(one.verdict.handled for one in went) / len(went), sure)


def article_of(folder: Path) -> Path:
    """Return the file in `folder` that is its article, or of which it is made."""
    (found,) = (path for path in folder.iterdir() if path.name != QUESTIONS)
    return found


def read_questions(folder: Path) -> list[Asked]:
    """Return the questions of the article in `folder`. Raises ValueError for one that says nothing."""
    found = []
    for line in (folder / QUESTIONS).read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        unknown = set(entry) - {"question", "silent", "holds", "lacks", *PLACES}
        if unknown or bool(entry.get("silent")) == bool(entry.get("holds")):
            raise ValueError(f"{folder.name}: {line} needs either holds or silent, and nothing unknown.")
        found.append(
            Asked(
                entry["question"],
                bool(entry.get("silent")),
                tuple(entry.get("holds", ())),
                tuple(entry.get("lacks", ())),
                {place: entry[place] for place in PLACES if place in entry},
            )
        )
    return found


def forms(names: Sequence[str] = (), where: Path = FORMS) -> list[Path]:
    """Return the folders of all forms `where`, or of those called `names`, in the order of their names."""
    folders = sorted(path.parent for path in where.glob(f"*/{QUESTIONS}"))
    return [folder for folder in folders if not names or folder.name in names]


def measure(folder: Path, encoder: Encoder) -> Iterator[Went]:
    """Ask the article in `folder` its questions, each alone."""
    name, raw = form_file(article_of(folder))
    answerer = Answerer(index_in_memory([parse_article(raw, name)], encoder), encoder)
    for asked in read_questions(folder):
        yield judge(folder.name, asked, answerer.ask(asked.question))


def judge(form: str, asked: Asked, answer: Answer) -> Went:
    """Say how `asked` went."""
    quote = answer.quotes[0]
    lead = f"{quote.lead_in_apart.exact} / " if quote.lead_in_apart else ""
    why = ""
    if not answer.answered:
        verdict = Verdict.RIGHTLY_SILENT if asked.silent else Verdict.WRONGLY_SILENT
    elif asked.silent:
        verdict = Verdict.WRONG
    else:
        words = _folded(lead + quote.exact)
        if not any(_folded(held) in words for held in asked.holds):
            why = "the quote does not hold it"
        elif any(_folded(lacked) in words for lacked in asked.lacks):
            why = "the quote holds too much"
        else:
            for place, expected in asked.places.items():
                found = getattr(quote.position, place)
                if found != expected:
                    why = f"its {place} is {found!r}, not {expected!r}"
        verdict = Verdict.WRONG if why else Verdict.RIGHT
    return Went(form, asked.question, verdict, answer.confidence, lead + quote.exact, why)


def _folded(text: str) -> str:
    return " ".join(text.split())


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how the questions went; 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument(
        "--set", choices=tuple(SETS), default=FORMS.name, help="the folder of tests/ that is asked"
    )
    parser.add_argument("--json", type=Path, help="a file for all verdicts, a line each")
    options = parser.parse_args(arguments)
    encoder = open_encoder()
    everything: list[Went] = []
    print(f"{'':24}" + "".join(f"{verdict:>16}" for verdict in Verdict))
    for folder in forms(options.names, SETS[options.set]):
        went = list(measure(folder, encoder))
        _row(folder.name, went)
        everything += went
    for one in sorted(everything, key=lambda one: -one.confidence):
        if not one.verdict.handled:
            note = f" ({one.why})" if one.why else ""
            print(
                f"\n{one.form}: {one.question}\n  {one.verdict}, {one.confidence:.2f}{note}: "
                f"{_folded(one.quoted)[:150]}"
            )
    print()
    _row("all", everything)
    score = Score.of(everything)
    print(f"\nhandled rightly: {score.handled:.3f} of {score.questions} (bar {HANDLED})")
    print(f"wrong at more than {SURE} confidence: {score.sure} (bar 0)")
    if options.json:
        lines = (json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in everything)
        options.json.write_text("".join(lines), encoding="utf-8")
    return int(score.handled < HANDLED or score.sure > 0)


def _row(name: str, went: Sequence[Went]) -> None:
    counts = Counter(one.verdict for one in went)
    print(f"{name:24}" + "".join(f"{counts[verdict]:16}" for verdict in Verdict), flush=True)


if __name__ == "__main__":
    sys.exit(main())
