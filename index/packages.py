"""The packages that Pincite uses, and what for: as pyproject.toml groups them, read from what is installed.

``python -m index.packages GROUP...`` prints what to install of some groups, for hosts that do not need all.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires

PURPOSES = {
    "answer": "to answer",
    "build": "to build an index",
    "chat": "to chat",
    "models": "for models that numpy does not run, and for GPUs",
    "bot": "for the bot",
    "documents": "for articles that are not text",
    "mcp": "for pincite mcp",
    "postgres": "for an index in PostgreSQL",
    "plot": "to draw what an evaluation found",
}
"""What each group of packages is for."""

_REQUIREMENT = re.compile(r"""(?P<what>(?P<name>[\w.-]+)[^;]*?)\s*;.*\bextra == ['"](?P<group>\w+)['"]""")


@dataclass(frozen=True, slots=True)
class Package:
    """A package by the name that pip knows, what to tell pip, and its group, one of PURPOSES."""

    name: str
    requirement: str
    group: str


def packages() -> Iterator[Package]:
    """Yield every package of each group, in the order of PURPOSES; none where Pincite is not installed."""
    try:
        lines = requires("pincite") or []
    except PackageNotFoundError:
        return
    found = [match for line in lines if (match := _REQUIREMENT.fullmatch(line))]
    for group in PURPOSES:
        yield from (Package(one["name"], one["what"], group) for one in found if one["group"] == group)


def package_of(module: str) -> str | None:
    """Return the name of the package that `module` is imported from, None where it is none of Pincite's.

    A package that is absent does not tell what its modules are called, but for "python" and the like each is
    called after its package; a test looks whether that is so.
    """
    return next((one.name for one in packages() if module.lower() in _modules(one.name)), None)


def _modules(name: str) -> tuple[str, str]:
    words = [word for word in re.split("[-_.]", name.lower()) if word not in ("py", "python")]
    return "_".join(words), "_".join(words).removeprefix("py")


def main(groups: Sequence[str]) -> None:
    """Print what to install of `groups`, one requirement a line."""
    for one in packages():
        if one.group in groups:
            sys.stdout.write(f"{one.requirement}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
