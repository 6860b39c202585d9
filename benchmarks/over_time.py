"""Keeps what a commit measured, and draws it over time.

    python -m benchmarks.accuracy SHARED_FOLDER --keep
    python -m benchmarks.speed --keep
    python -m benchmarks.over_time

The first two write their numbers into benchmarks/results/, one JSON file a commit, beside what is there of
that commit already; the third draws all of them into docs/images/over_time.svg. Shares are from 0 to 1,
ratios are to other programs in the same run, seconds and MiB are those of the machine that measured.
"""

import argparse
import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).parent / "results"
PICTURE = ROOT / "docs" / "images" / "over_time.svg"
MEASURED = ("index", "qa", "bot", "benchmarks", "pyproject.toml", ":(exclude)benchmarks/results")
"""What must be as the commit has it when its numbers are kept."""
DRAWN = ("para@1", "quote", "handled", "auroc")
DIGITS = 4


@dataclass(frozen=True, slots=True)
class Commit:
    """What one commit measured: its time, and `parts` (accuracy, speed), each name -> metric -> value."""

    commit: str
    at: datetime
    parts: Mapping[str, Mapping[str, Mapping[str, float]]]

    def of(self, part: str, name: str, metric: str) -> float:
        """Return a value; NaN where the commit did not measure it."""
        return self.parts.get(part, {}).get(name, {}).get(metric, float("nan"))


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what every benchmark that measures a commit takes."""
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers to FILE, too")
    parser.add_argument("--keep", action="store_true", help="keep the numbers in benchmarks/results/")


def keep_if_asked(
    part: str, values: Mapping[str, Mapping[str, float]], arguments: argparse.Namespace
) -> None:
    """Write `values`, name -> metric -> value, where the arguments say."""
    rounded = {
        name: {metric: round(float(value), DIGITS) for metric, value in row.items()}
        for name, row in values.items()
    }
    if arguments.json:
        _write(arguments.json, rounded)
    if arguments.keep:
        if changed := _git("status", "--porcelain", "--", *MEASURED):
            raise SystemExit(f"not kept, as this is no commit yet:\n{changed}\ncommit it, then measure")
        keep(part, rounded, commit=_git("rev-parse", "HEAD"), at=_git("log", "-1", "--format=%cI"))


def keep(
    part: str, values: Mapping[str, Mapping[str, float]], *, commit: str, at: str, folder: Path = RESULTS
) -> Path:
    """Put `values` into the file of a commit of the time `at` (ISO 8601), in place of those of this part."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{datetime.fromisoformat(at):%Y-%m-%d}-{commit[:10]}.json"
    known: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    _write(path, {"commit": commit, "at": at, **known, part: values})
    return path


def read_all(folder: Path = RESULTS) -> list[Commit]:
    """Return what is kept, oldest commit first."""
    found = []
    for path in folder.glob("*.json"):
        values = json.loads(path.read_text("utf-8"))
        commit, at = values.pop("commit"), datetime.fromisoformat(values.pop("at"))
        found.append(Commit(commit, at, values))
    return sorted(found, key=lambda one: one.at)


def draw(commits: Sequence[Commit], path: Path = PICTURE) -> None:
    """Draw accuracy by set, and speed as the share of its limit, a step a commit; needs matplotlib."""
    import matplotlib as mpl  # noqa: PLC0415 - heavy, and only the picture needs it
    from matplotlib.figure import Figure  # noqa: PLC0415

    panels = [("accuracy", metric) for metric in DRAWN] + [("speed", "ratio")]
    figure = Figure(figsize=(11, 3 * len(panels)), layout="constrained")
    labels = [one.commit[:7] for one in commits]
    for number, (part, metric) in enumerate(panels, 1):
        axes = figure.add_subplot(len(panels), 1, number)
        names = sorted(
            {name for one in commits for name, row in one.parts.get(part, {}).items() if metric in row}
        )
        for name in names:
            axes.plot(labels, [one.of(part, name, metric) for one in commits], "o-", label=name)
        axes.set_ylabel(metric if part == "accuracy" else "speed: ratio to the other program")
        axes.grid(alpha=0.3)
        if names:
            axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), fontsize="small")
    with mpl.rc_context({"svg.hashsalt": "pincite", "svg.fonttype": "none"}):
        figure.savefig(path, metadata={"Date": None})


def _write(path: Path, values: object) -> None:
    path.write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607
    if done.returncode:
        raise SystemExit(f"git says: {done.stderr.strip()}")
    return done.stdout.strip()


def main() -> None:
    """Draw what is kept."""
    commits = read_all()
    draw(commits)
    print(f"{PICTURE.relative_to(ROOT)}: {len(commits)} commits")


if __name__ == "__main__":
    main()
