"""What can be wrong with an article: each fault has a name, so that it can be said in any language."""

from dataclasses import dataclass
from enum import Enum


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
