"""A large index in a real PostgreSQL: what is found there is what is found of it in a folder."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import psycopg
import pytest

from benchmarks.made_up_article import article as made_up
from index.article import Article
from index.building import Held, amend, build
from index.bundled import bundled_article
from index.contents import Index
from index.errors import IndexDamaged, IndexStale, PinciteError
from index.finding.parts import JoinedIndex
from index.finding.passages import EXACT, NEAR
from index.storage.directory_store import DirectoryStore
from index.storage.locations import Database
from index.storage.postgres import schema
from index.storage.postgres.finding import DatabaseFinder
from index.storage.postgres.store import PostgresStore
from qa.answer import Answer
from qa.answering import Answerer
from qa.choosing import only
from qa.evaluation.baselines import Baseline
from qa.question.query import read_query
from tests.command import ROOT
from tests.fakes import FakeEncoder
from tests.indexes import OLD, article_of, assert_same, index_of, made_from

ENCODER = FakeEncoder(dimensions=384)
SQL = re.compile(r"^```sql\n(.*?)^```$", re.DOTALL | re.MULTILINE)
FERRY = "The ferry\n\nThe ferryman Okonkwo sank his ferry in 1907. He swam ashore with the lamp.\n"
BRIDGE = "The bridge\n\nThe ferryman Lindqvist sank his barge in 1911. Nobody swam.\n"
ASKED = "Who sank his ferry?"


def in_short_paragraphs(text: str) -> str:
    """Return `text` with a sentence a paragraph: many passages of few tokens."""
    return re.sub(r"(?<=[.?!]) (?=[A-Z])", "\n\n", text)


LONG = [article_of(made_up(words=1200, seed=seed), f"long-{seed}.txt") for seed in range(50)]
SHORT = [
    article_of(in_short_paragraphs(made_up(words=1200, seed=seed)), f"short-{seed}.txt")
    for seed in range(100, 115)
]
FORMS = [
    article_of(path.read_text("utf-8"), path.name, markdown=path.suffix == ".md")
    for path in sorted((ROOT / "tests" / "forms").rglob("*.*"))
    if path.suffix in {".md", ".txt"} and not path.name.endswith(".pdf.txt")
]
QUESTIONS = [
    ASKED,
    "Which lighthouse was repaired because the harbour had become too narrow?",
    "How many visitors a month did the museum count?",
    "Who mended the bell near the quarry twice?",
    "What cost more than a lantern in 1834?",
    "How many people helped with the rusty barge?",
    "Why did nobody know about the canal?",
    "Where is the ferry?",
    "How many refugees have reached Canada?",
    "Which wolf ate the moon?",
]


@dataclass(frozen=True)
class Both:
    """The same index in a folder and in a database."""

    folder: DirectoryStore
    address: str

    @property
    def database(self) -> PostgresStore:
        return PostgresStore(Database(self.address, "large"))


@pytest.fixture(scope="module")
def both(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """A large index, with one article that was added last."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        stores = Both(DirectoryStore(tmp_path_factory.mktemp("index")), postgres_server)
        for store in (stores.folder, stores.database):
            build([*LONG, *SHORT, *FORMS, bundled_article()], store, ENCODER)
            amend(store, ENCODER, lambda held: [*held, (article_of(FERRY, "ferry.txt"), None)])
        yield stores
        stores.database.delete()


