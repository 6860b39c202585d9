"""From a question's tokens to the passages that could answer it, with what stands around these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.article import Block
from index.contents import Counted, Found, Index
from index.finding.joining import only, pick, ranges
from index.finding.lookup import Lookup

EXACT = 65_536
"""Tokens (about 50,000 words): up to so many every passage is compared; of more, the likeliest."""
LIKELIEST = 64
"""Passages that are compared of a larger index, besides what stands around them."""
NEAR = 2_048
"""Passages, the best ones by BM25, of which it is looked how like the question they are on the whole."""
LIKE = 0.5
"""What that cosine counts beside a passage's share of BM25."""
COMMON = 0.25
"""A word that more of the passages have is not looked up, unless there are only such words."""
LED = 12
"""Blocks that are taken along with what leads them in."""
K1, B = 1.2, 0.75


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no one answer to ==
class Part:
    """What looks up some of an index's passages: `places`, intp, says where each stands in the index.

    Those of articles that are gone stand at -1.
    """

    lookup: Lookup
    places: NDArray[np.intp]


class TableFinder:
    """A `Finder` over tables that lie on this machine. Safe to be used by several threads at once."""

    def __init__(self, index: Index, parts: Sequence[Part]) -> None:
        """`index` has the passages that `parts` look up."""
        self._index = index
        self._parts = parts
        passages, sentences = index.passages, index.sentences
        # A passage's tokens are neighbours, so that its first sentence and its last one tell their number.
        first, last = sentences["first"][passages["first"]], sentences["last"][passages["last"] - 1]
        self._lengths = (last - first).astype(np.float32)
        self._articles = np.ascontiguousarray(passages["article"])
        self._blocks = np.ascontiguousarray(passages["block"])
        self._tokens = int((last - first).sum())

    @property
    def words(self) -> bytes:
        """The words of all articles, of those that are gone, too."""
        return b"".join(part.lookup.words for part in self._parts)

    def only(self, articles: Sequence[int]) -> Index:
        """Return an index of the articles at these positions alone, in this order.

        It finds as this does when it is too large for all its passages to be compared.
        """
        return choose(self._index, articles, self._parts)

    def find(
        self, ids: NDArray[np.int32], vectors: NDArray[np.float32], weights: NDArray[np.float64]
    ) -> Found:
        """Return the passages likeliest to answer: by BM25, and by how like they are on the whole."""
        terms = ids.tolist()
        postings = {term: self._postings(term) for term in set(terms)}
        counted = Counted(
            sentences=len(self._index.sentences),
            passages=len(self._lengths),
            sentence_length=self._tokens / max(len(self._index.sentences), 1),
            passage_length=self._tokens / max(len(self._lengths), 1),
            in_sentences=np.array([int(postings[term]["sentences"].sum()) for term in terms], np.int64),
            in_passages=np.array([len(postings[term]) for term in terms], np.int64),
        )
        rarity = rarity_of(counted)
        scores = self._bm25(looked_up(ids, weights, counted), rarity, counted, postings)
        near = _best(scores, min(NEAR, len(self._lengths)))
        likely = scores[near] + LIKE * self._cosines(on_the_whole(vectors, weights, rarity), near)
        best = near[_best(likely, min(LIKELIEST, len(near)))]
        return Found(pick(self._index, self._around(best)), counted)

    def _cosines(self, asked: NDArray[np.float32], rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """Return the cosines of one vector with those of the passages at `rows`, rising."""
        cosines = np.zeros(len(rows), np.float32)
        for part in self._parts:
            wanted = np.flatnonzero(np.isin(part.places, rows))
            found = part.lookup.vectors.cosines(asked[None], wanted)[0]
            cosines[np.searchsorted(rows, part.places[wanted])] = found
        return cosines

    def _postings(self, term: int) -> NDArray[np.void]:
        """Return the postings of a token among the passages that are asked, by their places in the index."""
        found = []
        for part in self._parts:
            own = part.lookup.of(term).copy()
            own["passage"] = part.places[own["passage"]]
            found.append(own[own["passage"] >= 0])
        return found[0] if len(found) == 1 else np.concatenate(found)

    def _bm25(
        self,
        terms: Mapping[int, int],
        rarity: NDArray[np.float64],
        counted: Counted,
        postings: Mapping[int, NDArray[np.void]],
    ) -> NDArray[np.float32]:
        """Return each passage's share of the BM25 that it could have at most, float32, shape (passages,)."""
        scores = np.zeros(len(self._lengths), np.float32)
        most = 0.0
        for term, place in terms.items():
            rows, counts = postings[term]["passage"], postings[term]["count"].astype(np.float32)
            norm = K1 * (1 - B + B * self._lengths[rows] / max(counted.passage_length, 1.0))
            scores[rows] += float(rarity[place]) * (K1 + 1) * counts / (counts + norm)
            most += float(rarity[place]) * (K1 + 1)
        return scores / max(most, 1e-9)

    def _around(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return the passages at `rows`, rising, with what is needed to rank and quote them as in the whole.

        That is the rest of their blocks, the blocks beside these, what leads them in and what they lead in,
        and the lines above each article's first paragraph, up to this.
        """
        owners = self._articles[rows]
        taken = []
        for number in np.unique(owners).tolist():
            low, high = np.searchsorted(self._articles, [number, number + 1])
            chosen = set(self._blocks[rows[owners == number]].tolist())
            wanted = sorted(with_around(self._index.articles[number].blocks, chosen))
            own = self._blocks[low:high]
            firsts = np.searchsorted(own, wanted)
            taken.append(low + ranges(firsts, np.searchsorted(own, wanted, side="right") - firsts))
        return np.concatenate(taken) if taken else rows


def rarity_of(counted: Counted) -> NDArray[np.float64]:
    """Return how rare among all passages each token of a question is: the idf of BM25, shape (n,)."""
    return np.asarray(
        np.log1p((counted.passages - counted.in_passages + 0.5) / (counted.in_passages + 0.5)), np.float64
    )


def looked_up(ids: NDArray[np.int32], weights: NDArray[np.float64], counted: Counted) -> dict[int, int]:
    """Return the tokens that passages are looked up by, each with its place in the question.

    Those are all that count and are not COMMON; all that count where there are no others.
    """
    terms = {int(term): place for place, term in enumerate(ids.tolist()) if weights[place] > 0}
    most = COMMON * counted.passages
    return {term: place for term, place in terms.items() if counted.in_passages[place] <= most} or terms


def on_the_whole(
    vectors: NDArray[np.float32], weights: NDArray[np.float64], rarity: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Return one unit vector of a question, whose tokens count by weight and rarity, shape (dimensions,)."""
    asked = ((weights * rarity) @ vectors).astype(np.float32)
    return np.asarray(asked / max(float(np.linalg.norm(asked)), 1e-9), np.float32)


def _best(scores: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    """Return the places of the `count` highest of `scores`, rising."""
    if count >= len(scores):
        return np.arange(len(scores))
    return np.sort(np.argpartition(-scores, count)[:count])


def with_around(blocks: Sequence[Block], chosen: set[int]) -> set[int]:
    """Return the `chosen` blocks of an article with those around them: of several, what each has together.

    There may be numbers among them that no block has.
    """
    numbered = next((place for place, block in enumerate(blocks) if block.kind.numbered), 0)
    wanted = set(range(min(numbered + 1, LED))) if chosen else set()
    for place in chosen:
        wanted.update((place - 1, place, place + 1))
        if blocks[place].speaker is not None:
            wanted.add(place + 2)
        wanted.update(_led_in(blocks, place))
    for place in tuple(wanted):
        if 0 <= place < len(blocks):
            wanted.update(_leading(blocks, place))
    return wanted


def _led_in(blocks: Sequence[Block], place: int) -> list[int]:
    """Return the first LED blocks that the one at `place` leads in, right below it."""
    below = range(place + 1, min(place + 1 + LED, len(blocks)))
    return [other for other in below if place in (blocks[other].lead_in, blocks[other].heading)]


def _leading(blocks: Sequence[Block], place: int) -> set[int]:
    """Return the blocks that lead in the one at `place`, and those that lead in these."""
    found: set[int] = set()
    open_ = [place]
    while open_:
        block = blocks[open_.pop()]
        for above in (block.lead_in, block.heading):
            if above is not None and above not in found:
                found.add(above)
                open_.append(above)
    return found


def choose(index: Index, articles: Sequence[int], parts: Sequence[Part]) -> Index:
    """Return an index of the `articles` at these positions of `index`, whose passages `parts` look up.

    It is compared as a whole when it is small enough, and else has what finds its passages.
    """
    firsts, lasts = (np.searchsorted(index.passages["article"], articles, side) for side in ("left", "right"))
    rows = ranges(firsts, lasts - firsts)
    passages, sentences = index.passages[rows], index.sentences
    first, last = sentences["first"][passages["first"]], sentences["last"][passages["last"] - 1]
    if (last - first).sum() <= EXACT:
        return only(index, articles)
    chosen = only(index, articles, shared=True)
    places = np.full(len(index.passages) + 1, -1, np.intp)  # the last one is that of what is at -1
    places[rows] = np.arange(len(rows))
    found = [Part(part.lookup, places[part.places]) for part in parts]
    return replace(chosen, breaks=None, finder=TableFinder(chosen, found))
