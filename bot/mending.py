"""Errors as the bot words them: for the moderator who reads them on Discord, and for the bot's owner."""

import shlex

from index.errors import Mend, PinciteError, Step

_AGAIN = "Read the article again: /article reindex."
_OWNER = "Ask the bot's owner to mend that."
_DISCORD = {
    Step.BUILD: _AGAIN,
    Step.REBUILD: _AGAIN,
    Step.REBUILD_ALL: "Give the article again: /article reindex with a file.",
    Step.OTHER_FOLDER: _OWNER,
    Step.FETCH_MODEL: "Ask the bot's owner to fetch it.",
    Step.CONVERT: "Attach it as text, Markdown, HTML or PDF.",
    Step.NAME_ENCODING: "Save it as UTF-8 and attach it again.",
    Step.NAME_KIND: "Attach a file of another kind.",
    Step.INSTALL: "Ask the bot's owner to install {subject}.",
    Step.REINSTALL: "Ask the bot's owner to install {subject} again.",
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


def for_moderator(error: PinciteError) -> str:
    """Return what is wrong and what a moderator does about it, on one line, with no command of a terminal."""
    return _told(error, _DISCORD)


def for_owner(error: PinciteError) -> str:
    """Return what is wrong and what the bot's owner does about it, on one line."""
    return _told(error, _OWNERS)


def _told(error: PinciteError, sentences: dict[Step, str]) -> str:
    mend = error.mend
    if isinstance(mend, Mend):
        sentence = sentences.get(mend.step, str(mend))
        quoted = shlex.quote(mend.subject)
        index = f" --index {quoted}" if mend.subject else ""
        mend = sentence.format(subject=mend.subject, quoted=quoted, index=index)
    return " ".join(f"{error.problem} {mend}".split())
