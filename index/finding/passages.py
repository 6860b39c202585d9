"""From a question's tokens to the passages that could answer it, with what stands around these."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Block
from index.contents import Counted, Counts, Found, Index, ModelCard
from index.finding.joining import ranges
from index.finding.parts import JoinedIndex, Part, chosen, take, total

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


class TableFinder:
    """A `Finder` over tables that lie on this machine. Safe to be used by several threads at once."""

    def __init__(
        self, articles: Sequence[Article], parts: Sequence[Part], model: ModelCard, language: str
    ) -> None:
        """Find in `parts`, whose places are positions in `articles`."""
        self._articles, self._model, self._language = articles, model, language
        self._parts = parts
        self._firsts = np.cumsum([0, *(len(part.passages) for part in parts)])
        self._asked = [part.asked() for part in parts]
        self._counts = total([part.counts() for part in parts])
        places = np.concatenate([part.places for part in parts])
        self._in_order = bool((np.diff(places[places >= 0]) > 0).all())

    @property
    def words(self) -> bytes:
        """The words of all articles, of those that are gone, too."""
        return b"".join(part.lookup.words for part in self._parts)

    def only(self, articles: Sequence[int]) -> Index:
        """Return an index of the articles at these positions alone, in this order.

        It finds as this does when it is too large for all its passages to be compared.
        """
        held = tuple(self._articles[place] for place in articles)
        return joined(held, chosen(self._parts, articles), *self._of)

    def find(
        self, ids: NDArray[np.int32], vectors: NDArray[np.float32], weights: NDArray[np.float64]
    ) -> Found:
        """Return the passages likeliest to answer: by BM25, and by how like they are on the whole."""
        counted = self.counted(ids)
        best = self.likeliest(ids, vectors, weights, counted, LIKELIEST)
        return Found(take(self._parts, self._around(best), self._articles, *self._of), counted)

    def counted(self, ids: NDArray[np.int32]) -> Counted:
        """Return how much is asked, and how often that holds each of the tokens `ids`."""
        found = {term: self._count(term) for term in set(ids.tolist())}
        counts = self._counts
        return Counted(
            sentences=counts.sentences,
            passages=counts.passages,
            sentence_length=counts.tokens / max(counts.sentences, 1),
            passage_length=counts.tokens / max(counts.passages, 1),
            in_sentences=np.array([found[term][1] for term in ids.tolist()], np.int64),
            in_passages=np.array([found[term][0] for term in ids.tolist()], np.int64),
        )

    def likeliest(
        self,
        ids: NDArray[np.int32],
        vectors: NDArray[np.float32],
        weights: NDArray[np.float64],
        counted: Counted,
        count: int,
    ) -> NDArray[np.intp]:
        """Return the `count` passages likeliest to answer, rising, as positions in all parts in turn."""
        rarity = rarity_of(counted)
        scores = self._bm25(looked_up(ids, weights, counted), rarity, counted)
        near = self._best(scores, self._scored(scores, count), NEAR)
        scores[near] += LIKE * self._cosines(on_the_whole(vectors, weights, rarity), near)
        return self._best(scores, near, count)

    @property
    def _of(self) -> tuple[ModelCard, str]:
        return self._model, self._language

    def _count(self, term: int) -> tuple[int, int]:
        """Return in how many passages that are asked a token stands, and in how many of their sentences."""
        passages = sentences = 0
        for part, asked in zip(self._parts, self._asked, strict=True):
            if asked is None:
                some = part.lookup.counts(term)
            else:
                own = self._postings(part, term)
                kept = asked[own["passage"]]
                some = int(kept.sum()), int(own["sentences"][kept].sum())
            passages, sentences = passages + some[0], sentences + some[1]
        return passages, sentences

    def _postings(self, part: Part, term: int) -> NDArray[np.void]:
        """Return the postings of a token in one part. Raises what that says when they cannot be its."""
        own = part.lookup.of(term)
        if len(own) and not 0 <= int(own["passage"].min()) <= int(own["passage"].max()) < len(part.passages):
            raise part.damaged("postings.npy: a token stands in no passage")
        return own

    def _bm25(
        self,
        terms: Mapping[int, int],
        rarity: NDArray[np.float64],
        counted: Counted,
    ) -> NDArray[np.float32]:
        """Return each passage's share of the BM25 that it could have at most; -1 if it is not asked."""
        scores = np.zeros(self._firsts[-1], np.float32)
        most = 0.0
        for term, place in sorted(terms.items(), key=lambda one: (-rarity[one[1]], one[0])):
            weight = float(rarity[place]) * (K1 + 1)
            most += weight
            for part, first, last in zip(self._parts, self._firsts[:-1], self._firsts[1:], strict=True):
                own = self._postings(part, term)
                rows = np.ascontiguousarray(own["passage"])
                lengths = np.maximum(part.lookup.lengths[rows], 0).astype(np.float32)
                norm = K1 * (1 - B + B * lengths / max(counted.passage_length, 1.0))
                times = own["count"].astype(np.float32)
                scores[first:last][rows] += weight * times / (times + norm)
        scores /= max(most, 1e-9)
        for first, asked in zip(self._firsts, self._asked, strict=False):
            if asked is not None:
                scores[first : first + len(asked)][~asked] = -1
        return scores

    def _scored(self, scores: NDArray[np.float32], count: int) -> NDArray[np.intp]:
        """Return the passages that have something of the question; the first of all where these are few."""
        found = np.flatnonzero(scores > 0)
        if len(found) >= count:
            return found
        others = np.flatnonzero(scores == 0)
        others = others[:NEAR] if self._in_order else others[np.argsort(self._order(others))][:NEAR]
        return np.sort(np.concatenate([found, others]))

    def _best(self, scores: NDArray[np.float32], rows: NDArray[np.intp], count: int) -> NDArray[np.intp]:
        """Return those of `rows` with the `count` highest scores, rising; ties go to the earlier place."""
        if len(rows) <= count:
            return rows
        values = scores[rows]
        least = np.partition(values, len(rows) - count)[len(rows) - count]
        above, tied = rows[values > least], rows[values == least]
        if not self._in_order:
            tied = tied[np.argsort(self._order(tied))]
        return np.sort(np.concatenate([above, tied[: count - len(above)]]))

    def _order(self, rows: NDArray[np.intp]) -> NDArray[np.int64]:
        """Return numbers that rise in the order in which passages are asked."""
        found = np.empty(len(rows), np.int64)
        for part, own, local in self._apart(rows):
            found[own] = (part.places[part.articles_of(local)] << 32) + local
        return found

    def _apart(self, rows: NDArray[np.intp]) -> Iterator[tuple[Part, NDArray[np.bool_], NDArray[np.intp]]]:
        """Yield each part, which of `rows` are its, and their places in it."""
        for part, first, last in zip(self._parts, self._firsts[:-1], self._firsts[1:], strict=True):
            own = (rows >= first) & (rows < last)
            yield part, own, rows[own] - first

    def _cosines(self, asked: NDArray[np.float32], rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """Return the cosines of one vector with those of the passages at `rows`."""
        cosines = np.zeros(len(rows), np.float32)
        for part, own, local in self._apart(rows):
            cosines[own] = part.lookup.vectors.cosines(asked[None], local)[0]
        return cosines

    def _around(self, rows: NDArray[np.intp]) -> list[NDArray[np.intp]]:
        """Return by part the passages at `rows` with what is needed to rank and quote them as in the whole.

        That is the rest of their blocks, the blocks beside these, what leads them in and what they lead in,
        and the lines above each article's first paragraph, up to this.
        """
        found = []
        for part, _, local in self._apart(rows):
            owners = part.articles_of(local)
            taken = [np.empty(0, np.intp)]
            for number in np.unique(owners).tolist():
                low, high = part.rows_of(number)
                # Whether the article's rows are as they were written is looked at when its blocks are read.
                blocks = self._articles[int(part.places[number])].blocks
                own = part.passages["block"][low:high]
                picked = set(own[local[owners == number] - low].tolist())
                wanted = sorted(with_around(blocks, picked))
                firsts = np.searchsorted(own, wanted)
                taken.append(low + ranges(firsts, np.searchsorted(own, wanted, side="right") - firsts))
            found.append(np.concatenate(taken))
        return found


def joined(articles: Sequence[Article], parts: Sequence[Part], model: ModelCard, language: str) -> Index:
    """Return an index of `articles`, which `parts` hold.

    It is compared as a whole when it is small enough, and else has what finds its passages.
    """
    whole = JoinedIndex(articles, parts, model, language, TableFinder(articles, parts, model, language))
    return whole.taken(range(len(articles))) if is_small(whole.counts) else whole


def is_small(counts: Counts) -> bool:
    """Whether an index is small enough for all of it to be compared with a question."""
    return counts.tokens <= EXACT


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
