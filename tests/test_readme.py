"""What the README shows is what happens."""

import doctest
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from qa.cli.main import COMMANDS, pincite
from tests.command import run_pincite
from tests.known import known

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PYTHON = re.compile(r"^```pycon\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PAGES = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
]


def examples() -> Iterator[tuple[str, str]]:
    """Every pincite command of the README with what it prints there."""
    for block in CONSOLE.findall(README):
        for example in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = example.partition("\n")
            if command.startswith("pincite "):
                yield command, printed.rstrip("\n")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return clone(tmp_path_factory.mktemp("readme"))


def clone(folder: Path) -> Path:
    """Make `folder` as the pages find it: the examples, and an index of the bundled article."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    run_pincite(folder, "index")
    return folder


@pytest.mark.parametrize(("command", "printed"), list(examples()), ids=[command for command, _ in examples()])
def test_a_command_prints_what_the_readme_says(folder: Path, command: str, printed: str) -> None:
    command, _, pretty = command.partition(" | python -m json.tool")
    done = run_pincite(folder, *shlex.split(command)[1:])
    if pretty:
        assert nearly(json.loads(done.out)) == nearly(json.loads(printed)), done.err
    else:
        assert done.out.rstrip("\n") == printed, done.err


def nearly(value: object) -> object:
    """Round numbers so that another processor's last digit makes no difference."""
    if isinstance(value, dict):
        return {key: nearly(item) for key, item in value.items()}
    if isinstance(value, list):
        return [nearly(item) for item in value]
    return pytest.approx(value, abs=2e-3) if isinstance(value, float) else value


def test_the_python_of_the_pages_does_what_they_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clone(tmp_path))
    for page in PAGES:
        session = "\n".join(PYTHON.findall(page.read_text("utf-8")))
        test = doctest.DocTestParser().get_doctest(session, {}, page.name, str(page), 0)
        assert doctest.DocTestRunner().run(test).failed == 0, page.name
        assert test.examples or page.name not in ("README.md", "python.md")


def test_the_readme_shows_an_answer_and_a_silence() -> None:
    shown = list(examples())
    assert any(printed.startswith("│ ") for _, printed in shown)
    assert any(printed.startswith("The article does not answer") for _, printed in shown)
    assert any("TextQuoteSelector" in printed for _, printed in shown)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_within_the_project_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name != "CHANGELOG.md"], ids=lambda page: page.name
)
def test_files_that_a_page_names_are_there(page: Path) -> None:
    folders = "benchmarks|bot|docs|examples|index|qa|tests|training"
    for name in re.findall(rf"`((?:{folders})/[\w./-]*)`", page.read_text("utf-8")):
        assert (ROOT / name).exists(), name


def test_every_command_and_option_is_in_the_manual() -> None:
    context = click.Context(pincite)
    manual = (ROOT / "docs" / "commands.md").read_text("utf-8")
    for name in COMMANDS:
        command = known(pincite.get_command(context, name))
        assert f"## pincite {name}" in manual
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--"):
                    assert f"`{option}" in manual, (name, option)
