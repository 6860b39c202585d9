"""The article that comes with the program, so that it can be asked at once."""

from pathlib import Path
from typing import TYPE_CHECKING

from index.article import Article
from index.encoder import Encoder, Progress
from index.store import Store

if TYPE_CHECKING:
    from index.building import BuildReport

NAME = "bundled article"
PATH = Path(__file__).with_name("article.txt")


def bundled_article() -> Article:
    """Return the bundled article: a few hundred words of our own about a true story."""
    # Loaded here, because every question looks whether this is the article, and reads nothing.
    from index.text.reading import read_article  # noqa: PLC0415

    return read_article(PATH, name=NAME)


def build_bundled(  # noqa: PLR0913 - two are needed; the rest are as in `build`
    store: Store,
    encoder: Encoder,
    *,
    language: str | None = None,
    full: bool = False,
    only_if_missing: bool = False,
    progress: Progress | None = None,
) -> "BuildReport":
    """Build the index of the bundled article, as `index.building.build` does."""
    from index.building import build  # noqa: PLC0415 - only to build, never on the way of a question

    return build(
        [bundled_article()],
        store,
        encoder,
        paths=[PATH],
        language=language,
        full=full,
        only_if_missing=only_if_missing,
        progress=progress,
    )
