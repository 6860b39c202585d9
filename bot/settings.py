"""What the bot is told from outside: environment variables, usually from a ``.env`` file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from bot.rules.access import WORDS, Access, Readers
from bot.shards import Shards, shards_of
from index.errors import PinciteError
from index.storage.locations import Database, Location, location_of

_INDEX = ".pincite"
LANGUAGES = ("en", "de", "es", "fr", "pt")
_OF_OTHERS = frozenset({"PINCITE_TRACEBACK"})  # names that the command line reads
_MOST_READERS = 1000
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingsError(PinciteError):
    """A setting is missing or has a value that cannot be used. Correct it in ``.env``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that the owner decides; ``.env.example`` explains each one.

    Times are in seconds. The token never shows in a `repr`.
    """

    token: str = field(repr=False)
    index: Location
    article: Path | None
    article_url: str | None
    reranker: str | None
    reader: str | None
    state: Path
    suggestions: Path | None
    language: str
    cooldown: float
    in_flight: int
    queue: int
    channel_rate: int
    server_rate: int
    question_length: int
    turns: int
    history_seconds: float
    upload_bytes: int
    access: Access
    server_articles: int
    server_bytes: int
    server_words: int
    open_indexes: int
    keep_days: int
    sync_server: int | None
    blocked_users: frozenset[int]
    listen: bool
    unanswered: bool
    feedback: bool
    feedback_questions: bool
    feedback_days: int
    drain_seconds: float
    log_level: str
    health_port: int
    metrics_port: int
    shards: Shards | None

    @property
    def leads(self) -> bool:
        """Whether this process does what is to be done once, also where several share the servers."""
        return self.shards is None or self.shards.leads

    @property
    def alone(self) -> bool:
        """Whether no other process serves a part of the servers."""
        return self.shards is None or self.shards.all


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Read every setting from `environment`; what is absent or blank has its default.

    Raises SettingsError, with the variable's name, the value found (never the token) and what is expected.
    """
    return _settings(_SettingReader(environment))


def _settings(read: "_SettingReader") -> Settings:
    token = read.text("DISCORD_TOKEN")
    if token is None:
        raise SettingsError(
            "DISCORD_TOKEN is not set.", "Copy .env.example to .env and put the bot's token in it."
        )
    return Settings(
        token=token,
        index=read.location("PINCITE_INDEX", _INDEX),
        article=read.path("PINCITE_ARTICLE"),
        article_url=read.text("PINCITE_ARTICLE_URL"),
        reranker=read.text("PINCITE_RERANKER"),
        reader=read.text("PINCITE_READER"),
        state=Path(read.text("PINCITE_STATE") or ".pincite-bot"),
        suggestions=read.path("PINCITE_SUGGESTIONS"),
        language=read.choice("PINCITE_LANGUAGE", "en", LANGUAGES),
        cooldown=read.number("PINCITE_COOLDOWN", 3.0, 0.0, 3600.0),
        in_flight=read.count("PINCITE_IN_FLIGHT", 1, 1, 100),
        queue=read.count("PINCITE_QUEUE", 32, 1, 10_000),
        channel_rate=read.count("PINCITE_CHANNEL_RATE", 0, 0, 100_000),
        server_rate=read.count("PINCITE_SERVER_RATE", 0, 0, 100_000),
        question_length=read.count("PINCITE_QUESTION_LENGTH", 400, 20, 1500),
        turns=read.count("PINCITE_TURNS", 4, 0, 20),
        history_seconds=read.number("PINCITE_HISTORY_SECONDS", 900.0, 0.0, 86_400.0),
        upload_bytes=read.count("PINCITE_UPLOAD_BYTES", 1_048_576, 1, 26_214_400),
        access=Access(read.readers("PINCITE_READ_IN"), read.numbers("PINCITE_HOME_SERVERS")),
        server_articles=read.count("PINCITE_SERVER_ARTICLES", 20, 0, 10_000),
        server_bytes=read.count("PINCITE_SERVER_BYTES", 4_194_304, 1, 1_073_741_824),
        server_words=read.count("PINCITE_SERVER_WORDS", 200_000, 1, 1_000_000_000),
        open_indexes=read.count("PINCITE_OPEN_INDEXES", 16, 1, 10_000),
        keep_days=read.count("PINCITE_KEEP_DAYS", 30, 0, 36_500),
        sync_server=next(iter(read.numbers("PINCITE_SYNC_SERVER", most=1)), None),
        blocked_users=read.numbers("PINCITE_BLOCKED_USERS", most=1000, of="user"),
        listen=read.switch("PINCITE_LISTEN", default=False),
        unanswered=read.switch("PINCITE_UNANSWERED", default=False),
        feedback=read.switch("PINCITE_FEEDBACK", default=True),
        feedback_questions=read.switch("PINCITE_FEEDBACK_QUESTIONS", default=False),
        feedback_days=read.count("PINCITE_FEEDBACK_DAYS", 365, 1, 36_500),
        drain_seconds=read.number("PINCITE_DRAIN_SECONDS", 10.0, 0.0, 600.0),
        health_port=_health_port(read),
        metrics_port=read.count("PINCITE_METRICS_PORT", 0, 0, 65_535),
        shards=_shards(read),
        log_level=read.choice("PINCITE_LOG_LEVEL", "INFO", LOG_LEVELS),
    )


