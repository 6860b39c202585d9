"""Read articles in, store an index out: split, encode what is new, keep the rest."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.contents import PASSAGE, SENTENCE, TOKEN, Index, ModelCard
from index.encoder import Encoded, Encoder, Progress, encode
from index.errors import ArticleError, IndexMissing
from index.finding.parts import JoinedIndex, moved, part_of
from index.reuse import (
    known_cuts,
    known_encodings,
    load_old,
    load_whole,
    may_grow,
    same_articles,
    same_index,
)
from index.store import Provenance, Save, Store
from index.tables.vectors import join
from index.text.languages import language_of
from index.text.reading import STDIN, Reader, read_again, read_article
from index.text.splitting import Passage, split

Held = Sequence[tuple[Article, Path | None]]
"""Articles, each with its file; None for one that came from no file."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    `encoded` of the `passages` went through the model; `reused` ones had their text in the old index or
    earlier in this one. `saved` is False when nothing differed and the old index was left alone.
    `language` is the ISO 639 code of the index's.
    """

    articles: int
    passages: int
    encoded: int
    reused: int
    sentences: int
    tokens: int
    seconds: float
    saved: bool
    language: str


def build(  # noqa: PLR0913 - three things are needed; the rest have names and defaults
    articles: Sequence[Article],
    store: Store,
    encoder: Encoder,
    *,
    paths: Sequence[Path | None] | None = None,
    full: bool = False,
    only_if_missing: bool = False,
    language: str | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Make `articles` the index in `store`, encoding only passages that the old one does not hold.

    `paths` says where each article's file is, so that later changes to it are noticed, None for one that
    came from no file; by default it is the file that its `source` names, where there is one. `full` encodes
    everything anew; `only_if_missing` leaves an index that is there alone. `progress` counts the passages
    that go through the model. `language`, an ISO 639 code, is else the one that was
    chosen for the old index, else told by the articles.

    Raises ArticleError when there is no article, and what `split`, `encoder` and `store` raise; the old index
    is then still there, untouched.
    """
    if not articles:
        raise ArticleError("There is no article to index.", "Name at least one.")
    began = time.perf_counter()
    resolved = _resolved(articles, paths)
    with store.writing() as save:
        old = load_old(store)
        if only_if_missing and old is not None:
            return _report(old, began, encoded=0, saved=False)
        provenance = _made(articles, resolved, language, None if old is None else store.provenance())
        job = _Job(store, save, None if full else old, encoder, progress)
        return job.carry_out(articles, provenance, began)


def refresh(  # noqa: PLR0913 - two things are needed; the rest have names and defaults
    store: Store,
    encoder: Encoder,
    *,
    full: bool = False,
    language: str | None = None,
    progress: Progress | None = None,
    read: Reader = read_article,
    fetch: bool = False,
) -> BuildReport:
    """Build the index in `store` again from the files it was built from; of absent ones, keep what it holds.

    `full`, `language` and `progress` are as for `build`. `read` reads a file;
    with `fetch` also the web addresses among the sources, which else stay as they are.

    Raises IndexMissing, IndexStale (another format) or IndexDamaged when the old index cannot say what those
    are, ArticleError when a file can no longer be read as an article, and what `build` raises.
    """
    store.provenance()  # without an index there is nothing to refresh

    def anew(held: Held) -> Held:
        return [(read_again(article, path, read=read, fetch=fetch), path) for article, path in held]

    return amend(store, encoder, anew, full=full, language=language, progress=progress)


def _made(
    articles: Sequence[Article],
    paths: tuple[Path | None, ...],
    language: str | None,
    before: Provenance | None,
) -> Provenance:
    """Return how an index of `articles` is made, given the `language` that is asked for, if any is."""
    if language is None and before is not None and before.chosen:
        language = before.language
    told = language or language_of(article.text for article in articles)
    return Provenance(told, paths, chosen=language is not None)


def amend(  # noqa: PLR0913 - three things are needed; the rest are as in `build`
    store: Store,
    encoder: Encoder,
    change: Callable[[Held], Held],
    *,
    full: bool = False,
    language: str | None = None,
    progress: Progress | None = None,
) -> BuildReport:
    """Build the index in `store` again of what `change` makes of the articles that it holds, with files.

    No other build comes between. Raises IndexStale (another format) or IndexDamaged when it is not known what
    the index holds, and what `change` and `build` raise; nothing is held where there is no index yet.
    """
    began = time.perf_counter()
    with store.writing() as save:  # from here on, so that no other build is undone
        old: Index | None = None
        before: Provenance | None = None
        held: Held = []
        with suppress(IndexMissing):
            old, before = load_whole(store), store.provenance()
            held = list(zip(old.articles, before.paths, strict=True))
        changed = change(held)
        articles = [article for article, _ in changed]
        made = _made(articles, tuple(path for _, path in changed), language, before)
        job = _Job(store, save, None if full else old, encoder, progress)
        return job.carry_out(articles, made, began)


