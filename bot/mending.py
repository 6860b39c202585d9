"""Errors as the bot words them: for the moderator who reads them on Discord, and for the bot's owner."""

import shlex

from bot.ui.translations import Texts
from index.errors import Mend, PinciteError, Step

_DISCORD = {
    Step.BUILD: "mend.again",
    Step.REBUILD: "mend.again",
    Step.REBUILD_ALL: "mend.file",
    Step.OTHER_FOLDER: "mend.owner",
    Step.FETCH_MODEL: "mend.owner",
    Step.INSTALL: "mend.install",
    Step.REINSTALL: "mend.install",
}
_OWNERS = {
    Step.BUILD: "Run: pincite index ARTICLE{index}",
    Step.REBUILD: "Run: pincite index{index}",
    Step.REBUILD_ALL: "Run: pincite index --full ARTICLE{index}",
    Step.OTHER_FOLDER: "Mend that, or name another folder in PINCITE_INDEX.",
    Step.FETCH_MODEL: "Run: pincite index --model {quoted}",
    Step.INSTALL: "Run: pip install {quoted}",
    Step.REINSTALL: "Run: pip install --force-reinstall --no-deps {quoted}",
}


def for_moderator(error: Exception, texts: Texts) -> str:
    """Return what is wrong and what a moderator does about it, on one line, with no command of a terminal.

    What only the owner can do something about is in the bot's log: its words are those of the program.
    """
    if not isinstance(error, PinciteError):
        return texts("reindex.logged")
    if problem := error.known:
        name = problem.fault.name.lower().replace("_", "-")
        return " ".join(texts(f"fault.{name}", name=problem.name, found=problem.found).split())
    mend = error.mend if isinstance(error.mend, Mend) else None
    key = _DISCORD.get(mend.step) if mend else None
    told = texts(key, subject=mend.subject) if mend and key else ""
    return " ".join(f"{texts('reindex.logged')} {told}".split())


def for_owner(error: PinciteError) -> str:
    """Return what is wrong and what the bot's owner does about it, on one line."""
    mend = error.mend
    if isinstance(mend, Mend):
        sentence = _OWNERS.get(mend.step, str(mend))
        quoted = shlex.quote(mend.subject)
        index = f" --index {quoted}" if mend.subject else ""
        mend = sentence.format(subject=mend.subject, quoted=quoted, index=index)
    return " ".join(f"{error.problem} {mend}".split())
