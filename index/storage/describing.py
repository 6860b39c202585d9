"""An index, and where its articles are kept -> the manifest that says so."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from index.contents import Index
from index.storage.articles import size_of
from index.storage.manifest import ArticleEntry, GenerationEntry, Manifest
from index.store import Provenance


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article is kept: the position of its generation, its own in that, and of its text in bytes."""

    generation: int
    place: int
    start: int


def describe(
    index: Index,
    provenance: Provenance,
    generations: Sequence[GenerationEntry],
    places: Mapping[int, Place],
    paths: Sequence[str | None],
) -> Manifest:
    """Return the manifest of `index`: its articles, by position, are at `places` of `generations`.

    `paths` are the articles' files.
    """
    articles = (
        ArticleEntry(
            source=article.source,
            path=path,
            url=article.url,
            title=article.title,
            sha256=article.sha256,
            bytes=size_of(article),
            format=article.format.value,
            unseen=article.unseen,
            read_sha256=article.origin.sha256,
            read_bytes=article.origin.size,
            given_format=None if article.origin.format is None else article.origin.format.value,
            encoding=article.origin.encoding,
            generation=places[number].generation,
            place=places[number].place,
            start=places[number].start,
        )
        for number, (article, path) in enumerate(zip(index.articles, paths, strict=True))
    )
    return Manifest(
        pincite=provenance.pincite,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        revision=os.urandom(6).hex(),
        language=provenance.language,
        model=index.model,
        counts=index.counts,
        articles=tuple(articles),
        generations=tuple(generations),
        chosen=provenance.chosen,
    )