def run(address: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def asked(index: Index, question: str = ASKED) -> Answer:
    return Answerer(index, ENCODER).ask(question, top=3)


def _with_last(new: Article, held: Held) -> Held:
    """Return the articles `held`, the last of them replaced."""
    return [*held[:-1], (new, None)]


def assert_alike(ours: Answer, theirs: Answer) -> None:
    """Fail unless two answers are the same, as sure within what a few other candidates may change."""
    assert ours.quotes[0].exact == theirs.quotes[0].exact
    assert ours.quotes[0].position == theirs.quotes[0].position
    assert ours.answered == theirs.answered
    assert ours.confidence == pytest.approx(theirs.confidence, abs=0.02)


def test_a_large_index_is_found_in_the_database(both: Both) -> None:
    index = both.database.load()
    assert isinstance(index.finder, DatabaseFinder)
    assert both.folder.manifest().counts.tokens > EXACT
    assert len(index.passages) > NEAR
    assert len(index.tokens) == 0  # those stay there
    assert len(both.database.manifest().generations) == 2
    assert [article.source for article in index.articles] == [
        article.source for article in both.folder.load().articles
    ]
    whole = [store.load(thorough=True) for store in (both.database, both.folder)]
    taken = [one.taken(range(len(one.articles))) for one in whole if isinstance(one, JoinedIndex)]
    assert_same(*taken)


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_are_those_of_a_folder(both: Both, question: str) -> None:
    ours, theirs = (asked(store.load(), question) for store in (both.database, both.folder))
    assert_alike(ours, theirs)


@pytest.mark.parametrize("question", QUESTIONS[:4])
@pytest.mark.parametrize("chosen", ["long", "one", "a few", "last"])
def test_only_some_articles_are_asked_as_in_a_folder(both: Both, question: str, chosen: str) -> None:
    count = len(both.folder.manifest().articles)
    places = {"long": range(50), "one": [60], "a few": [3, 55, count - 1], "last": [count - 1]}[chosen]
    ours, theirs = (only(store.load(), places) for store in (both.database, both.folder))
    assert (ours.finder is None) == (theirs.finder is None) == (chosen != "long")
    answers = [asked(index, question) for index in (ours, theirs)]
    assert answers[0].quotes == answers[1].quotes
    assert answers[0].confidence == pytest.approx(answers[1].confidence, abs=0.005)


def test_words_are_counted_as_in_a_folder_and_the_likeliest_are_the_same(both: Both) -> None:
    for question in QUESTIONS:
        query = read_query(question, ENCODER.encode_question(question))
        weights = np.ones(len(query.ids))
        for places in (None, range(50)):  # of these all passages are weighed, by either
            whole = [store.load() for store in (both.database, both.folder)]
            indexes = whole if places is None else [only(index, places) for index in whole]
            found = [
                index.finder.find(query.ids, query.vectors, weights) for index in indexes if index.finder
            ]
            assert len(found) == 2
            ours, theirs = found
            for name in ("sentences", "passages", "sentence_length", "passage_length"):
                assert getattr(ours.counted, name) == pytest.approx(getattr(theirs.counted, name))
            np.testing.assert_array_equal(ours.counted.in_passages, theirs.counted.in_passages)
            np.testing.assert_array_equal(ours.counted.in_sentences, theirs.counted.in_sentences)
            keys = [{(int(row["article"]), int(row["start"])) for row in one.index.passages} for one in found]
            assert len(keys[0] & keys[1]) >= (0.97 if places else 0.6) * len(keys[1])
            assert len(ours.index.tokens) == len(ours.index.vectors) > 0


def test_plain_systems_are_measured_over_all_of_it(both: Both) -> None:
    question = ENCODER.encode_question(ASKED)
    ours, theirs = (
        Baseline(Answerer.open(store, encoder=ENCODER, whole=True).index)
        for store in (both.database, both.folder)
    )
    assert ours.bm25(question)[:20] == theirs.bm25(question)[:20]
    assert ours.cosine(question)[:20] == theirs.cosine(question)[:20]


def test_one_article_more_is_written_alone_and_one_less_not_at_all(both: Both) -> None:
    before = run(
        both.address, "select xmin::text, sha256, part from pincite.parts where index_name = 'large'"
    )
    more = article_of(BRIDGE, "lindqvist.txt")
    amend(both.database, ENCODER, lambda held: [*held, (more, None)])
    after = run(both.address, "select xmin::text, sha256, part from pincite.parts where index_name = 'large'")
    assert set(before) <= set(after)
    assert len(after) - len(before) < 20
    assert asked(both.database.load(), "Who sank his barge?").quotes[0].source == "lindqvist.txt"
    amend(both.database, ENCODER, lambda held: [one for one in held if one[0].source != "lindqvist.txt"])
    index = both.database.load()
    assert "lindqvist.txt" not in [article.source for article in index.articles]
    assert asked(index, "Who sank his barge?").quotes[0].source != "lindqvist.txt"
    assert_alike(asked(index), asked(both.folder.load()))


def test_who_asks_while_it_is_built_gets_the_old_answer_or_the_new_one(both: Both) -> None:
    other = article_of(FERRY.replace("Okonkwo", "Petersen"), "ferry.txt")
    expected = {"Okonkwo", "Petersen"}
    done, seen, failed = threading.Event(), set[str](), list[Exception]()

    def ask() -> None:
        store = both.database
        try:
            while not done.is_set():
                index = store.load()
                exact = asked(index).quotes[0].exact
                seen.update(name for name in expected if name in exact)
                assert any(name in exact for name in expected)
        except Exception as error:
            failed.append(error)
        store.close()

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    old = both.database.load()
    for article in (other, article_of(FERRY, "ferry.txt"), other, article_of(FERRY, "ferry.txt")):
        amend(both.database, ENCODER, partial(_with_last, article))
    done.set()
    for asker in askers:
        asker.join()
    assert failed == []
    assert seen == expected
    with pytest.raises(PinciteError, match="was rebuilt more than once while it was asked"):
        asked(old)  # of what was the index long ago nothing is half told


DAMAGE = {
    "parts": "update pincite.parts set bytes = set_byte(bytes, 200000, get_byte(bytes, 200000) # 1) "
    "where index_name = 'large' and length(bytes) > 200000",
    "passages": "delete from pincite.passages where passage % 2 = 0",
    "postings": "delete from pincite.postings where term % 2 = 0",
    "means": "delete from pincite.means where passage % 2 = 0",
}


@pytest.mark.parametrize("table", DAMAGE)
def test_what_is_damaged_is_told_and_never_quoted(both: Both, table: str) -> None:
    run(both.address, f"create table kept as table pincite.{table}; {DAMAGE[table]}")
    try:
        with pytest.raises(IndexDamaged):
            both.database.load(thorough=True)
        index = both.database.load()
        if table == "passages":
            with pytest.raises(IndexDamaged):
                asked(index, "Who mended the bell near the quarry twice?")
        elif table == "parts":  # of vectors, tokens and texts
            with pytest.raises(IndexDamaged):
                [only(index, [place]).articles[0].text for place in range(len(index.articles))]
    finally:
        run(
            both.address,
            f"delete from pincite.{table}; insert into pincite.{table} table kept; drop table kept",  # noqa: S608
        )


def test_damage_is_mended_by_a_build(both: Both) -> None:
    run(both.address, DAMAGE["parts"])
    old = both.folder.load(thorough=True)
    build(old.articles, both.database, ENCODER, paths=both.folder.provenance().paths)
    assert_alike(asked(both.database.load()), asked(both.folder.load()))


def test_roles_with_the_least_rights_ask_and_build(both: Both) -> None:
    sql = SQL.findall((ROOT / "docs" / "postgresql.md").read_text("utf-8"))[0]
    run(both.address, sql)
    try:
        asks, builds = (
            PostgresStore(Database(both.address.replace("//postgres:@", f"//{role}@"), "large"))
            for role in ("pincite_ask", "pincite_build")
        )
        expected = asked(both.folder.load())
        assert_alike(asked(asks.load()), expected)
        with pytest.raises(PinciteError, match="This role may not do that"):
            amend(asks, ENCODER, lambda held: held[1:])
        amend(builds, ENCODER, lambda held: [*held, (article_of(BRIDGE, "lindqvist.txt"), None)])
        assert len(asks.load().articles) == len(both.folder.load().articles) + 1
        amend(builds, ENCODER, lambda held: held[:-1])
        assert_alike(asked(asks.load()), expected)
        asks.close()
        builds.close()
    finally:
        run(both.address, "drop owned by pincite_ask, pincite_build; drop role pincite_ask, pincite_build")


def test_without_pgvector_it_is_told_and_copied(postgres: str) -> None:
    sql = SQL.findall((ROOT / "docs" / "postgresql.md").read_text("utf-8"))[0]
    with psycopg.connect(postgres, autocommit=True) as connection:
        schema.bring_up_to_date(connection, "here")
        schema.can_find(connection)
    run(postgres, f"{sql}; drop extension vector cascade; drop table pincite.means")
    told: list[str] = []
    try:
        address = postgres.replace("//postgres:@", "//pincite_build@")
        store = PostgresStore(Database(address), tell=told.append)
        build(LONG, store, ENCODER)
        assert len(told) == 1
        assert "create extension vector" in told[0]
        index = store.load()
        assert not isinstance(index.finder, DatabaseFinder)
        assert len(index.tokens) > EXACT
        store.close()
        owner = PostgresStore(Database(postgres))
        build(LONG, owner, ENCODER, full=True)  # who may have it, has it
        assert isinstance(owner.load().finder, DatabaseFinder) or told
        owner.close()
    finally:
        run(postgres, "drop owned by pincite_ask, pincite_build; drop role pincite_ask, pincite_build")


def test_a_damaged_copy_is_told_before_it_is_written_anew(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an index that cannot be searched in the database, and so is copied as a whole."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(schema, "PGVECTOR", (99,))
    store = PostgresStore(Database(postgres))
    build(LONG, store, ENCODER)
    assert not isinstance(store.load().finder, DatabaseFinder)
    [vectors] = tmp_path.rglob("vectors.npy")
    data = bytearray(vectors.read_bytes())
    data[-1] ^= 1
    vectors.write_bytes(data)
    with pytest.raises(IndexDamaged, match=r"vectors\.npy"):
        amend(store, ENCODER, lambda held: [*held, (article_of(FERRY, "ferry.txt"), None)])
    store.close()


def test_tables_of_the_first_version_are_brought_up_to_date(postgres: str, tmp_path: Path) -> None:
    """As that left them: a generation's name in place of the revision, and no tables to search."""
    store, index = PostgresStore(Database(postgres)), index_of(article_of(OLD))
    with psycopg.connect(postgres, autocommit=True) as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr(schema, "STEPS", schema.STEPS[:1])
        schema.bring_up_to_date(connection, "here")
    folder = DirectoryStore(tmp_path / "index")
    with folder.writing() as save:
        save(index, made_from(index))
    manifest = folder.manifest()
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(
            "insert into pincite.indexes (name, generation, manifest) values ('home', %s, %s)",
            (manifest.generation, manifest.to_json()),
        )
        for name, entry in manifest.files.items():
            data = (folder.path / manifest.generation / name).read_bytes()
            connection.execute("insert into pincite.parts values ('home', %s, 0, %s)", (entry.sha256, data))
    with pytest.raises(IndexStale, match="are of version 1"):
        store.load()
    with store.writing():
        pass  # the builder's first step
    assert_same(store.load(thorough=True), index)
    assert store.version() == manifest.revision
    store.close()
