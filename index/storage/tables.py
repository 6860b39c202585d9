"""The tables of an index: how blocks become rows, and the proof that all tables fit together."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.article import Article, Block, Kind, Span
from index.contents import PASSAGE, SENTENCE, TOKEN, Index
from index.finding.lookup import Lookup
from index.tables.vectors import row_bytes

BLOCK = np.dtype(
    [
        ("article", "<i4"),  # position in Index.articles
        ("kind", "<i2"),  # position in KINDS
        ("level", "<i2"),  # 1 to 6 for a heading, else 0
        ("paragraph", "<i4"),  # from 1, or -1
        ("heading", "<i4"),  # position in the article's blocks, or -1
        ("lead_in", "<i4"),  # the same
        ("speaker_start", "<i8"),  # code points into the text, half-open, or -1
        ("speaker_end", "<i8"),
        ("start", "<i8"),  # code points into that article's text, half-open
        ("end", "<i8"),
    ]
)
PROOF = 32
"""Bytes of a sha256."""
KINDS = tuple(Kind)
"""How kinds are numbered on disk: a new order needs a new `manifest.FORMAT`."""

Table = NDArray[np.void]


def blocks_to_table(articles: Sequence[Article]) -> Table:
    """Return the blocks of `articles` as one table (dtype BLOCK), article by article."""
    rows = [
        (
            number,
            KINDS.index(block.kind),
            block.level,
            -1 if block.paragraph is None else block.paragraph,
            -1 if block.heading is None else block.heading,
            -1 if block.lead_in is None else block.lead_in,
            *((-1, -1) if block.speaker is None else (block.speaker.start, block.speaker.end)),
            block.span.start,
            block.span.end,
        )
        for number, article in enumerate(articles)
        for block in article.blocks
    ]
    return np.array(rows, BLOCK)


def table_to_blocks(table: Table, lengths: Sequence[int]) -> list[tuple[Block, ...]]:
    """Return the blocks of every article, given how many code points each article's text has.

    Raises ValueError when a row cannot be a block of these articles.
    """
    _check_blocks(table, lengths)
    blocks: list[list[Block]] = [[] for _ in lengths]
    for article, kind, level, paragraph, heading, lead_in, *speaker, start, end in table.tolist():
        blocks[article].append(
            Block(
                KINDS[kind],
                Span(start, end),
                None if paragraph < 0 else paragraph,
                None if heading < 0 else heading,
                level,
                None if lead_in < 0 else lead_in,
                None if speaker[0] < 0 else Span(*speaker),
            )
        )
    return [tuple(found) for found in blocks]


def check(index: Index) -> None:
    """Raise ValueError, naming the file it would be in, when the tables of `index` do not fit together.

    Every span must lie in its text, every passage in its block, every sentence in its passage; the sentences
    of a passage and the tokens of a sentence must be neighbours that leave none out.
    """
    for name, table, dtype in (
        ("passages", index.passages, PASSAGE),
        ("sentences", index.sentences, SENTENCE),
        ("tokens", index.tokens, TOKEN),
    ):
        _require(table.dtype == dtype and table.ndim == 1, f"{name}.npy: it is not a table of {name}")
    _check_passages(index)
    _check_sentences(index)
    _check_tokens(index)
    rows = index.vectors.array
    _require(
        rows.dtype == np.uint8 and rows.shape == (len(index.tokens), row_bytes(index.model.dimensions)),
        f"vectors.npy: {rows.dtype} of shape {rows.shape} cannot be the vectors of "
        f"{len(index.tokens)} tokens in {index.model.dimensions} dimensions",
    )


def check_bounds(bounds: Table, proofs: NDArray[np.uint8], articles: int, *rows: int) -> None:
    """Raise ValueError unless `bounds` part so many `rows` of each table among `articles`, with `proofs`."""
    _require(bounds.ndim == 1 and len(bounds) == articles, "bounds.npy: it is not of as many articles")
    for name, count in zip(bounds.dtype.names or (), rows, strict=True):
        ends = bounds[name]
        _require(
            _rising(ends) and _holds(ends >= 0) and (int(ends[-1]) if articles else 0) == count,
            f"bounds.npy: it parts other {name} than there are",
        )
    _require(proofs.shape == (articles, PROOF), f"proofs.npy: {proofs.shape} cannot be its shape")


def check_lookup(lookup: Lookup, passages: int, *, thorough: bool = True) -> None:
    """Raise ValueError, naming the file it would be in, unless `lookup` is one of so many `passages`.

    Not `thorough`, postings and lengths are not read.
    """
    terms, postings, means = lookup.terms, lookup.postings, lookup.vectors
    _require(
        terms.ndim == 1 and _rising(terms["id"]) and _rising(terms["last"]),
        "terms.npy: its terms do not rise",
    )
    ends = int(terms["last"][-1]) if len(terms) else 0
    _require(postings.ndim == 1 and len(postings) == ends, "postings.npy: it is not what the terms say")
    _require(
        not thorough or _within(postings["passage"], passages), "postings.npy: a token stands in no passage"
    )
    lengths = lookup.lengths
    _require(
        lengths.shape == (passages,) and (not thorough or _holds(lengths >= 0)),
        "lengths.npy: it is not of as many passages",
    )
    _require(
        means.array.shape == (passages, row_bytes(means.dimensions)),
        f"means.npy: {means.array.shape} cannot be the shape of {passages} means",
    )


def _check_blocks(table: Table, lengths: Sequence[int]) -> None:
    article, start, end = table["article"], table["start"], table["end"]
    _require(
        table.dtype == BLOCK and table.ndim == 1 and _rising(article) and _within(article, len(lengths)),
        "blocks.npy: a block belongs to no article",
    )
    _require(_within(table["kind"], len(KINDS)), "blocks.npy: a block is of no known kind")
    ends = np.asarray(lengths, np.int64)[article]
    _require(_ordered(0, start, end, ends), "blocks.npy: a block lies outside its article")
    same = article[1:] == article[:-1]
    _require(_holds(start[1:][same] >= end[:-1][same]), "blocks.npy: blocks overlap")
    position = np.arange(len(table)) - np.searchsorted(article, article)
    _require(_holds(table["heading"] < position), "blocks.npy: a block stands under no earlier heading")
    _require(_holds(table["lead_in"] < position), "blocks.npy: a block is led in by no earlier one")
    named = table["speaker_start"] >= 0
    _require(
        _ordered(0, table["speaker_start"][named], table["speaker_end"][named], ends[named]),
        "blocks.npy: a speaker's name lies outside the article",
    )


def _check_passages(index: Index) -> None:
    table = index.passages
    _require(
        _rising(table["article"]) and _within(table["article"], len(index.articles)),
        "passages.npy: a passage belongs to no article",
    )
    spans = [block.span for article in index.articles for block in article.blocks]
    counts = np.array([len(article.blocks) for article in index.articles], np.int64)
    _require(
        _holds(table["block"] >= 0) and _holds(table["block"] < counts[table["article"]]),
        "passages.npy: a passage belongs to no block",
    )
    block = (np.cumsum(counts) - counts)[table["article"]] + table["block"]
    starts = np.array([span.start for span in spans], np.int64)[block]
    ends = np.array([span.end for span in spans], np.int64)[block]
    _require(
        _ordered(starts, table["start"], table["end"], ends), "passages.npy: a passage lies outside its block"
    )
    _require(
        _chained(table, len(index.sentences)) and _holds(table["first"] < table["last"]),
        "passages.npy: a passage has no sentences of its own",
    )


def _check_sentences(index: Index) -> None:
    table, passages = index.sentences, index.passages
    owner = np.repeat(np.arange(len(passages)), passages["last"] - passages["first"])
    _require(np.array_equal(table["passage"], owner), "sentences.npy: a sentence belongs to another passage")
    _require(
        _ordered(passages["start"][owner], table["start"], table["end"], passages["end"][owner]),
        "sentences.npy: a sentence lies outside its passage",
    )
    _require(_chained(table, len(index.tokens)), "sentences.npy: tokens belong to no sentence or to two")


def _check_tokens(index: Index) -> None:
    passages, sentences = index.passages, index.sentences
    owner = np.repeat(sentences["passage"], sentences["last"] - sentences["first"])
    room = (passages["end"] - passages["start"])[owner]
    _require(
        _ordered(0, index.tokens["start"], index.tokens["end"], room),
        "tokens.npy: a token lies outside its passage",
    )


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)


def _holds(conditions: NDArray[np.bool_]) -> bool:
    return bool(np.all(conditions))


def _rising(values: NDArray[np.integer]) -> bool:
    return _holds(values[1:] >= values[:-1])


def _within(values: NDArray[np.integer], count: int) -> bool:
    return _holds(values >= 0) and _holds(values < count)


def _ordered(
    low: int | NDArray[np.integer],
    start: NDArray[np.integer],
    end: NDArray[np.integer],
    high: NDArray[np.integer],
) -> bool:
    return _holds(low <= start) and _holds(start <= end) and _holds(end <= high)


def _chained(table: Table, length: int) -> bool:
    """Whether the rows' ``first:last`` follow on each other and cover ``0:length``."""
    ends = np.concatenate(([0], table["last"]))
    return (
        np.array_equal(table["first"], ends[:-1])
        and ends[-1] == length
        and _holds(table["first"] <= table["last"])
    )
