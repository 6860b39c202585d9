"""What an old index spares its successor: how unchanged text is cut, and its vectors."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

import numpy as np

from index.article import Article, Kind, Span
from index.contents import Index, ModelCard
from index.encoder import Encoded
from index.errors import IndexDamaged, IndexMissing, IndexStale
from index.finding.parts import JoinedIndex
from index.store import Provenance, Store
from index.text.splitting import Cuts, Sentence, block_key


def load_old(store: Store) -> Index | None:
    """Return the old index; None without a sound one."""
    try:
        return load_whole(store)
    except (IndexMissing, IndexStale, IndexDamaged):
        return None


def load_whole(store: Store) -> Index:
    """Return the index in `store`, every byte checked since its vectors may be kept.

    What stays of a large one stays in its files, with their checksums; what does not is summed by the store.
    """
    index = store.load()
    return index if isinstance(index, JoinedIndex) else store.load(thorough=True)


def may_grow(old: Index, made: Provenance, wanted: Provenance, card: ModelCard) -> bool:
    """Whether the articles of `old` are as they would be made again."""
    same = (made.language, made.pincite) == (wanted.language, wanted.pincite)
    return same and old.model == card


def same_articles(old: Index, articles: Sequence[Article]) -> list[int | None]:
    """Return at which position of `old` each of `articles` stands, None for one that it lacks."""
    identical = {id(article): number for number, article in enumerate(old.articles)}
    alike: dict[str, list[int]] = {}
    for number, article in enumerate(old.articles):
        alike.setdefault(article.sha256, []).append(number)
    taken: set[int] = set()
    found: list[int | None] = []
    for article in articles:
        place: int | None = identical.get(id(article))
        if place is None or place in taken:
            others = (one for one in alike.get(article.sha256, []) if one not in taken)
            place = next((one for one in others if old.articles[one] == article), None)
        if place is not None:
            taken.add(place)
        found.append(place)
    return found


def known_cuts(old: Index, made: Provenance, wanted: Provenance, card: ModelCard) -> Cuts:
    """Return how the blocks of `old` are cut, or nothing when another model, language or version did it."""
    same = (made.language, made.pincite) == (wanted.language, wanted.pincite)
    if not same or _maker(old.model) != _maker(card):
        return {}
    cuts: dict[tuple[str, Kind], list[list[Sentence]]] = {}
    rows = (old.sentences[field].tolist() for field in ("start", "end", "number"))
    sentences = list(zip(*rows, strict=True))
    fields = (old.passages[field].tolist() for field in ("article", "block", "first", "last"))
    for (article, place), passages in groupby(zip(*fields, strict=True), key=itemgetter(0, 1)):
        block = old.articles[article].blocks[place]
        cuts[block_key(old.articles[article], block)] = [
            [
                Sentence(Span(start, end).shifted(-block.span.start), number)
                for start, end, number in sentences[first:last]
            ]
            for _, _, first, last in passages
        ]
    return cuts


def known_encodings(old: Index, card: ModelCard) -> dict[str, Encoded]:
    """Return what `old` holds by passage text, or nothing when another model made it."""
    if _maker(old.model) != _maker(card):
        return {}
    known = {}
    first = old.sentences["first"][old.passages["first"]].tolist()
    last = old.sentences["last"][old.passages["last"] - 1].tolist()
    places = zip(*(old.passages[field].tolist() for field in ("article", "start", "end")), strict=True)
    for (article, start, end), a, b in zip(places, first, last, strict=True):
        known[old.articles[article].text[start:end]] = Encoded(old.tokens[a:b], old.vectors[a:b])
    return known


def _maker(card: ModelCard) -> tuple[str, str, int, int]:
    """Return what decides a model's vectors; its name does not."""
    return card.sha256, card.engine, card.dimensions, card.max_tokens


def same_index(new: Index, old: Index) -> bool:
    """Whether `new` says what `old` says, given that all its vectors were taken from there."""
    return (
        new.model == old.model
        and new.articles == old.articles
        and all(
            np.array_equal(getattr(new, table), getattr(old, table))
            for table in ("passages", "sentences", "tokens")
        )
    )
