"""Read articles in, store an index out: split, encode what is new, keep the rest."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.article import Article
from index.contents import PASSAGE, SENTENCE, TOKEN, Index, ModelCard
from index.encoder import Encoder, Progress, TokenEmbeddings
from index.errors import ArticleError, IndexDamaged, IndexMissing, IndexStale
from index.reuse import Encoded, known_cuts, known_encodings
from index.store import Provenance, Save, Store
from index.tables.vectors import join, pack
from index.text.languages import language_of
from index.text.reading import STDIN, Reader, read_again, read_article
from index.text.splitting import Passage, split

_AT_ONCE = 256
"""Passages encoded before their vectors are made small, so that large ones never pile up."""


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
        old = _load(store)
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
            old, before = store.load(thorough=True), store.provenance()
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
        cuts = {} if old is None else known_cuts(old, self.store.provenance(), provenance, card)
        passages = [split(article, self.encoder, provenance.language, cuts) for article in articles]
        texts = [
            passage.span.cut(article.text)
            for article, parts in zip(articles, passages, strict=True)
            for passage in parts
        ]
        known = {} if old is None else known_encodings(old, card)
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        known |= _encode(missing, self.encoder, self.progress)
        index = _assemble(articles, passages, [known[text] for text in texts], card, provenance.language)
        if not len(index.tokens):
            raise ArticleError(
                f"{articles[0].source} has no word that {card.name} reads.", "Give another one."
            )
        same = old is not None and not missing and _same(index, old) and self.store.provenance() == provenance
        if not same:
            self.save(index, provenance)
        return _report(index, began, encoded=len(missing), saved=not same)


def _report(index: Index, began: float, *, encoded: int, saved: bool) -> BuildReport:
    return BuildReport(
        articles=len(index.articles),
        passages=len(index.passages),
        encoded=encoded,
        reused=len(index.passages) - encoded,
        sentences=len(index.sentences),
        tokens=len(index.tokens),
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


def _load(store: Store) -> Index | None:
    """Return the old index, every byte checked since its vectors may be kept; None without a sound one."""
    try:
        return store.load(thorough=True)
    except (IndexMissing, IndexStale, IndexDamaged):
        return None


def _encode(texts: list[str], encoder: Encoder, progress: Progress | None) -> dict[str, Encoded]:
    """Return the tokens and vectors of each of `texts`, encoded some at a time."""
    encoded = {}
    for begin in range(0, len(texts), _AT_ONCE):
        some = texts[begin : begin + _AT_ONCE]
        results = encoder.encode_passages(some, _onwards(progress, begin, len(texts)))
        for text, result in zip(some, results, strict=True):
            encoded[text] = Encoded(_rows(result), pack(result.vectors))
    return encoded


def _onwards(progress: Progress | None, begin: int, total: int) -> Progress | None:
    """Return a `progress` for a part of the work that begins after `begin` of `total` texts."""
    return None if progress is None else lambda done, _: progress(begin + done, total)


def _rows(result: TokenEmbeddings) -> NDArray[np.void]:
    rows = np.empty(len(result.ids), TOKEN)
    rows["id"] = result.ids
    rows["start"], rows["end"] = result.spans[:, 0], result.spans[:, 1]
    return rows


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
        tokens=_joined([part.tokens for part in encoded], np.empty(0, TOKEN)),
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


def _joined(parts: list[NDArray[Any]], empty: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else empty


def _same(new: Index, old: Index) -> bool:
    """Whether `new` says what `old` says, given that all its vectors were taken from there."""
    return (
        new.model == old.model
        and new.articles == old.articles
        and all(
            np.array_equal(getattr(new, table), getattr(old, table))
            for table in ("passages", "sentences", "tokens")
        )
    )
