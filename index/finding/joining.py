"""Tables put together and taken apart: several indexes as one, some articles or some passages of one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.contents import Index
from index.tables.vectors import stack as stack_vectors


def stack(parts: Sequence[Index], *, same_articles: bool = False) -> Index:
    """Return all articles of `parts`, at least one and all of one model, as one index; one is itself.

    With `same_articles` each part has passages of the same articles.
    """
    if len(parts) == 1:
        return parts[0]
    articles = passages = sentences = tokens = 0
    passage_tables, sentence_tables = [], []
    for part in parts:
        passage_tables.append(_moved(part.passages, article=articles, first=sentences, last=sentences))
        sentence_tables.append(_moved(part.sentences, passage=passages, first=tokens, last=tokens))
        articles += 0 if same_articles else len(part.articles)
        passages += len(part.passages)
        sentences += len(part.sentences)
        tokens += len(part.tokens)
    return replace(
        parts[0],
        articles=parts[0].articles
        if same_articles
        else tuple(article for part in parts for article in part.articles),
        passages=np.concatenate(passage_tables),
        sentences=np.concatenate(sentence_tables),
        tokens=np.concatenate([part.tokens for part in parts]),
        vectors=stack_vectors([part.vectors for part in parts]),
        breaks=_all_breaks(parts),
    )


def only(index: Index, articles: Sequence[int], *, shared: bool = False) -> Index:
    """Return an index of the `articles` at these positions alone, in this order; all of them is itself.

    What is rare is counted among these, as if no other had been indexed. `shared` is as for `pick`.
    """
    if list(articles) == list(range(len(index.articles))):
        return index
    firsts = np.searchsorted(index.passages["article"], articles)
    counts = np.searchsorted(index.passages["article"], articles, side="right") - firsts
    found = pick(index, ranges(firsts, counts), shared=shared)
    found.passages["article"] = np.repeat(np.arange(len(articles)), counts)
    return replace(found, articles=tuple(index.articles[article] for article in articles), breaks=None)


def pick(index: Index, rows: NDArray[np.intp], *, shared: bool = False) -> Index:
    """Return an index of the passages at `rows` alone, in this order, whose articles keep their positions.

    `breaks` says before which of them others of the same article are left out. Vectors of neighbours are
    shared; with `shared` all tokens and vectors are, those between which no sentence asks for, too.
    """
    passages = index.passages[rows]
    sentence_counts = passages["last"] - passages["first"]
    sentence_rows = ranges(passages["first"], sentence_counts)
    sentences = index.sentences[sentence_rows]
    passages["last"] = np.cumsum(sentence_counts)
    passages["first"] = passages["last"] - sentence_counts
    sentences["passage"] = np.repeat(np.arange(len(rows)), sentence_counts)
    breaks = np.ones(len(rows), bool)
    breaks[1:] = np.diff(rows) != 1
    if index.breaks is not None:
        breaks |= index.breaks[rows]
    found = replace(index, passages=passages, sentences=sentences, breaks=breaks, finder=None)
    if shared:
        return found
    token_counts = sentences["last"] - sentences["first"]
    token_rows = _neighbours(ranges(sentences["first"], token_counts))
    sentences["last"] = np.cumsum(token_counts)
    sentences["first"] = sentences["last"] - token_counts
    return replace(found, tokens=index.tokens[token_rows], vectors=index.vectors[token_rows])


def ranges(firsts: NDArray[Any], counts: NDArray[Any]) -> NDArray[np.intp]:
    """Return runs of `counts` rows each, which begin at `firsts`, one behind the other."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    return np.asarray(np.repeat(np.asarray(firsts) - (ends - counts), counts) + np.arange(total), np.intp)


def _all_breaks(parts: Sequence[Index]) -> NDArray[np.bool_] | None:
    if all(part.breaks is None for part in parts):
        return None
    return np.concatenate(
        [np.zeros(len(part.passages), bool) if part.breaks is None else part.breaks for part in parts]
    )


def _neighbours(rows: NDArray[np.intp]) -> slice | NDArray[np.intp]:
    """Return `rows` as a slice where they follow on each other: what is taken then shares memory."""
    if len(rows) and int(rows[-1]) - int(rows[0]) == len(rows) - 1 and bool((np.diff(rows) == 1).all()):
        return slice(int(rows[0]), int(rows[-1]) + 1)
    return rows


def _moved(rows: NDArray[np.void], **by: int) -> NDArray[np.void]:
    """Return a copy of `rows` with fields raised."""
    moved = rows.copy()
    for field, step in by.items():
        moved[field] += step
    return moved
