"""pincite mcp: the articles, offered to programs that speak the Model Context Protocol."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import click

from index.errors import Mend, PinciteError, Step
from index.storage.locations import Location
from qa.answering import Answerer
from qa.cli.commands.opening import Opening, store_at
from qa.cli.commands.options import confidence_option, found_index_option, names_index, rebuild_option
from qa.library import Library
from qa.library.library import ASKED_APART

HELP = """Serve the articles of the index to programs that speak the Model Context Protocol (MCP).

The tools ask, show, verify and list are offered over standard input and output, with results typed as
`pincite schema` says, until the input ends. Questions are logged nowhere. An article that changed is indexed
again, as `pincite ask` does.

\b
Examples:
  pincite mcp --index notes.pincite
  claude mcp add notes -- pincite mcp --index /path/to/notes.pincite
"""


@click.command("mcp", help=HELP)
@found_index_option
@confidence_option
@rebuild_option
def command(*, location: Location, min_confidence: float | None, no_rebuild: bool) -> None:
    """Run `pincite mcp`."""
    try:
        from qa.cli.mcp.server import serve  # noqa: PLC0415 - the only command that needs the SDK
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types", "jsonschema"):
            raise
        raise PinciteError(
            "Serving needs the SDK of the Model Context Protocol.", Mend(Step.INSTALL, "pincite[mcp]")
        ) from error
    named = names_index(click.get_current_context())
    opening = Opening(location, named=named, rebuild=not no_rebuild, threshold=min_confidence)
    serve(Library(store_at(location), _Followed(opening)))


@dataclass(frozen=True, slots=True)
class _Followed:
    """What answers from the articles of some names, brought up to date for every call."""

    opening: Opening
    known: dict[tuple[str, ...], Callable[[], Answerer]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, within: tuple[str, ...]) -> Answerer:
        with self.lock:
            if within not in self.known:
                following = replace(self.opening, within=within).following()
                if len(self.known) == ASKED_APART:
                    del self.known[next(iter(self.known))]
                self.known[within] = following
            return self.known[within]()
