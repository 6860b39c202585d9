"""The former index of a large one in PostgreSQL, of which only what could answer is read for a question."""

from benchmarks.made_up_article import article as made_up
from bot.articles.former import FormerRows
from index.building import amend, build
from index.contents import Index
from index.storage.locations import Database
from index.storage.postgres.finding import DatabaseFinder
from index.storage.postgres.store import PostgresStore
from tests.fakes import FakeEncoder
from tests.indexes import article_of

ENCODER = FakeEncoder(dimensions=384)
LONG = [article_of(made_up(words=1200, seed=seed), f"long-{seed}.txt") for seed in range(50)]


def names(index: Index) -> list[str]:
    return [article.source for article in index.articles]


def test_the_former_index_of_a_large_one_is_kept_and_brought_back(postgres: str) -> None:
    present, old = (PostgresStore(Database(postgres, name)) for name in ("home", "home/former"))
    former = FormerRows(present, old, always=True)
    build(LONG, present, ENCODER)
    assert isinstance(present.load().finder, DatabaseFinder)
    former.prepare()
    amend(present, ENCODER, lambda held: held[1:])
    former.settle(keep=True)
    assert names(present.load()) == names(old.load())[1:]
    former.bring_back()
    assert names(present.load()) == [article.source for article in LONG]
    assert isinstance(present.load().finder, DatabaseFinder)
    for store in (present, old):
        store.load(thorough=True)
        store.close()
