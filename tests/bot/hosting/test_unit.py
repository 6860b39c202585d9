"""The systemd unit of docs/discord.md, judged by systemd itself."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from index.packages import PURPOSES
from tests.command import ROOT

ANALYZE = shutil.which("systemd-analyze")


def _unit() -> str:
    page = (ROOT / "docs" / "discord.md").read_text(encoding="utf-8")
    found = re.search(r"^    \[Unit\]\n(?:(?:    .*)?\n)+", page, re.MULTILINE)
    assert found is not None
    return re.sub("^    ", "", found[0], flags=re.MULTILINE)


def test_what_the_bot_writes_is_for_its_own_user_and_a_configuration_to_mend_is_not_tried_again() -> None:
    unit = _unit()
    assert "\nUMask=0077\n" in unit
    assert "\nRestartPreventExitStatus=2\n" in unit
    assert re.search(r"^User=(?!root)\w+$", unit, re.MULTILINE)


def test_what_is_installed_first_reads_every_kind_of_article() -> None:
    page = (ROOT / "docs" / "discord.md").read_text(encoding="utf-8")
    groups = re.search(r"-m index\.packages ([a-z ]+)\)", page)
    assert groups is not None
    assert {"answer", "build", "documents", "bot"} <= set(groups[1].split()) <= PURPOSES.keys()


@pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")
def test_the_unit_exposes_little(tmp_path: Path) -> None:
    assert ANALYZE is not None
    path = tmp_path / "pincite-bot.service"
    path.write_text(_unit(), encoding="utf-8")
    done = subprocess.run(
        [ANALYZE, "security", "--offline=yes", str(path)], capture_output=True, text=True, check=False
    )
    exposure = re.search(r"exposure level for .*: ([\d.]+)", done.stdout)
    assert exposure is not None, done.stdout + done.stderr
    assert float(exposure[1]) < 3
