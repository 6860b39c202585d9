"""The Dockerfile and compose.yaml, held to the project without a Docker engine."""

import asyncio
import fnmatch
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from bot.hosting.health import told_on
from bot.settings import names
from index.packages import PURPOSES
from tests.command import ROOT, free_port

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]["pincite-bot"]


@dataclass(frozen=True)
class Instruction:
    """One instruction of a Dockerfile, and the number of the stage that it belongs to."""

    name: str
    text: str
    stage: int

    @property
    def flags(self) -> dict[str, str]:
        found = re.match(r"(?:--\S+\s+)*", self.text)
        return dict(flag[2:].split("=", 1) for flag in (found[0] if found else "").split())

    @property
    def words(self) -> list[str]:
        """The arguments, of the JSON form or the plain one, without flags."""
        text = re.sub(r"^(?:--\S+\s+)+", "", self.text)
        return json.loads(text) if text.startswith("[") else shlex.split(text)


def _read(path: Path) -> list[Instruction]:
    text = re.sub(r"^#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    found, stage = [], -1
    for line in re.sub(r"\\\n", " ", text).splitlines():
        if line.strip():
            name, _, rest = line.strip().partition(" ")
            stage += name == "FROM"
            found.append(Instruction(name, rest.strip(), stage))
    return found


INSTRUCTIONS = _read(ROOT / "Dockerfile")
LAST = [each for each in INSTRUCTIONS if each.stage == INSTRUCTIONS[-1].stage]


def _one(name: str) -> Instruction:
    (found,) = [each for each in LAST if each.name == name]
    return found


def _environment() -> dict[str, str]:
    return dict(word.split("=", 1) for word in _one("ENV").words)


def _copied() -> list[str]:
    """Return the paths of the project that come into the image."""
    return [
        path
        for each in INSTRUCTIONS
        if each.name in ("COPY", "ADD") and "from" not in each.flags
        for path in each.words[:-1]
    ]


def _ignored(path: str) -> bool:
    """Whether .dockerignore leaves `path` out: the last line that fits decides."""
    ignored = False
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.strip()
        if pattern and not pattern.startswith("#"):
            parts = Path(path).parts
            above = ["/".join(parts[: at + 1]) for at in range(len(parts))]
            if any(fnmatch.fnmatch(each, pattern.lstrip("!").replace("**/", "*")) for each in above):
                ignored = not pattern.startswith("!")
    return ignored


def test_everything_that_is_copied_is_there_and_is_not_left_out() -> None:
    assert _copied()
    for path in _copied():
        assert (ROOT / path).exists(), path
        assert not _ignored(path.rstrip("/")), path
    for path in (".env", ".git", ".pincite", "tests", "bot/__pycache__/x.pyc"):
        assert _ignored(path), path


def test_what_is_copied_is_all_that_the_package_is_built_from(tmp_path: Path) -> None:
    for path in _copied():
        target = tmp_path / path
        if (ROOT / path).is_dir():
            shutil.copytree(ROOT / path, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / path, target)
    built = PROJECT["license-files"] + [PROJECT["readme"]]
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    built += wheel["targets"]["wheel"]["packages"]
    assert all((tmp_path / path).exists() for path in built)
    done = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_groups_of_packages_are_those_that_there_are() -> None:
    (install,) = [each for each in INSTRUCTIONS if each.name == "RUN" and "index.packages" in each.text]
    groups = re.search(r"index\.packages ([a-z ]+)\)", install.text)
    assert groups is not None
    assert {"answer", "build", "bot"} <= set(groups[1].split()) <= PURPOSES.keys()
    weights = [requirement.partition(">")[0] for requirement in PROJECT["optional-dependencies"]["weights"]]
    assert all(weight in install.text for weight in weights)


def test_it_runs_as_nobody_who_may_do_anything() -> None:
    user = _one("USER").words[0]
    assert user.isdecimal()
    assert int(user) > 0
    (made,) = [each for each in LAST if each.name == "RUN"]
    assert f"--uid {user}" in made.text
    assert LAST.index(_one("USER")) > LAST.index(made)
    assert COMPOSE["read_only"] is True
    assert COMPOSE["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in COMPOSE["security_opt"]
    assert not COMPOSE.get("privileged")
    assert "ports" not in COMPOSE


def test_what_is_written_goes_where_something_may_be_written() -> None:
    (volume,) = _one("VOLUME").words
    environment = _environment()
    assert {"PINCITE_INDEX", "PINCITE_STATE", "PINCITE_HEALTH_PORT"} <= environment.keys()
    assert {name for name in environment if name.startswith("PINCITE_")} <= names()
    for name in ("PINCITE_INDEX", "PINCITE_STATE"):
        assert Path(environment[name]).is_relative_to(volume)
        assert re.sub(r"^\$\{\w+:-(.*)\}$", r"\1", COMPOSE["environment"][name]) == environment[name]
    assert COMPOSE["environment"]["PINCITE_HEALTH_PORT"] == environment["PINCITE_HEALTH_PORT"]
    assert [mount.partition(":")[2] for mount in COMPOSE["volumes"]] == [volume]
    assert environment["PYTHONDONTWRITEBYTECODE"] == "1"


def test_what_it_starts_is_a_command_of_the_project() -> None:
    assert _one("ENTRYPOINT").words == ["pincite-bot"]
    assert "pincite-bot" in PROJECT["scripts"]
    version = re.match(r"python:(\d+)\.(\d+)-slim", _one("FROM").text)
    assert version is not None
    least = re.search(r">=(\d+)\.(\d+)", PROJECT["requires-python"])
    assert least is not None
    assert tuple(map(int, version.groups())) >= tuple(map(int, least.groups()))


@pytest.mark.parametrize(("why", "status"), [(None, 0), ("not connected to Discord", 1)])
async def test_the_health_check_is_run_and_says_how_it_is(
    tmp_path: Path, why: str | None, status: int
) -> None:
    check = re.fullmatch(r"((?:--\S+ )*)CMD (\[.*\])", _one("HEALTHCHECK").text)
    assert check is not None
    program, *arguments = json.loads(check[2])
    assert program == "pincite-bot"
    module, _, function = PROJECT["scripts"][program].partition(":")
    start = f"import sys; from {module} import {function}; sys.exit({function}())"
    port = free_port()
    environment = _environment() | {"PINCITE_HEALTH_PORT": str(port), "PYTHONPATH": str(ROOT)}
    async with told_on(port, lambda: why):
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", start, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == status, done.stderr
    assert done.stdout.strip() == (why or "ok")
