"""Errors as a command line words them: what mends one is a command to type."""

import shlex

from index.errors import Mend, PinciteError, Remark, Step
from index.storage.locations import Location
from index.storage.manifest import DEFAULT_FOLDER

_INDEXING = {Step.BUILD: "index ARTICLE", Step.REBUILD: "index", Step.REBUILD_ALL: "index --full ARTICLE"}
_SENTENCES = {
    Step.OTHER_FOLDER: "Mend that, or name another folder with --index.",
    Step.FETCH_MODEL: "Run: pincite index --model {quoted}",
    Step.CONVERT: "Convert it first: {subject}",
    Step.UNLOCK: "Save it without a password: {subject}",
    Step.RECOGNISE: "Recognise its words first: {subject}",
    Step.NAME_ENCODING: "Save it as UTF-8, or name its encoding with --encoding.",
    Step.OTHER_ENCODING: "Name its encoding with --encoding where that is wrong.",
    Step.NAME_KIND: "Name what it is with --format.",
    Step.FETCH_PRIVATE: "Only --allow-private fetches from there.",
    Step.INSTALL: "Run: pip install {quoted}",
    Step.REINSTALL: "Run: pip install --force-reinstall --no-deps {quoted}",
}


def told(error: PinciteError | Remark) -> str:
    """Return what is wrong and what to do about it, on one line."""
    return " ".join(f"{error.problem} {mended(error)}".split())


def mended(error: PinciteError | Remark) -> str:
    """Return the sentence that says what to do about `error`, with the command to type."""
    mend = error.mend
    if not isinstance(mend, Mend):
        return mend
    if mend.step in _INDEXING:
        return f"Run: {command_for(mend.subject or DEFAULT_FOLDER, _INDEXING[mend.step])}"
    return _SENTENCES[mend.step].format(subject=mend.subject, quoted=shlex.quote(mend.subject))


def command_for(place: Location | str, words: str) -> str:
    """Return the pincite command `words` for the index in `place`, as it is typed."""
    where = "" if str(place) == DEFAULT_FOLDER else f" --index {shlex.quote(str(place))}"
    return f"pincite {words}{where}"
