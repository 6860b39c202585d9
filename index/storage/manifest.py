"""What an index was built from and what it consists of; refuses what no longer fits."""

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from index.article import Format, Source
from index.contents import Counts, ModelCard
from index.errors import IndexDamaged, IndexStale, Mend, Step
from index.storage.disk import FileEntry

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    T = TypeVar("T", bound=DataclassInstance)

FORMAT = 6
"""Rises whenever an index of the version before can no longer be read."""

DEFAULT_FOLDER = ".pincite"
"""Where an index is kept unless another folder is named."""

REVISION = re.compile(r"[0-9a-f]{12}")
"""What tells one state of an index from the next."""
GENERATION = re.compile(r"generation-[0-9a-f]{12}")
"""The only folders of an index that are ever opened or removed."""

_FILE = re.compile(r"[a-z0-9][a-z0-9._-]*")
"""What files of a generation are called: nothing that leads out of their folder."""


@dataclass(frozen=True, slots=True)
class ArticleEntry:
    """One article of an index.

    `source` is its name as the user gave it. `path` is the file, relative to the index's folder and with
    forward slashes, so that both can be moved together; absolute on another drive; None when the article
    came from no file. `generation` and `place` say where it is kept: the position of the generation among
    those of the manifest, and its own among the articles of that. `start` is where its text begins there, in
    bytes. `sha256` and `bytes` are of the bytes that prove its text, `read_sha256` and
    `read_bytes` of the file it was read from. `format` is what that is; `given_format` and `encoding` are
    what the user said of it. `unseen` is as in `index.article.Article`.
    """

    source: str
    path: str | None
    url: str | None
    title: str
    sha256: str
    bytes: int
    format: str
    unseen: int
    read_sha256: str
    read_bytes: int
    given_format: str | None
    encoding: str | None
    generation: int
    place: int
    start: int

    @property
    def kind(self) -> Format:
        """What its file is."""
        return Format(self.format)

    @property
    def origin(self) -> Source:
        """The file that it was read from, and how."""
        given = None if self.given_format is None else Format(self.given_format)
        return Source(self.read_sha256, self.read_bytes, given, self.encoding)

    def locate(self, folder: Path) -> Path | None:
        """Return the article's file as seen from the index in `folder`, or None when it came from no file."""
        return None if self.path is None else Path(os.path.normpath(folder.resolve() / self.path))

    def changed(self, folder: Path) -> bool:
        """Whether the article's file is there and holds other bytes than the ones indexed."""
        path = self.locate(folder)
        try:
            if path is None or not path.is_file():
                return False
            return path.stat().st_size != self.read_bytes or sha256_of(path.read_bytes()) != self.read_sha256
        except OSError:
            return False  # a file that cannot be read is as good as absent: the index stands on its own


