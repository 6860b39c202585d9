"""What can go wrong: each error says what is wrong, with the value found, and what mends it.

The library raises these; only front ends print them. What mends an error is either a sentence that is true
everywhere, or a `Mend`, which each front end words in its own way: a command line names a command, Discord a
button.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Self


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
    OTHER_ENCODING = "Name its encoding where that is wrong."
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


class Fault(Enum):
    """What is wrong with an article; the value is the sentence in English.

    ``{name}`` is the article, or where it was looked for, ``{found}`` what was found there.
    """

    ABSENT = "{name} does not exist."
    BINARY = "{name} is binary: byte {found} is NUL."
    BLANK = "{name} is {found}."
    BROKE_OFF = "{name} broke off after {found} bytes."
    DAMAGED = "{name} is damaged ({found})."
    ENCODING_UNKNOWN = "{name} is not UTF-8: {found}."
    EXPANDING = "{name} unpacks to more than {found}."
    FORBIDDEN = "{name} may not be read."
    HOST_UNKNOWN = "{name} is not known."
    KIND_UNKNOWN = "{name} is {found}, which is not read."
    LARGE = "{name} is too large: it has {found}."
    LARGE_PAGE = "{name} is larger than {found}."
    LOCKED = "{name} is encrypted."
    LONG = "{name} has {found}."
    MEMORY = "{name} cannot be read: it is damaged, or asks for too much memory."
    NESTED = "{name} is nested too deeply."
    NO_ADDRESS = "{name} is not a web address."
    NO_CELLS = "{name} is not a notebook: it has no cells."
    NO_SUBTITLES = "{name} has no subtitles in it: no line such as 00:00:01,000 --> 00:00:04,000."
    NO_TEXT = "{name} has no text in it."
    NOT_FETCHED = "{name} cannot be fetched: {found}."
    NOTHING_TO_READ = "{name} has nothing to read, only white space and markup."
    NOT_READ = "{name} cannot be read: {found}."
    PACKAGE = "{name} needs the package {found}."
    PACKED = "{name} comes packed as {found}, which was not asked for."
    PICTURES = "{name} has no text: its pages are pictures, as of a scan."
    PRIVATE = "{name} is not a public address."
    REDIRECTS = "{name} redirects more than {found} times."
    SCRIPTED = "{name} shows no text of its own: a script may write it."
    SECRET = "The address of {name} holds a name or password, which is not sent."  # noqa: S105 - a sentence
    SLOW = "{name} did not come within {found} s."
    SLOW_TO_READ = "{name} takes more than {found} s to read."
    SOLD = "{name} is locked by its seller (DRM), and cannot be read."
    STATUS = "{name} answers {found}."
    UNTRUSTED = "{name} cannot be trusted: {found}."


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault, the article that has it, and what was found: words, or a number in plain digits."""

    fault: Fault
    name: str
    found: str = ""

    def __str__(self) -> str:
        found = f"{int(self.found):,}" if self.found.isascii() and self.found.isdecimal() else self.found
        return self.fault.value.format(name=self.name, found=found)


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person should know of something that went well: said as an error is, see `PinciteError`."""

    problem: str
    mend: Mend | str = ""

    def __str__(self) -> str:
        return f"{self.problem} {self.mend}".rstrip()

    def packed(self) -> dict[str, str]:
        """Return what another process needs to make the remark there, see `unpacked`."""
        return {"problem": self.problem} | _packed(self.mend)

    @classmethod
    def unpacked(cls, said: Mapping[str, str]) -> Self:
        """Return the remark that was `packed`."""
        return cls(said["problem"], _unpacked(said))


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
        return packed | _packed(self.mend)

    @classmethod
    def unpacked(cls, said: Mapping[str, str]) -> Self:
        """Return the error that was `packed`, as one of this class."""
        fault = said.get("fault")
        problem = Problem(Fault[fault], said["name"], said["found"]) if fault else said["problem"]
        return cls(problem, _unpacked(said))


def _packed(mend: Mend | str) -> dict[str, str]:
    return {"step": mend.step.name, "subject": mend.subject} if isinstance(mend, Mend) else {"mend": mend}


def _unpacked(said: Mapping[str, str]) -> Mend | str:
    step = said.get("step")
    return Mend(Step[step], said["subject"]) if step else said["mend"]


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
