"""Start the pincite command: `python -m qa` is the same."""

import gc
import os
import sys
from typing import NoReturn, TextIO

from index.threads import single_threaded


def main() -> NoReturn:
    """Run the command line. One thread for linear algebra is set before numpy is loaded."""
    gc.set_threshold(100_000)  # loading makes many objects and hardly any garbage
    single_threaded()
    _speak_utf8(sys.stdout, sys.stderr)
    from qa.cli import run  # noqa: PLC0415 - loads numpy

    try:
        status = run(sys.argv[1:])
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:  # the reader, `head` say, has seen enough
        status = 0
    # Everything is written; to take the process apart object by object is a tenth of a question's time.
    os._exit(status)


def _speak_utf8(*streams: TextIO) -> None:
    """Write UTF-8 to files and pipes whatever the locale says: quotes are word for word."""
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")


if __name__ == "__main__":
    main()
