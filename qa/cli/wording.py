"""Errors as a command line words them: what mends one is a command to type."""

import shlex
from pathlib import Path

from index.errors import Mend, PinciteError, Step
from index.storage.manifest import DEFAULT_FOLDER

_INDEXING = {Step.BUILD: "index ARTICLE", Step.REBUILD: "index", Step.REBUILD_ALL: "index --full ARTICLE"}
_OTHERS = {
    Step.FETCH_MODEL: "pincite index --model",
    Step.INSTALL: "pip install",
    Step.REINSTALL: "pip install --force-reinstall --no-deps",
}


def told(error: PinciteError) -> str:
    """Return what is wrong and what to do about it, on one line."""
    mend = _worded(error.mend) if isinstance(error.mend, Mend) else error.mend
    return " ".join(f"{error.problem} {mend}".split())


def command_for(folder: Path, words: str) -> str:
    """Return the pincite command `words` for the index in `folder`, as it is typed."""
    where = "" if str(folder) == DEFAULT_FOLDER else f" --index {shlex.quote(str(folder))}"
    return f"pincite {words}{where}"


def _worded(mend: Mend) -> str:
    """Return the sentence that names the command."""
    if mend.step is Step.OTHER_FOLDER:
        return "Mend that, or name another folder with --index."
    if mend.step in _INDEXING:
        return f"Run: {command_for(Path(mend.subject or DEFAULT_FOLDER), _INDEXING[mend.step])}"
    return f"Run: {_OTHERS[mend.step]} {shlex.quote(mend.subject)}"
