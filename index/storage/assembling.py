"""Open generations -> the index that they hold together; an index -> which generations go on holding what."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.article import Article
from index.contents import Index
from index.errors import IndexDamaged
from index.finding.joining import only, stack
from index.finding.parts import JoinedIndex
from index.finding.passages import is_small, joined
from index.storage import disk, tables
from index.storage.describing import Place
from index.storage.generation import Generation, Opener
from index.storage.manifest import ArticleEntry, GenerationEntry, Manifest
from index.tables.vectors import Vectors


def open_all(
    folder: Path, manifest: Manifest, *, summed: float, damaged: Callable[[str], IndexDamaged]
) -> list[Generation]:
    """Open the generations of `manifest`, which lie in `folder`; `summed` and `damaged` are as for `Opener`.

    Raises ValueError when something is not as the manifest says.
    """
    opener = Opener(folder, manifest.model, manifest.language, summed, not is_small(manifest.counts), damaged)
    held: list[list[tuple[int, ArticleEntry]]] = [[] for _ in manifest.generations]
    for position, article in enumerate(manifest.articles):
        held[article.generation].append((position, article))
    return [opener.open(*one) for one in zip(manifest.generations, held, strict=True)]


def assemble(generations: Sequence[Generation], manifest: Manifest) -> Index:
    """Return the index of the articles that `manifest` names, in its order.

    A small one is checked, and its arrays are its own where they are not one file's. A large one leaves its
    tables where they are, and has what finds its passages. Raises ValueError when the tables do not fit
    together.
    """
    if is_small(manifest.counts):
        firsts = np.cumsum([0, *(len(one.articles) for one in generations)]).tolist()
        order = [firsts[article.generation] + article.place for article in manifest.articles]
        index = only(stack([one.index for one in generations]), order)
        index = replace(index, vectors=Vectors(index.vectors.array, manifest.model.dimensions))
        tables.check(index)
    else:
        articles = tuple(generations[one.generation].articles[one.place] for one in manifest.articles)
        index = joined(articles, [one.part for one in generations], manifest.model, manifest.language)
    if index.counts != manifest.counts:
        raise ValueError("manifest.json: it counts other passages, sentences or tokens than there are")
    return index


def kept(index: Index, generations: Sequence[Generation], manifest: Manifest) -> dict[int, Place]:
    """Return which articles of `index`, by position, are in `generations` bit by bit, and where.

    Generations of which little is left, or that are no larger than what comes, are left out, so that there
    are never many: O'Neil et al. 1996, "The Log-Structured Merge-Tree", section 2.
    """
    if manifest.model != index.model:
        return {}
    if isinstance(index, JoinedIndex):
        found = _places(index, manifest)
    else:
        found = _compared(index, generations, manifest)
    sizes = _sizes(index)
    alive: Counter[int] = Counter()
    for number, place in found.items():
        alive[place.generation] += sizes[number]
    coming = sum(sizes) - sum(alive.values())
    stays = set(alive)
    for generation, tokens in sorted(alive.items(), key=lambda pair: pair[1]):
        if tokens <= coming or 2 * tokens < manifest.generations[generation].tokens:
            stays.discard(generation)
            coming += tokens
    return {number: place for number, place in found.items() if place.generation in stays}


def arrange(
    kept: Mapping[int, Place], before: Sequence[GenerationEntry]
) -> tuple[list[GenerationEntry], dict[int, Place]]:
    """Return which of the generations `before` go on holding articles, and where the `kept` ones then are."""
    stays = sorted({place.generation for place in kept.values()})
    places = {
        number: replace(place, generation=stays.index(place.generation)) for number, place in kept.items()
    }
    return [before[generation] for generation in stays], places


def taken(index: Index, articles: Sequence[int]) -> Index:
    """Return the articles at these positions alone, their tables as they are written."""
    return index.taken(articles) if isinstance(index, JoinedIndex) else only(index, articles)


def sum_what_moves(folder: Path, index: Index, before: Manifest, stays: Collection[str]) -> None:
    """Sum the generations of `before` that `index` is from and whose names are not among those that stay.

    They are written anew with checksums of their own, which would hide what is damaged. Only a large index
    leaves its tables where they are: others were summed when they were read. Raises ValueError.
    """
    parts = index.parts if isinstance(index, JoinedIndex) else ()
    used = {part.origin for part in parts if (part.places >= 0).any()}
    for entry in before.generations:
        if entry.name in used and entry.name not in stays:
            for name, file in entry.files.items():
                try:
                    disk.map_bytes(folder / entry.name / name, file, checksum=True)
                except (OSError, ValueError) as error:
                    raise ValueError(f"{name}: {error}") from error


def _places(index: JoinedIndex, manifest: Manifest) -> dict[int, Place]:
    """Return the articles of `index` that were read from generations of `manifest`, and from where."""
    names = {one.name: generation for generation, one in enumerate(manifest.generations)}
    entries = {(entry.generation, entry.place): entry for entry in manifest.articles}
    found = {}
    for part in index.parts:
        generation = names.get(part.origin or "")
        for place, position in enumerate(part.places.tolist()):
            entry = entries.get((generation, place)) if generation is not None else None
            if position >= 0 and entry and entry.sha256 == index.articles[position].sha256:
                found[position] = Place(entry.generation, entry.place, entry.start)
    return found


def _compared(index: Index, generations: Sequence[Generation], manifest: Manifest) -> dict[int, Place]:
    """Return the articles of `index` that `generations` hold bit by bit, and where."""
    known: dict[str, list[Place]] = {}
    for entry in manifest.articles:
        known.setdefault(entry.sha256, []).append(Place(entry.generation, entry.place, entry.start))
    found: dict[int, Place] = {}
    for number, article in enumerate(index.articles):
        places = known.get(article.sha256, [])
        same = next((place for place in places if _same(index, number, generations, place)), None)
        if same is not None:
            found[number] = same
            places.remove(same)
    return found


def _sizes(index: Index) -> list[int]:
    """Return how many tokens each article has."""
    if isinstance(index, JoinedIndex):
        sizes = np.zeros(len(index.articles), np.int64)
        for part in index.parts:
            asked = part.places >= 0
            sizes[part.places[asked]] = np.diff(part.bounds["tokens"], prepend=0)[asked]
        return [int(count) for count in sizes]
    sentences = index.sentences
    owners = index.passages["article"][sentences["passage"]]
    tokens = sentences["last"] - sentences["first"]
    return [int(count) for count in np.bincount(owners, tokens, len(index.articles))]


def _same(index: Index, number: int, generations: Sequence[Generation], place: Place) -> bool:
    """Whether the article at `number` of `index` is, with all its tables, the one at `place`."""
    before = generations[place.generation].index
    if not _alike(index.articles[number], before.articles[place.place]):
        return False
    ours, theirs = (_alone(one, at) for one, at in ((index, number), (before, place.place)))
    return all(
        np.array_equal(getattr(ours, table), getattr(theirs, table))
        for table in ("passages", "sentences", "tokens")
    ) and np.array_equal(ours.vectors.array, theirs.vectors.array)


def _alone(index: Index, number: int) -> Index:
    """Return the tables of one article, as if there were no other."""
    return index if len(index.articles) == 1 else only(index, [number])


def _alike(one: Article, other: Article) -> bool:
    """Whether two articles of the same bytes are cut into the same blocks."""
    return one is other or (one.blocks == other.blocks and one.marks == other.marks)
