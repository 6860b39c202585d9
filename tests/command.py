"""The pincite command as a user runs it: another process, its own folder."""

import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE

ROOT = Path(__file__).parents[1]
"""The repository."""
JsonObject = dict[str, Any]
"""What `json.loads` makes of an object; schemas say what is in it, types cannot."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str


def run_pincite(folder: Path, *arguments: str, stdin: str | bytes = b"", **environment: str) -> Result:
    """Run the command in `folder`, with settings in `environment`."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PINCITE_")}
    done = subprocess.run(
        [sys.executable, "-m", "qa", *arguments],
        cwd=folder,
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        check=False,
        timeout=PATIENCE,
        env=inherited | {"PYTHONPATH": str(ROOT)} | environment,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


def free_port() -> int:
    """Return a port of this machine that nobody uses at this moment."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
