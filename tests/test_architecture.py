"""Arrows go one way, and asking loads only what asking needs."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.command import run_pincite
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[1]
ALLOWED = {"index": {"index"}, "qa": {"index", "qa"}, "bot": {"index", "qa", "bot"}}
HEAVY = {
    "torch", "transformers", "sentence_transformers", "huggingface_hub", "discord", "aiohttp", "rich",
    "markdown_it", "filelock", "sentencex", "rapidfuzz", "prompt_toolkit", "scipy", "sklearn", "matplotlib",
}  # fmt: skip
QUESTION = "How many refugees have reached Canada?"

WATCHED = """
import sys
from qa.cli.main import run
status = run(sys.argv[1:])
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(status)
"""

SLIM = """
import sys
from importlib.abc import MetaPathFinder

class Refuse(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Refuse())
from qa.cli.main import run
sys.exit(run(sys.argv[1:]))
"""


def modules():
    for package in ALLOWED:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield pytest.param(package, path, id=path.relative_to(ROOT).as_posix())


@pytest.mark.parametrize(("package", "path"), list(modules()))
def test_a_module_imports_only_what_is_below_it(package, path):
    imported = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            imported.add((node.module or "").partition(".")[0])
    assert imported & (set(ALLOWED) | {"tests", "benchmarks"}) <= ALLOWED[package]


@pytest.mark.parametrize(("package", "path"), list(modules()))
def test_a_module_fits_on_a_few_screens(package, path):
    assert path.read_text("utf-8").count("\n") <= 300, package


def python(folder, code, *arguments):
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(folder), "SYSTEMROOT": "C:\\Windows"},
    )


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked")
    run_pincite(folder, "ask", QUESTION)
    return folder


def test_asking_loads_nothing_heavy(asked):
    done = python(asked, WATCHED, "ask", QUESTION)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.split())
    assert "numpy" in loaded
    assert loaded & HEAVY == set()


def test_the_default_build_loads_no_torch(tmp_path):
    done = python(tmp_path, WATCHED, "ask", QUESTION)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.splitlines()[-1].split())
    assert "sentencex" in loaded
    assert loaded & {"torch", "transformers", "sentence_transformers", "discord"} == set()


def test_a_slim_host_answers_from_an_index_built_elsewhere(asked):
    done = python(asked, f"ABSENT = {HEAVY!r}" + SLIM, "ask", QUESTION)
    assert done.returncode == 0, done.stderr
    assert done.stdout == run_pincite(asked, "ask", QUESTION).out


def test_a_slim_host_says_what_is_missing(tmp_path):
    (tmp_path / "essay.txt").write_text("Bees hum in the garden, all of them.\n", "utf-8")
    done = python(tmp_path, f"ABSENT = {HEAVY!r}" + SLIM, "index", "essay.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"pincite: this needs the package \S+: run: pip install \S+\n", done.stderr)


def test_the_slim_requirements_are_those_of_the_project():
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    for name in ("requirements-slim.txt", "requirements-build.txt"):
        lines = (ROOT / name).read_text("utf-8").splitlines()
        assert {line for line in lines if line and line[0] not in "#-"} <= set(listed)


def test_importing_changes_nothing():
    """No side effects at import: importing every module prints nothing and starts no thread."""
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts) for _, path in (p.values for p in modules())
    ]
    code = f"""
import importlib, os, threading
before = dict(os.environ)
for name in {[n.removesuffix(".__init__") for n in names]!r}:
    if "sentence_transformers" not in name:
        importlib.import_module(name)
assert dict(os.environ) == before
assert threading.active_count() == 1, threading.enumerate()
"""
    done = python(ROOT, code)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
