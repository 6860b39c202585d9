"""Reads a file in a process of its own, so that a hostile one can neither hang nor crash nor fill this one.

The child, ``python -m index.text.apart MODULE``, is given a line of JSON and the file's bytes on standard
input, and says on standard output, one JSON object a line, how far it is and at last what it read.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from index.article import Kind, Mark, Span
from index.errors import ArticleError, Fault, Problem, Remark
from index.text.extracted import Extracted, File
from index.text.files.naming import shown
from index.text.formats import read_kind
from index.text.structure.drafts import Draft

SILENCE = 60.0
"""Seconds that a reader may take for one page, or for a file of one piece."""
MEMORY = 700 * 2**20
"""Bytes of addresses that a reader may take, beside eight times the file."""

_ROOT = Path(__file__).parents[2]


def read_apart(module: str, file: File) -> Extracted:
    """Return what the reader in `module` makes of `file`.

    Raises ArticleError as the reader does, or when it had to be ended.
    """
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    # -P: a module in the folder that happens to be the current one is never imported.
    child = subprocess.Popen(  # noqa: S603 - this Python, and a module of our own
        [sys.executable, "-P", "-m", "index.text.apart", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": path},
    )
    watch = _Watch(child)
    try:
        for said in _conversation(child, file, watch):
            if "error" in said:
                raise ArticleError.unpacked(said["error"])
            if "text" in said:
                return _unpacked(said)
            if "of" in said and file.progress is not None:
                file.progress(int(said["done"]), int(said["of"]))
            elif "tell" in said and file.tell is not None:
                file.tell(Remark.unpacked(said["tell"]))
    finally:
        watch.end()
    if watch.struck:
        raise ArticleError(
            Problem(Fault.SLOW_TO_READ, shown(file.source), f"{SILENCE:g}"),
            "Give another file, or save it anew.",
        )
    raise ArticleError(
        Problem(Fault.MEMORY, shown(file.source)),
        "Give another file.",
    )


class _Watch:
    """Ends a child that has said nothing for too long."""

    def __init__(self, child: "subprocess.Popen[bytes]") -> None:
        self.struck = False
        self._child = child
        self._timer = threading.Timer(SILENCE, self._strike)
        self._timer.daemon = True
        self._timer.start()

    def heard(self) -> None:
        """Begin to wait anew."""
        self._timer.cancel()
        self._timer = threading.Timer(SILENCE, self._strike)
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """Let the child end, and see to it that it does."""
        self._timer.cancel()
        self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._child.wait()

    def _strike(self) -> None:
        self.struck = True
        self._child.kill()


def _conversation(child: "subprocess.Popen[bytes]", file: File, watch: _Watch) -> Iterator[dict[str, Any]]:
    assert child.stdin is not None  # noqa: S101 - both were asked for
    assert child.stdout is not None  # noqa: S101
    head = {"source": file.source, "encoding": file.encoding}
    with suppress(BrokenPipeError):  # it has ended already: what it said, or did not, tells why
        child.stdin.write(json.dumps(head).encode() + b"\n" + file.raw)
        child.stdin.close()
    for line in child.stdout:
        watch.heard()
        with suppress(ValueError):
            said = json.loads(line)
            if isinstance(said, dict):
                yield said


def main(arguments: list[str], given: BinaryIO, out: BinaryIO) -> None:
    """Read the file that stands on `given` with the reader named first, and write what it is to `out`."""

    def say(**words: object) -> None:
        out.write(json.dumps(words).encode() + b"\n")
        out.flush()

    head, raw = json.loads(given.readline()), given.read()
    _limit(len(raw))
    file = File(
        raw,
        head["source"],
        head["encoding"],
        tell=lambda remark: say(tell=remark.packed()),
        progress=lambda done, of: say(done=done, of=of),
    )
    try:
        extracted = read_kind(arguments[0], file)
    except ArticleError as error:
        say(error=error.packed())
        return
    say(
        text=extracted.text,
        drafts=[[d.kind.value, d.span.start, d.span.end, d.level, d.depth] for d in extracted.drafts],
        marks=[[mark.start, mark.value] for mark in extracted.marks],
        title=extracted.title,
        unseen=extracted.unseen,
        guess_headings=extracted.guess_headings,
    )


def _unpacked(said: dict[str, Any]) -> Extracted:
    text = str(said["text"])
    parts = [
        (Kind(kind), Span(start, end), level, depth) for kind, start, end, level, depth in said["drafts"]
    ]
    return Extracted(
        text,
        tuple(Draft(kind, span, span.cut(text), level, depth) for kind, span, level, depth in parts),
        tuple(Mark(start, value) for start, value in said["marks"]),
        said["title"],
        said["unseen"],
        said["guess_headings"],
    )


def _limit(size: int) -> None:
    """Take no more memory than a file of `size` bytes can need. Windows knows no such limit."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY + 8 * size, MEMORY + 8 * size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdin.buffer, sys.stdout.buffer)
