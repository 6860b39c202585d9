"""Reads from the code which room imports which: for docs/architecture.md, its picture, and the test of both.

    python -m docs.architecture [--check]

writes the table in docs/architecture.md and docs/images/architecture.svg; `--check` only says whether they
are what it would write (exit status 1 when they are not).
"""

import argparse
import ast
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from docs.picture import draw

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "architecture.md"
PICTURE = ROOT / "docs" / "images" / "architecture.svg"
BEGIN, END = "<!-- rooms: begin -->", "<!-- rooms: end -->"

ROOMS = (
    "bot",
    "bot.moderation",
    "bot.hosting",
    "bot.articles",
    "bot.state.databases",
    "bot.state",
    "bot.ui",
    "bot.rules",
    "qa.cli.commands",
    "qa.cli.mcp",
    "qa.cli",
    "qa.cli.json",
    "qa.library",
    "qa.evaluation",
    "qa",
    "qa.second_look",
    "qa.reader",
    "qa.quoting",
    "qa.ranking",
    "qa.question",
    "qa.lexicon",
    "index",
    "index.bundled",
    "index.storage.postgres",
    "index.storage",
    "index.finding",
    "index.tables",
    "index.model",
    "index.text",
    "index.text.wiki",
    "index.text.kinds",
    "index.text.structure",
    "index.text.files",
)
"""Every folder of the program, from top to bottom: none imports from a folder above it.

The modules beside folders stand above or below them: some join what the folders do, and some are what all of
them speak of (`index.article`, `qa.answer`). Each counts as a room of its own, and none goes in a circle.
"""
PACKAGES = tuple(room for room in ROOMS if "." not in room)


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the program, the folder it lies in, and the modules of the program that it imports.

    Imports inside functions count: they are delayed, not undone. `lines` is its length. The room is the
    folder, or the module itself where it lies beside folders or in a package.
    """

    name: str
    folder: str
    room: str
    imports: frozenset[str]
    lines: int


def read_modules(root: Path = ROOT, packages: Iterable[str] = PACKAGES) -> dict[str, Module]:
    """Return every module under `root` by name, in the order of the names."""
    paths = {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for package in packages
        for path in sorted((root / package).rglob("*.py"))
    }
    folders = {name: ".".join(path.parent.relative_to(root).parts) for name, path in paths.items()}
    split = {*packages, *(folder.rpartition(".")[0] for folder in folders.values())}
    return {
        name: Module(
            name,
            folders[name],
            name if folders[name] in split else folders[name],
            frozenset(_imported(ast.parse(text), paths) - {name}),
            text.count("\n"),
        )
        for name, path in sorted(paths.items())
        for text in [path.read_text("utf-8")]
    }


def _imported(tree: ast.Module, known: Mapping[str, Path]) -> set[str]:
    """Return the names among `known` that are imported anywhere in `tree`."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise ValueError(f"line {node.lineno}: imports are absolute")
            module = node.module or ""
            named = {f"{module}.{alias.name}" for alias in node.names}
            found |= (named & known.keys()) or {module}
    return found & known.keys()


def between_rooms(modules: Mapping[str, Module]) -> dict[str, set[str]]:
    """Return for each room those that it imports from, itself left out."""
    found: dict[str, set[str]] = {module.room: set() for module in modules.values()}
    for module in modules.values():
        found[module.room] |= {modules[name].room for name in module.imports} - {module.room}
    return found


def between_folders(modules: Mapping[str, Module]) -> dict[str, set[str]]:
    """Return the same for the folders of packages, each with all that is in it, and the modules beside."""
    inside = {
        module.name: module.name if module.folder in PACKAGES else ".".join(module.folder.split(".")[:2])
        for module in modules.values()
    }
    found: dict[str, set[str]] = {folder: set() for folder in inside.values()}
    for module in modules.values():
        folder = inside[module.name]
        found[folder] |= {inside[name] for name in module.imports} - {folder}
    return found


def circle(arrows: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the names along one circle of arrows, the first again at the end; none where none is."""
    done: set[str] = set()

    def follow(path: list[str]) -> list[str]:
        name = path[-1]
        if name in path[:-1]:
            return path[path.index(name) :]
        if name not in done:
            for target in sorted(arrows[name]):
                if found := follow([*path, target]):
                    return found
            done.add(name)
        return []

    return next(filter(None, (follow([name]) for name in sorted(arrows))), [])


def upwards(modules: Mapping[str, Module]) -> list[str]:
    """Return the imports that go against the order of ROOMS, one line each."""
    floor = {room: number for number, room in enumerate(ROOMS)}
    for folder in sorted({module.folder for module in modules.values()}):
        floor.setdefault(folder, floor[folder.rpartition(".")[0] or PACKAGES[0]])
    wrong = []
    for module in modules.values():
        for name in sorted(module.imports):
            above, below = module.folder, modules[name].folder
            beside = above.startswith(f"{below}.") or below.startswith(f"{above}.")
            to_terminal = below.startswith("qa.cli") and not module.name.startswith(("qa.cli", "qa.__main__"))
            if to_terminal or (floor[below] < floor[above] and not beside):
                wrong.append(f"{module.name} imports {name}")
    return wrong


def sentence(room: str, root: Path = ROOT) -> str:
    """Return the sentence that says what lives in a folder: the first paragraph of its docstring."""
    path = root.joinpath(*room.split("."), "__init__.py")
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) if path.exists() else None
    return " ".join((text or "").partition("\n\n")[0].split())


def table() -> str:
    """Return the table of rooms, from top to bottom, as Markdown."""
    lines = ["| folder | what lives there |", "|---|---|"]
    lines += [f"| `{room.replace('.', '/')}/` | {sentence(room)} |" for room in ROOMS]
    return "\n".join(lines)


def made() -> dict[Path, str]:
    """Return what the page and the picture should hold."""
    page = PAGE.read_text("utf-8")
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{PAGE} lacks the marks {BEGIN} and {END}: put them around the table")
    return {
        PAGE: f"{before}{BEGIN}\n{table()}\n{END}{after}",
        PICTURE: draw(between_folders(read_modules()), PACKAGES, {room: sentence(room) for room in ROOMS}),
    }


def main() -> int:
    """Write the page and the picture, or check them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    stale = [path for path, text in made().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        print(f"{path.relative_to(ROOT)} {'is not what the code says' if check else 'written'}")
        if not check:
            path.write_text(made()[path], encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