@dataclass(frozen=True, slots=True)
class GenerationEntry:
    """A folder `name` of an index, which holds `articles` articles in `files`; some may be gone by now."""

    name: str
    articles: int
    tokens: int
    files: Mapping[str, FileEntry]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The table of contents of an index on disk.

    `pincite` is the version that built it, `created` the moment in UTC (ISO 8601), `revision` what is another
    with every save, `language` the ISO 639 code that sentences were split with, `chosen` whether somebody
    named it. `generations` are the folders that hold the files, the oldest first.
    """

    pincite: str
    created: str
    revision: str
    language: str
    model: ModelCard
    counts: Counts
    articles: tuple[ArticleEntry, ...]
    generations: tuple[GenerationEntry, ...]
    chosen: bool = False

    @property
    def generation(self) -> str:
        """The name of the last generation: the only one where an index is always written whole."""
        return self.generations[-1].name

    @property
    def files(self) -> Mapping[str, FileEntry]:
        """The files of that one."""
        return self.generations[-1].files

    def to_json(self) -> bytes:
        """Return the manifest as JSON with its format and its own checksum, made to be read by people too."""
        body = {
            "format": FORMAT,
            **{field.name: getattr(self, field.name) for field in fields(self)},
            "model": asdict(self.model),
            "counts": asdict(self.counts),
            "articles": [asdict(article) for article in self.articles],
            "generations": [
                {
                    "name": one.name,
                    "articles": one.articles,
                    "tokens": one.tokens,
                    "files": {name: asdict(entry) for name, entry in one.files.items()},
                }
                for one in self.generations
            ],
        }
        return (json.dumps(body | {"checksum": _checksum(body)}, indent=1) + "\n").encode("ascii")

    @classmethod
    def from_json(cls, data: bytes, place: Path | str) -> "Manifest":
        """Return the manifest that `data`, found in `place`, stands for.

        Raises IndexStale when it is of another format, IndexDamaged when it is not what `to_json` wrote.
        """
        try:
            body = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise damaged(place, "its manifest is not JSON") from error
        if not isinstance(body, dict) or type(body.get("format")) is not int:
            raise damaged(place, "its manifest names no format version")
        if body["format"] != FORMAT:
            raise IndexStale(
                f"The index in {place} has format {body['format']}; this version of pincite reads "
                f"format {FORMAT}.",
                Mend(Step.REBUILD_ALL, str(place)),
            )
        if body.pop("checksum", None) != _checksum(body):
            raise damaged(place, "its manifest does not match its own checksum")
        del body["format"]
        try:
            return cls._from_body(body)
        except KeyError as error:
            raise damaged(place, f"its manifest has no {error.args[0]}") from error
        except (TypeError, ValueError) as error:
            raise damaged(place, f"its manifest is not as written: {error}") from error

    @classmethod
    def _from_body(cls, body: dict[str, Any]) -> "Manifest":
        articles, generations = body.pop("articles"), body.pop("generations")
        if not isinstance(articles, list) or not isinstance(generations, list):
            raise TypeError("articles or generations are not listed")
        chosen = body.pop("chosen")
        if not isinstance(chosen, bool):
            raise TypeError("whether the language was chosen is neither true nor false")
        parts: dict[str, Any] = {
            "model": _record(ModelCard, body.pop("model")),
            "counts": _record(Counts, body.pop("counts")),
            "articles": tuple(_record(ArticleEntry, entry) for entry in articles),
            "generations": tuple(_generation(entry) for entry in generations),
        }
        if not all(isinstance(value, str) for value in body.values()):
            raise TypeError("a field that must be text is not")
        manifest = cls(**body, **parts, chosen=chosen)
        if not REVISION.fullmatch(manifest.revision):
            raise ValueError(f"no revision is named {manifest.revision!r}")
        for article in manifest.articles:
            if not 0 <= article.generation < len(generations):
                raise ValueError(f"{article.source} is in no generation")
            if not 0 <= article.place < manifest.generations[article.generation].articles:
                raise ValueError(f"{article.source} has no place in its generation")
        return manifest

    def stale_articles(self, folder: Path) -> tuple[ArticleEntry, ...]:
        """Return the articles whose files, seen from the index in `folder`, changed since it was built."""
        return tuple(article for article in self.articles if article.changed(folder))

    def check(self, folder: Path) -> None:
        """Raise IndexStale when an article's file changed since the index was built.

        A file that is not there is fine: an index may be carried to a machine that has no article.
        """
        if stale := self.stale_articles(folder):
            verb = "has" if len(stale) == 1 else "have"
            raise IndexStale(
                f"{_names(stale)} {verb} changed since the index in {folder} was built.",
                Mend(Step.REBUILD, str(folder)),
            )


def portable_path(path: Path, folder: Path) -> str:
    """Return `path` relative to `folder` with forward slashes; absolute when they are on different drives."""
    path = path.resolve()
    try:
        return Path(os.path.relpath(path, folder.resolve())).as_posix()
    except ValueError:
        return path.as_posix()


def _generation(data: object) -> GenerationEntry:
    """Return the generation that the JSON object `data` stands for."""
    if not isinstance(data, dict) or not isinstance(data.get("files"), dict):
        raise TypeError("a generation names no files")
    files = {name: _record(FileEntry, entry) for name, entry in data["files"].items()}
    known = {field.name for field in fields(GenerationEntry)}
    if data.keys() != known or type(data["articles"]) is not int or type(data["tokens"]) is not int:
        raise ValueError(f"a generation has the fields {sorted(data)}, not {sorted(known)}")
    if not isinstance(data["name"], str) or not GENERATION.fullmatch(data["name"]):
        raise ValueError(f"no generation is named {data['name']!r}")
    if not all(map(_FILE.fullmatch, files)):
        raise ValueError("a file has a name that no file of an index has")
    return GenerationEntry(data["name"], data["articles"], data["tokens"], files)


def _record(kind: "type[T]", data: object) -> "T":
    """Return a `kind` made of the JSON object `data`, which must have its fields and no others."""
    if not isinstance(data, dict):
        raise TypeError(f"expected an object for {kind.__name__}, found {type(data).__name__}")
    types = {field.name: field.type for field in fields(kind)}
    if data.keys() != types.keys():
        raise ValueError(f"{kind.__name__} has the fields {sorted(data)}, not {sorted(types)}")
    for name, value in data.items():
        expected = types[name]
        if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):  # type: ignore[arg-type]
            raise TypeError(f"{kind.__name__}.{name} cannot be {value!r}")
    return kind(**data)


def _checksum(body: dict[str, Any]) -> str:
    """Return the sha256 of `body` as canonical JSON, so that layout does not count but every value does."""
    return sha256_of(json.dumps(body, sort_keys=True, separators=(",", ":")).encode("ascii"))


def sha256_of(data: bytes) -> str:
    """Return the sha256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _names(articles: tuple[ArticleEntry, ...], at_most: int = 3) -> str:
    """Return the articles' names as in a sentence, the first few of them when there are many."""
    names = [article.source for article in articles[:at_most]]
    more = len(articles) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "")


def damaged(place: Path | str, what: str) -> IndexDamaged:
    """Return the error that says that the index in `place` is damaged, and how."""
    return IndexDamaged(f"The index in {place} is damaged: {what}.", Mend(Step.REBUILD_ALL, str(place)))