@dataclass(frozen=True, slots=True)
class _Job:
    """A build while `store` is locked: what encodes, what saves, and the old index when it may be reused."""

    store: Store
    save: Save
    old: Index | None
    encoder: Encoder
    progress: Progress | None

    def carry_out(self, articles: Sequence[Article], provenance: Provenance, began: float) -> BuildReport:
        """Cut and encode what the old index does not hold; save unless it is the one that is there."""
        old, card = self.old, self.encoder.card
        made = None if old is None else self.store.provenance()
        if isinstance(old, JoinedIndex) and made is not None and may_grow(old, made, provenance, card):
            return self._beside(old, articles, provenance, began)
        index, encoded = self._made(articles, provenance, old, made)
        same = old is not None and not encoded and same_index(index, old) and made == provenance
        if not same:
            self.save(index, provenance)
        return _report(index, began, encoded=encoded, saved=not same)

    def _beside(
        self, old: JoinedIndex, articles: Sequence[Article], provenance: Provenance, began: float
    ) -> BuildReport:
        """Do the same of a large index, whose articles stay where they are: only what is new is read.

        Of those that go, what stays in another one is kept.
        """
        places = same_articles(old, articles)
        new = [number for number, place in enumerate(places) if place is None]
        gone = sorted(set(range(len(old.articles))) - set(places))
        kept = [old.articles[place] if place is not None else None for place in places]
        index, encoded = old, 0
        if new or kept != list(old.articles):
            before = old.taken(gone) if gone else None
            parts = moved(old.parts, {place: n for n, place in enumerate(places) if place is not None})
            if new:
                fresh = [articles[number] for number in new]
                own, encoded = self._made(fresh, provenance, before, self.store.provenance())
                parts.append(part_of(own, new))
            held = tuple(one or articles[n] for n, one in enumerate(kept))
            index = JoinedIndex(held, parts, old.model, provenance.language)
        saved = index is not old or self.store.provenance() != provenance
        if saved:
            self.save(index, provenance)
        return _report(index, began, encoded=encoded, saved=saved)

    def _made(
        self,
        articles: Sequence[Article],
        provenance: Provenance,
        old: Index | None,
        made: Provenance | None,
    ) -> tuple[Index, int]:
        """Return the index of `articles`, and how many passages were encoded that `old` does not hold."""
        card = self.encoder.card
        cuts = {} if old is None or made is None else known_cuts(old, made, provenance, card)
        passages = [split(article, self.encoder, provenance.language, cuts) for article in articles]
        texts = [
            passage.span.cut(article.text)
            for article, parts in zip(articles, passages, strict=True)
            for passage in parts
        ]
        known = {} if old is None else known_encodings(old, card)
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        known |= encode(missing, self.encoder, self.progress)
        index = _assemble(articles, passages, [known[text] for text in texts], card, provenance.language)
        if not len(index.tokens):
            raise ArticleError(
                f"{articles[0].source} has no word that {card.name} reads.", "Give another one."
            )
        return index, len(missing)


def _report(index: Index, began: float, *, encoded: int, saved: bool) -> BuildReport:
    counts = index.counts
    return BuildReport(
        articles=len(index.articles),
        passages=counts.passages,
        encoded=encoded,
        reused=counts.passages - encoded,
        sentences=counts.sentences,
        tokens=counts.tokens,
        seconds=time.perf_counter() - began,
        saved=saved,
        language=index.language,
    )


def _resolved(articles: Sequence[Article], paths: Sequence[Path | None] | None) -> tuple[Path | None, ...]:
    if paths is None:
        named = (None if article.source == STDIN else Path(article.source) for article in articles)
        paths = [path if path is not None and path.is_file() else None for path in named]
    elif len(paths) != len(articles):
        raise ValueError(f"{len(articles)} articles need as many paths, not {len(paths)}")
    return tuple(None if path is None else path.resolve() for path in paths)


def _assemble(
    articles: Sequence[Article],
    passages: Sequence[Sequence[Passage]],
    encoded: list[Encoded],
    card: ModelCard,
    language: str,
) -> Index:
    """Return the index of `articles` cut into `passages`, given the tokens of every passage in turn."""
    passage_rows: list[tuple[int, ...]] = []
    sentence_rows: list[tuple[int, ...]] = []
    token = 0
    for number, parts in enumerate(passages):
        for passage in parts:
            count = len(sentence_rows)
            bounds = token + _bounds(passage, encoded[len(passage_rows)].tokens)
            for sentence, first, last in zip(passage.sentences, bounds[:-1], bounds[1:], strict=True):
                span = sentence.span
                sentence_rows.append((len(passage_rows), sentence.number, span.start, span.end, first, last))
            span = passage.span
            passage_rows.append((number, passage.block, span.start, span.end, count, len(sentence_rows)))
            token = int(bounds[-1])
    return Index(
        articles=tuple(articles),
        passages=np.array(passage_rows, PASSAGE),
        sentences=np.array(sentence_rows, SENTENCE),
        tokens=np.concatenate([np.empty(0, TOKEN), *(part.tokens for part in encoded)]),
        vectors=join([part.vectors for part in encoded], card.dimensions),
        model=card,
        language=language,
    )


def _bounds(passage: Passage, tokens: NDArray[np.void]) -> NDArray[np.int64]:
    """Return where each sentence's tokens begin among `tokens`, and at the end how many there are.

    A token belongs to the sentence in which it starts.
    """
    starts = [sentence.span.start - passage.span.start for sentence in passage.sentences]
    inner = np.searchsorted(tokens["start"], starts[1:])
    return np.concatenate(([0], inner, [len(tokens)]))
