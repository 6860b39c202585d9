"""Small indexes; shared by the tests of everything that stores."""

from pathlib import Path

import numpy as np

from index.article import Article
from index.contents import PASSAGE, SENTENCE, TOKEN, Index
from index.storage.directory_store import DirectoryStore
from index.store import Provenance, Store
from index.tables.vectors import pack
from index.text.reading import parse_article
from tests.fakes import FakeEncoder

OLD = "Title\n\nThe old index serves.\n\nIt has three paragraphs.\n"
NEW = "Title\n\nThe new index serves.\n\nIt has more paragraphs than the old one.\n\nFour, that is.\n"


def article_of(text: str, source: str = "article.txt", *, markdown: bool = False) -> Article:
    return parse_article(text.encode(), source, markdown=markdown)


def index_of(*articles: Article) -> Index:
    """Return an index whose passages are the articles' blocks, each of one sentence."""
    encoder = FakeEncoder(room=100_000)
    passages: list[tuple[int, ...]] = []
    sentences: list[tuple[int, ...]] = []
    tokens: list[tuple[int, int, int]] = []
    vectors = []
    for number, article in enumerate(articles):
        for position, block in enumerate(article.blocks):
            encoded = encoder.encode_passages([block.span.cut(article.text)])[0]
            first, count = len(tokens), len(passages)
            tokens += [(i, a, b) for i, (a, b) in zip(encoded.ids, encoded.spans, strict=True)]
            vectors.append(encoded.vectors)
            place = (block.span.start, block.span.end)
            sentences.append((count, 1, *place, first, len(tokens)))
            passages.append((number, position, *place, count, count + 1))
    return Index(
        articles=articles,
        passages=np.array(passages, PASSAGE),
        sentences=np.array(sentences, SENTENCE),
        tokens=np.array(tokens, TOKEN),
        vectors=pack(np.concatenate(vectors)),
        model=encoder.card,
    )


def made_from(index: Index, language: str = "en") -> Provenance:
    """Return the provenance of articles that came from no file."""
    return Provenance(language, (None,) * len(index.articles))


def assert_same(found: Index, expected: Index) -> None:
    """Fail unless two indexes say the same, bit by bit."""
    assert found.articles == expected.articles
    assert found.model == expected.model
    for table in ("passages", "sentences", "tokens", "vectors"):
        ours, theirs = getattr(found, table), getattr(expected, table)
        if table == "vectors":
            ours, theirs = ours.rows, theirs.rows
        assert ours.dtype == theirs.dtype
        assert ours.shape == theirs.shape
        assert ours.tobytes() == theirs.tobytes(), table


def put(store: Store, index: Index, provenance: Provenance | None = None) -> None:
    with store.writing() as save:
        save(index, provenance or made_from(index))


def saved(folder: Path, *texts: str) -> tuple[DirectoryStore, Index]:
    """Return a store with an index of `texts` in it, by default of OLD, and that index."""
    store = DirectoryStore(folder)
    index = index_of(*(article_of(text) for text in texts or (OLD,)))
    put(store, index)
    return store, index


def generation_of(store: DirectoryStore) -> Path:
    """Return the folder that holds the files of the index as it is now."""
    (only,) = store.manifest().generations
    return store.path / only.name
