"""Arrows go one way, and asking loads only what asking needs."""

import re
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from docs.architecture import (
    PAGE,
    ROOMS,
    between_folders,
    between_rooms,
    circle,
    made,
    read_modules,
    sentence,
    upwards,
)
from tests.command import run_pincite
from tests.patience import PATIENCE

ROOT = Path(__file__).parents[1]
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

OWN = WATCHED.replace('name.partition(".")[0]', "name")

FOLLOWED = """
import sys
from qa.cli.main import run
called = {}
def follow(frame, event, _):
    if event == "call":
        called.setdefault(f"{frame.f_globals.get('__name__')}.{frame.f_code.co_qualname}")
sys.setprofile(follow)
status = run(sys.argv[1:])
sys.setprofile(None)
print(*called, file=sys.stderr)
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


MODULES = read_modules()
FLAT = {"bot": 24}
"""Modules that may lie flat in a folder, where more than twelve may."""
STEP = re.compile(r"^\d+\. `([\w.]+)`", re.MULTILINE)


def test_arrows_go_down() -> None:
    assert upwards(MODULES) == []


def test_nothing_goes_in_a_circle() -> None:
    arrows = {name: module.imports for name, module in MODULES.items()}
    assert circle(arrows) == []
    assert circle(between_rooms(MODULES)) == []
    assert circle(between_folders(MODULES)) == []


def test_every_folder_has_its_place_and_its_sentence() -> None:
    assert {module.folder for module in MODULES.values()} == set(ROOMS)
    for room in ROOMS:
        assert re.fullmatch(r"[A-Z][^\n]{20,130}\.", sentence(room)), room


def test_arrows_that_go_up_or_in_a_circle_are_found(tmp_path: Path) -> None:
    """The reading of imports, on a house where each rule is broken once."""
    house = {
        "bot/__init__.py": "",
        "bot/a.py": "from qa.cli import wording",
        "qa/answering.py": "import qa.ranking.order\nfrom index import text",
        "qa/cli/__init__.py": "",
        "qa/cli/wording.py": "import bot.a",
        "qa/__main__.py": "import qa.cli.wording",
        "qa/question/asking.py": "def ask():\n    from qa.ranking.order import best\n",
        "qa/ranking/order.py": "import os, qa.answering",
        "index/text/__init__.py": "from index.text import plain",
        "index/text/plain.py": "import index.storage.disk",
        "index/storage/disk.py": "import index.text.plain",
    }
    for name, text in house.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    found = read_modules(tmp_path)
    assert found["qa.answering"].imports == {"qa.ranking.order", "index.text"}
    assert upwards(found) == [
        "bot.a imports qa.cli.wording",
        "index.text.plain imports index.storage.disk",
        "qa.cli.wording imports bot.a",
        "qa.question.asking imports qa.ranking.order",
    ]
    assert circle(between_rooms(found)) == ["bot.a", "qa.cli", "bot.a"]
    assert circle({"a": {"b"}, "b": {"c", "d"}, "c": set(), "d": {"b"}}) == ["b", "d", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


def test_the_page_and_the_picture_are_what_the_code_says() -> None:
    """`python -m docs.architecture` writes them."""
    for path, text in made().items():
        assert path.read_text("utf-8") == text, path.name


def test_files_are_short_and_folders_not_full() -> None:
    lines = [module.lines for module in MODULES.values()]
    assert [module.name for module in MODULES.values() if module.lines > 300] == []
    assert median(lines) < 120
    for room in ROOMS:
        flat = [path for path in ROOT.joinpath(*room.split(".")).glob("*.py") if path.name != "__init__.py"]
        assert len(flat) <= FLAT.get(room, 12), room


def test_a_question_goes_the_way_that_the_page_says(asked: Path) -> None:
    way = STEP.findall(PAGE.read_text("utf-8"))
    assert 5 <= len(way) <= 10
    done = python(asked, FOLLOWED, "ask", QUESTION)
    assert done.returncode == 0, done.stderr
    called = done.stderr.split()
    assert [step for step in called if step in way] == way


def python(folder: Path, code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
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
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    run_pincite(folder, "ask", QUESTION)
    return folder


def test_asking_loads_nothing_heavy(asked: Path) -> None:
    done = python(asked, WATCHED, "ask", QUESTION)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.split())
    assert "numpy" in loaded
    assert loaded & HEAVY == set()


def test_a_question_waits_for_nothing_that_builds_shows_or_verifies(asked: Path) -> None:
    done = python(asked, OWN, "ask", QUESTION)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.splitlines()[-1].split())
    assert "qa.answering" in loaded
    assert {name for name in loaded if name.startswith(("index.building", "qa.library"))} == set()
    reading = (
        "index.text.reading",
        "index.text.splitting",
        "index.text.structure.labels",
        "index.text.kinds",
    )
    assert {name for name in loaded if name.startswith(reading)} == set()


def test_the_default_build_loads_no_torch(tmp_path: Path) -> None:
    done = python(tmp_path, WATCHED, "ask", QUESTION)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.splitlines()[-1].split())
    assert "sentencex" in loaded
    assert loaded & {"torch", "transformers", "sentence_transformers", "discord"} == set()


def test_a_slim_host_answers_from_an_index_built_elsewhere(asked: Path) -> None:
    done = python(asked, f"ABSENT = {HEAVY!r}" + SLIM, "ask", QUESTION)
    assert done.returncode == 0, done.stderr
    assert done.stdout == run_pincite(asked, "ask", QUESTION).out


def test_a_slim_host_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "essay.txt").write_text("Bees hum in the garden, all of them.\n", "utf-8")
    done = python(tmp_path, f"ABSENT = {HEAVY!r}" + SLIM, "index", "essay.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"pincite: This needs the package \S+\. Run: pip install \S+\n", done.stderr)


def test_importing_changes_nothing() -> None:
    """No side effects at import: importing every module prints nothing and starts no thread."""
    code = f"""
import importlib, os, threading
before = dict(os.environ)
for name in {list(MODULES)!r}:
    if "sentence_transformers" not in name:
        importlib.import_module(name)
assert dict(os.environ) == before
assert threading.active_count() == 1, threading.enumerate()
"""
    done = python(ROOT, code)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
