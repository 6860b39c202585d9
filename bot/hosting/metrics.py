"""What the bot counts, for Prometheus: numbers alone, and nothing that anyone wrote or is called.

The text format is version 0.0.4 of https://prometheus.io/docs/instrumenting/exposition_formats/.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from itertools import accumulate

from bot.hosting.serving import Page, served_on
from bot.hosting.tally import BOUNDS, Tally

PATH = "/metrics"
_KIND = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[str, dict[str, str], float]
"""What stands behind a metric's name, its labels, and its value."""


@dataclass(frozen=True, slots=True)
class Now:
    """How the bot is at this moment, beside what it has counted.

    `queue` questions wait or are being answered; `servers` are served here, and `own` have articles of their
    own. `version` is that of the articles of everywhere, as buttons carry it, and `built` the moment at which
    their index was built (seconds since 1970). `shards` says by number whether a shard is connected.
    """

    queue: int
    servers: int
    own: int
    version: str
    built: float
    shards: dict[int, bool]


def told_on(
    port: int, tally: Callable[[], Tally], now: Callable[[], Now | None]
) -> AbstractAsyncContextManager[None]:
    """Answer ``GET /metrics`` on `port` meanwhile; 0 for nowhere. `now` is None while the bot begins.

    Raises SettingsError when the port cannot be had.
    """
    return served_on(port, {PATH: lambda: Page(200, _KIND, written(tally(), now()))}, "PINCITE_METRICS_PORT")


def written(tally: Tally, now: Now | None) -> str:
    """Return all metrics as text."""
    return "\n".join([*_counted(tally), *(_seen(now) if now else ()), ""])


def _counted(tally: Tally) -> Iterator[str]:
    """Yield the lines of what was counted."""
    yield from _counter("questions", "Questions that were taken.", _by("way", tally.questions))
    yield from _counter("answers", "Questions that got a quote.", _one(tally.answered))
    yield from _counter("silences", "Questions that the articles do not answer.", _one(tally.silent))
    yield from _counter("failures", "Questions that could not be searched.", _by("why", tally.failed))
    yield from _counter("refusals", "Questions that were not taken.", _by("why", tally.refusals))
    bounds = [*(f"{bound:g}" for bound in BOUNDS), "+Inf"]
    slots = zip(bounds, accumulate(tally.slots), strict=True)
    replies: list[Sample] = [("_bucket", {"le": bound}, count) for bound, count in slots]
    replies += [("_sum", {}, tally.seconds), ("_count", {}, sum(tally.slots))]
    yield from _metric("pincite_reply_seconds", "histogram", "From a question to its reply.", replies)
    yield from _counter("index_changes", "Changes of articles, here or elsewhere.", _by("by", tally.changes))
    if tally.listening is not None:
        what = "Whether changes by other processes are heard of."
        yield from _gauge("database_listening", what, _one(tally.listening()))


def _seen(now: Now) -> Iterator[str]:
    """Yield the lines of what is so at this moment."""
    yield from _gauge("queue_length", "Questions that wait or are being answered.", _one(now.queue))
    yield from _gauge("servers", "Servers that this process serves.", _one(now.servers))
    yield from _gauge("server_indexes", "Servers with articles of their own.", _one(now.own))
    index: list[Sample] = [("", {"version": now.version}, now.built)]
    yield from _gauge("index_built_seconds", "When the articles of everywhere were indexed.", index)
    shards = {str(shard): there for shard, there in now.shards.items()}
    yield from _gauge("shard_connected", "Whether a shard is connected to Discord.", _by("shard", shards))


def _one(value: float) -> list[Sample]:
    return [("", {}, value)]


def _by(label: str, values: Mapping[str, float]) -> list[Sample]:
    return [("", {label: name}, value) for name, value in sorted(values.items())]


def _counter(name: str, what: str, samples: Iterable[Sample]) -> Iterator[str]:
    return _metric(f"pincite_{name}_total", "counter", what, samples)


def _gauge(name: str, what: str, samples: Iterable[Sample]) -> Iterator[str]:
    return _metric(f"pincite_{name}", "gauge", what, samples)


def _metric(name: str, kind: str, what: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {what}"
    yield f"# TYPE {name} {kind}"
    for suffix, labels, value in samples:
        # Labels are ours: no value of one holds a quotation mark, a backslash or a line break.
        shown = ",".join(f'{label}="{text}"' for label, text in labels.items())
        yield f"{name}{suffix}{f'{{{shown}}}' if shown else ''} {float(value):.17g}"
