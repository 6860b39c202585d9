"""Start the pincite command: `python -m qa` is the same."""

import gc
import os
import sys
from typing import NoReturn

from index.threads import single_threaded

TRACEBACK = "PINCITE_TRACEBACK"
"""Environment variable: set to anything, an error that nobody foresaw is shown whole."""


def main() -> NoReturn:
    """Run the command line. One thread for linear algebra is set before numpy is loaded."""
    gc.set_threshold(100_000)  # loading makes many objects and hardly any garbage
    single_threaded()
    _speak_utf8()
    from qa.cli.main import run  # noqa: PLC0415 - loads numpy

    try:
        status = run(sys.argv[1:])
        _flush()
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        status = 0
    except Exception as error:
        # Status 1 says that the article does not answer; nothing else may.
        status = 2
        if os.environ.get(TRACEBACK):
            raise
        _say(f"pincite: {_in_one_line(error)}")
    # Everything is written; to take the process apart object by object is a tenth of a question's time.
    os._exit(status)


def _speak_utf8() -> None:
    """Write UTF-8 to files and pipes whatever the locale says: quotes are word for word.

    Only a file's name can hold what UTF-8 has no bytes for; it is shown escaped.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _in_one_line(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename or 'the output cannot be written'}"
    what = " ".join(str(error).split()) or "no more is known"
    return f"unforeseen {type(error).__name__}: {what} (set {TRACEBACK}=1 to see where, and please report it)"


def _say(line: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


if __name__ == "__main__":
    main()
