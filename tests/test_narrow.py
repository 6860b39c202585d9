"""What a narrow terminal is shown fits it."""

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from wcwidth import wcswidth

from index.errors import ModelError
from index.model.weights import find_model
from qa.answer import LONGEST_WORD, Reason, Silence
from qa.cli.wrapping import columns
from tests.command import ROOT
from tests.patience import PATIENCE

fcntl = pytest.importorskip("fcntl", reason="Windows has no pseudo-terminals of this kind")
termios = pytest.importorskip("termios", reason="Windows has no pseudo-terminals of this kind")

COLUMNS = 40
SET = ("COLUMNS", "LINES", "PINCITE_", "DISCORD_")
"""How the settings begin that a command is run without."""
ESSAY = (
    "# On bees and the patience of those who keep them\n\nA hive \x1b[31mholds\x1b]0;x\x07 some 40,000 bees, "
    "who share one long memory.\n\nHoney keeps for 3,000 years.\n"
)


def seen(folder: Path, *arguments: str, program: str = "qa") -> str:
    """Return what a program shows on a terminal of COLUMNS columns, bars as they are at the end."""
    mine, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, COLUMNS, 0, 0))
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(SET)}
    with subprocess.Popen(
        [sys.executable, "-m", program, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env=inherited | {"PYTHONPATH": str(ROOT), "TERM": "dumb"},
    ) as process:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(mine, 1 << 16):
                shown += part
        except OSError:  # how Linux says that the other side is closed
            pass
        finally:
            os.close(mine)
        process.wait(PATIENCE)
    return shown.decode().replace("\r\n", "\n")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("narrow")
    (folder / "essay.md").write_text(ESSAY, "utf-8")
    return folder


def test_bars_quotes_and_errors_fit(folder: Path) -> None:
    long = "x" * 300
    shown = [
        seen(folder, "index", "essay.md"),
        seen(folder, "show"),
        seen(folder, "ask", "How many bees does a hive hold?", "--context"),
        seen(folder, "ask", f"Who is {long}?"),
        seen(folder, "schema", "nothing"),
        seen(folder, "index", "essay.md", "--model", "/nowhere/model"),
    ]
    assert "holds␛]0;x␇" in shown[1].replace("\n     ", " ")
    for text in shown:
        lines = [line for part in text.split("\n") for line in part.split("\r")]
        wide = [line for line in lines if wcswidth(line.replace("\x1b[K", "")) > COLUMNS]
        assert [line for line in wide if "xxx" not in line] == []  # a word longer than a line stays whole
        assert long not in text
        assert "\x1b]" not in text


def test_the_bot_says_what_is_wrong_without_breaking_words(tmp_path: Path) -> None:
    shown = seen(tmp_path, program="bot")
    assert max(map(wcswidth, shown.splitlines())) <= COLUMNS
    line = "DISCORD_TOKEN is not set. Copy .env.example to .env and put the bot's token in it."
    assert " ".join(shown.split()) == f"pincite-bot: {line}"


def test_signs_that_a_terminal_is_shown_pictures_of_are_counted() -> None:
    assert columns("\x1b[31mred\x07") == 9
    assert columns("two\u4e2d") == 5


def test_a_reason_repeats_a_long_word_shortened() -> None:
    word = "x" * LONGEST_WORD
    assert str(Reason(Silence.NEVER_MENTIONED, word)).endswith(f"'{word}'")
    assert str(Reason(Silence.NEVER_MENTIONED, word + "y")).endswith(f"'{word}…'")


@pytest.mark.parametrize("name", ["/nowhere/model", "./model", "~/model", "a/b/c", "not a name!"])
def test_what_can_be_on_no_hub_is_no_folder(name: str) -> None:
    with pytest.raises(ModelError, match=r"no such folder\. Name a folder"):
        find_model(name, download=True)
