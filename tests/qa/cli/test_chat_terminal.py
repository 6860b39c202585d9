"""The conversation on a real (pseudo-)terminal: what the keys do."""

import os
import re
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Self

import pytest

from tests.command import ROOT, run_pincite

fcntl = pytest.importorskip("fcntl", reason="Windows has no pseudo-terminals of this kind")
termios = pytest.importorskip("termios", reason="Windows has no pseudo-terminals of this kind")

QUESTION = "How many refugees have reached Canada?"


class Terminal:
    """`pincite chat` on a pseudo-terminal of 100 columns."""

    def __init__(self, folder: Path) -> None:
        self.seen = ""
        self._mine, theirs = os.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        os.set_blocking(self._mine, False)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "qa", "chat", "--index", str(folder / ".pincite")],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=ROOT,
            env=os.environ | {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
            start_new_session=True,
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: None) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._mine)

    def type(self, *keys: str) -> None:
        for key in keys:
            os.write(self._mine, key.encode())
            self._read_for(0.3)

    def wait_for(self, words: str, times: int = 1) -> None:
        until = time.monotonic() + 60
        while self.seen.count(words) < times:
            assert time.monotonic() < until, f"{words!r} is not in {self.seen!r}"
            self._read_for(0.05)

    def status(self) -> int:
        until = time.monotonic() + 60
        while self._process.poll() is None and time.monotonic() < until:
            self._read_for(0.05)
        return self._process.wait(timeout=1)

    def _read_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                read = os.read(self._mine, 65_536).decode("utf-8", "replace")
            except BlockingIOError:
                time.sleep(0.02)
            except OSError:  # the other end is closed
                return
            else:
                self.seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", read)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chat")
    assert run_pincite(folder, "ask", QUESTION).status == 0
    return folder


def test_keys_do_what_a_person_expects(folder: Path) -> None:
    with Terminal(folder) as terminal:
        terminal.wait_for("Ctrl-D leaves")
        terminal.wait_for("\n?")
        terminal.type("Who is this", "\x03", "/he\t", "\r")  # Ctrl-C clears the line, Tab completes a command
        terminal.wait_for("the next best place")
        terminal.type(QUESTION, "\r")
        terminal.wait_for("22 of the 30 have reached Canada")
        terminal.type("\x1b[A", "\r")  # up: the question again
        terminal.wait_for("22 of the 30 have reached Canada", times=2)
        terminal.type("\x04")  # Ctrl-D leaves
        assert terminal.status() == 0
        assert "Traceback" not in terminal.seen


def test_quit_leaves(folder: Path) -> None:
    with Terminal(folder) as terminal:
        terminal.wait_for("\n?")
        terminal.type("/quit", "\r")
        assert terminal.status() == 0
