"""What can go wrong: each error says what is wrong, with the value found, and what mends it.

The library raises these; only front ends print them. What mends an error is either a sentence that is true
everywhere, or a `Mend`, which each front end words in its own way: a command line names a command, Discord a
button.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Self

from index.faults import Fault, Problem


class Step(Enum):
    """What has to be done; the value is the sentence for front ends that have no better one."""

    BUILD = "Build an index first."
    REBUILD = "Build the index again."
    REBUILD_ALL = "Build the index again, all of it."
    OTHER_FOLDER = "Mend that, or keep the index in another folder."
    FETCH_MODEL = "Build an index with it where there is a network: that fetches it."
    CONVERT = "Convert it first."
    UNLOCK = "Save it without a password."
    RECOGNISE = "Recognise its words first."
    NAME_ENCODING = "Save it as UTF-8, or name its encoding."
    NAME_KIND = "Name what kind of file it is."
    FETCH_PRIVATE = "Save the page to a file and name that."
    INSTALL = "Install {subject}."
    REINSTALL = "Install {subject} again."


@dataclass(frozen=True, slots=True)
class Mend:
    """A step, and what it concerns: a folder, the name of a package or a model, or a program to run."""

    step: Step
    subject: str = ""

    def __str__(self) -> str:
        return self.step.value.format(subject=self.subject)


class PinciteError(Exception):
    """Base of every error that a person can mend.

    `problem` is a sentence that says what is wrong, with the value found; `mend` says what to do about it.
    The text of the error is both, on one line. `known` is the problem where it is one that has a name.
    """

    def __init__(self, problem: Problem | str, mend: Mend | str = "") -> None:
        super().__init__(problem, mend)
        self.problem = str(problem)
        self.known = problem if isinstance(problem, Problem) else None
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.problem} {self.mend}".rstrip()

    def packed(self) -> dict[str, str]:
        """Return what another process needs to raise the error there, see `unpacked`."""
        packed = {"problem": self.problem}
        if known := self.known:
            packed = {"fault": known.fault.name, "name": known.name, "found": known.found}
        if isinstance(self.mend, Mend):
            return packed | {"step": self.mend.step.name, "subject": self.mend.subject}
        return packed | {"mend": self.mend}

    @classmethod
    def unpacked(cls, said: Mapping[str, str]) -> Self:
        """Return the error that was `packed`, as one of this class."""
        step, fault = said.get("step"), said.get("fault")
        problem = Problem(Fault[fault], said["name"], said["found"]) if fault else said["problem"]
        return cls(problem, Mend(Step[step], said["subject"]) if step else said["mend"])


class ArticleError(PinciteError):
    """The article cannot be read: missing, empty, not text, or too large."""


class ModelError(PinciteError):
    """The model cannot be loaded or is not the one expected."""


class IndexMissing(PinciteError):
    """There is no index yet."""


class IndexStale(PinciteError):
    """The article or the model changed after the index was built."""


class IndexDamaged(PinciteError):
    """A file of the index is absent, truncated or altered."""


class IndexBusy(PinciteError):
    """Another process is rebuilding the index."""


class DatabaseAway(PinciteError):
    """The database does not answer now. It may do so later."""


class QuestionError(PinciteError):
    """The question cannot be searched: empty, or longer than the model reads."""


class QuoteError(PinciteError):
    """A quote could not be proved against its article, so it is not shown."""
