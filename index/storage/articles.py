"""An article on disk: its name and checksum are known at once, its text is read when it is needed."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any, cast

from index.article import Article, Block, Mark
from index.storage.manifest import ArticleEntry


class StoredArticle(Article):
    """An article that reads its text, and proves it, when somebody asks for that.

    What it asks for then raises IndexDamaged when the text is not what its checksum says.
    """

    __slots__ = ("_found", "_read")
    _found: Article | None
    _read: Callable[[], Article]

    def __init__(self, entry: ArticleEntry, read: Callable[[], Article]) -> None:
        known = {
            "source": entry.source,
            "sha256": entry.sha256,
            "title": entry.title,
            "url": entry.url,
            "format": entry.kind,
            "unseen": entry.unseen,
            "read": entry.origin,
        }
        for name, value in {**known, "_read": read, "_found": None}.items():
            object.__setattr__(self, name, value)  # as frozen dataclasses do

    def _whole(self) -> Article:
        if self._found is None:
            object.__setattr__(self, "_found", self._read())
        return cast("Article", self._found)

    @property
    def text(self) -> str:
        """The text, as of every article."""
        return self._whole().text

    @property
    def raw(self) -> bytes:
        """The bytes that prove it."""
        return self._whole().raw

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of the text."""
        return self._whole().blocks

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks of the text."""
        return self._whole().marks

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Article):
            return NotImplemented
        return self is other or all(
            _of(self, field.name) == _of(other, field.name) for field in fields(Article)
        )

    def __hash__(self) -> int:
        return hash((self.source, self.sha256))


def _of(article: Article, name: str) -> Any:
    return getattr(article, name)