def _shards(read: "_SettingReader") -> Shards | None:
    text = read.text("PINCITE_SHARDS")
    if text is None:
        return None
    try:
        shards = shards_of(text)
    except ValueError as error:
        raise SettingsError(f"PINCITE_SHARDS is {text!r}.", str(error)) from None
    if not (shards.all or isinstance(read.location("PINCITE_INDEX", _INDEX), Database)):
        raise SettingsError(
            f"PINCITE_SHARDS is {shards}, and PINCITE_INDEX is a folder, which other processes do not share.",
            "Name a database, postgresql://..., or let this one process serve all shards.",
        )
    return shards


def port_of_health(environment: Mapping[str, str]) -> int:
    """Read from `environment` on which port the bot tells how it is. Raises SettingsError when on none."""
    port = _health_port(_SettingReader(environment))
    if not port:
        raise SettingsError("PINCITE_HEALTH_PORT is not set.", "Give the bot a port to tell it on.")
    return port


def names() -> frozenset[str]:
    """Return the names of all settings."""
    read = _SettingReader({"DISCORD_TOKEN": "any"})
    _settings(read)
    return frozenset(read.names)


def misspelt(environment: Mapping[str, str]) -> Iterator[str]:
    """Say of each PINCITE_ name in `environment` that no program of ours reads what may have been meant."""
    known = names()
    for name in sorted(environment):
        if name.startswith("PINCITE_") and name not in known | _OF_OTHERS:
            near = get_close_matches(name, sorted(known), 1)
            yield f"{name} is no setting and is ignored" + (f": did you mean {near[0]}?" if near else ".")


def _health_port(read: "_SettingReader") -> int:
    return read.count("PINCITE_HEALTH_PORT", 0, 0, 65_535)


class _SettingReader:
    """Reads single values and says which one is wrong."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.names: set[str] = set()
        self._environment = environment

    def text(self, name: str) -> str | None:
        self.names.add(name)
        return self._environment.get(name, "").strip() or None

    def path(self, name: str) -> Path | None:
        value = self.text(name)
        return Path(value) if value else None

    def location(self, name: str, default: str) -> Location:
        try:
            return location_of(self.text(name) or default)
        except PinciteError as error:
            raise SettingsError(f"{name} cannot be used: {error.problem}", error.mend) from None

    def number(self, name: str, default: float, least: float, most: float) -> float:
        value = self.text(name)
        if value is None:
            return default
        try:
            number = float(value)
        except ValueError:
            raise SettingsError(
                f"{name} is {value!r}.", f"Give a number from {least:g} to {most:g}."
            ) from None
        if not least <= number <= most:
            raise SettingsError(f"{name} is {value}.", f"Give a number from {least:g} to {most:g}.")
        return number

    def count(self, name: str, default: int, least: int, most: int) -> int:
        number = self.number(name, float(default), float(least), float(most))
        if number != int(number):
            raise SettingsError(
                f"{name} is {self.text(name)}.", f"Give a whole number from {least} to {most}."
            )
        return int(number)

    def numbers(self, name: str, most: int = 100, of: str = "server") -> frozenset[int]:
        parts = (self.text(name) or "").replace(",", " ").split()
        if len(parts) > most or not all(part.isascii() and part.isdecimal() for part in parts):
            wanted = f"one {of} id" if most == 1 else f"at most {most} {of} ids, separated by commas"
            raise SettingsError(f"{name} is {self.text(name)!r}.", f"Give {wanted}.")
        return frozenset(map(int, parts))

    def readers(self, name: str) -> Readers | None:
        parts = (self.text(name) or "").replace(",", " ").split()
        ids = frozenset(int(part) for part in parts if part.isascii() and part.isdecimal())
        words = frozenset(parts) & WORDS
        if len(parts) > _MOST_READERS or len(ids) + len(words) < len(set(parts)):
            raise SettingsError(
                f"{name} is {self.text(name)!r}.",
                f"Give ids of servers, channels and people, and any of the words {', '.join(sorted(WORDS))}, "
                "separated by commas.",
            )
        return Readers(ids, words) if parts else None

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = self.text(name) or default
        if value not in choices:
            raise SettingsError(f"{name} is {value!r}.", f"Choose one of {', '.join(choices)}.")
        return value

    def switch(self, name: str, *, default: bool) -> bool:
        value = (self.text(name) or ("on" if default else "off")).lower()
        if value not in ("on", "off"):
            raise SettingsError(f"{name} is {value!r}.", "Choose on or off.")
        return value == "on"
