"""An index in a real PostgreSQL: the same as in a folder, whole at every moment, and readable by who may."""

import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.building import build
from index.contents import Index
from index.errors import IndexBusy, IndexDamaged, IndexMissing, IndexStale, PinciteError
from index.storage.directory_store import DirectoryStore
from index.storage.locations import Database, location_of
from index.storage.postgres import schema
from index.storage.postgres.store import PostgresStore
from index.store import Provenance
from tests.command import ROOT
from tests.fakes import FakeEncoder
from tests.index.storage.test_store import several
from tests.indexes import NEW, OLD, article_of, assert_same, index_of, made_from, put
from tests.patience import PATIENCE
from tests.postgres import running_server

SQL = re.compile(r"^```sql\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def store_at(address: str, name: str = "home") -> PostgresStore:
    return PostgresStore(Database(address, name))


@contextmanager
def connected(address: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def run(address: str, statement: str) -> None:
    with connected(address) as connection:
        connection.execute(statement.encode())


@pytest.fixture
def store(postgres: str) -> Iterator[PostgresStore]:
    store = store_at(postgres)
    yield store
    store.close()


@pytest.fixture
def old(store: PostgresStore) -> Index:
    """An index of OLD, in `store`."""
    index = index_of(article_of(OLD))
    put(store, index)
    return index


# The same as in a folder


@pytest.fixture(scope="module")
def one_database(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresStore]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        store = store_at(postgres_server, "examples")
        yield store
        store.close()


@settings(max_examples=40)
@given(found=several(), chosen=st.booleans(), language=st.sampled_from(["en", "de"]))
def test_it_holds_what_a_folder_holds_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory,
    one_database: PostgresStore,
    found: list[Article],
    chosen: bool,
    language: str,
) -> None:
    folder = DirectoryStore(tmp_path_factory.mktemp("index"))
    index = index_of(*found)
    made = Provenance(language, tuple(folder.path / f"{n}.md" for n in range(len(found))), chosen=chosen)
    for one in (folder, one_database):
        put(one, index, made)
    assert one_database.manifest().files == folder.manifest().files
    assert one_database.provenance() == folder.provenance()
    for thorough in (False, True):
        assert_same(one_database.load(thorough=thorough), folder.load(thorough=thorough))
        assert one_database.load(thorough=thorough).language == folder.load(thorough=thorough).language


def test_builds_go_the_same_way(store: PostgresStore, tmp_path: Path) -> None:
    folder, encoder = DirectoryStore(tmp_path / "index"), FakeEncoder()
    for text in (OLD, NEW, NEW):
        reports = [build([article_of(text)], one, encoder) for one in (folder, store)]
        seen = [(one.encoded, one.reused, one.saved) for one in reports]
        assert seen[0] == seen[1]
    assert_same(store.load(), folder.load())


def test_an_index_is_the_same_object_until_it_changes(store: PostgresStore, old: Index) -> None:
    first, version = store.load(), store.version()
    assert store.load() is first
    put(store_at(store.database.address), index_of(article_of(NEW)))
    assert store.version() != version
    assert store.load() is not first
    assert_same(first, old)  # what was read stays readable


def test_one_database_holds_several(postgres: str) -> None:
    stores = {name: store_at(postgres, name) for name in ("home", "server 12", "é'; drop table x; --")}
    indexes = {name: index_of(article_of(f"{name}\n\nWords of {name}.\n")) for name in stores}
    for name, one in stores.items():
        with pytest.raises(IndexMissing):
            one.load()
        put(one, indexes[name])
    stores["server 12"].delete()
    for name in ("home", "é'; drop table x; --"):
        assert_same(stores[name].load(thorough=True), indexes[name])
    with pytest.raises(IndexMissing, match="#server 12"):
        store_at(postgres, "server 12").load()
    with connected(postgres) as connection:
        rows = connection.execute("select distinct index_name from pincite.parts").fetchall()
        assert len(rows) == 2
    store_at(postgres, "never there").delete()


def test_without_tables_there_is_no_index(store: PostgresStore) -> None:
    for read in (store.load, store.version, store.provenance, store.manifest):
        with pytest.raises(IndexMissing, match="There is no index in postgresql://"):
            read()
    store.delete()


# The copy on this machine


def test_only_the_user_reads_the_copy_and_few_are_kept(
    store: PostgresStore, old: Index, tmp_path: Path
) -> None:
    other = index_of(article_of(NEW), article_of(OLD, "old.txt"))
    for index in (other, old, other, old):
        put(store, index)
        assert_same(store.load(), index)
    (folder,) = (tmp_path / "cache" / "pincite" / "indexes").iterdir()
    assert folder.stat().st_mode & 0o077 == 0
    assert len(list(folder.iterdir())) == 2


def test_what_stays_the_same_is_neither_sent_nor_fetched_again(
    store: PostgresStore, postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = article_of(OLD)
    build([first], store, FakeEncoder())
    with connected(postgres) as connection:
        kept = connection.execute("select xmin, sha256 from pincite.parts order by sha256").fetchall()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    reader = store_at(postgres)
    reader.load()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert build([replace(first, url="https://example.org/a")], store, FakeEncoder()).saved
    with connected(postgres) as connection:
        now = connection.execute("select xmin, sha256 from pincite.parts order by sha256").fetchall()
    assert kept == now
    assert reader.load().articles[0].url == "https://example.org/a"
    copies = [*(tmp_path / "elsewhere").rglob("articles.txt")]
    assert len(copies) == 2
    assert len({path.stat().st_ino for path in copies}) == 1  # one file under two names


def test_a_damaged_copy_is_fetched_again(store: PostgresStore, old: Index, tmp_path: Path) -> None:
    for name in ("articles.txt", "vectors.npy", "blocks.npy"):
        for path in (tmp_path / "cache").rglob(name):
            path.write_bytes(b"other bytes")
    assert_same(store_at(store.database.address).load(), old)
    for path in (tmp_path / "cache").rglob("tokens.npy"):
        path.unlink()
    assert_same(store_at(store.database.address).load(thorough=True), old)


@pytest.mark.parametrize("place", ["a file", "nowhere"])
def test_without_a_cache_folder_it_works_too(
    store: PostgresStore, old: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (tmp_path / "a file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a file" if place == "a file" else "/proc/none"))
    assert_same(store_at(store.database.address).load(), old)


# Damage


DAMAGE = {
    "altered": "update pincite.parts set bytes = bytes || 'x' where sha256 = '{sha256}'",
    "another byte": "update pincite.parts set bytes = set_byte(bytes, 3, get_byte(bytes, 3) # 1) "
    "where sha256 = '{sha256}'",
    "empty": "update pincite.parts set bytes = '' where sha256 = '{sha256}'",
    "gone": "delete from pincite.parts where sha256 = '{sha256}'",
}


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", ["articles.txt", "vectors.npy", "tokens.npy", "marks.json"])
def test_damage_in_the_database_is_named_and_mended_by_a_build(  # noqa: PLR0913, PLR0917 - fixtures
    store: PostgresStore,
    old: Index,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: str,
    name: str,
) -> None:
    address = store.database.address
    run(address, DAMAGE[damage].format(sha256=store.manifest().files[name].sha256))
    with pytest.raises(IndexDamaged, match=name):
        store.load(thorough=True)  # whatever the copy says
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another machine"))
    with pytest.raises(IndexDamaged, match=name):
        store_at(address).load()
    build(old.articles, store_at(address), FakeEncoder(room=100_000))
    mended = store_at(address).load(thorough=True)
    assert mended.articles == old.articles


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("manifest = manifest || 'x'", "its manifest is not JSON"),
        ("manifest = convert_to(replace(convert_from(manifest, 'utf8'), 'OLD', 'new'), 'utf8')", None),
        (
            "manifest = convert_to(replace(convert_from(manifest, 'utf8'), 'article.txt', 'b.txt'), 'utf8')",
            "does not match its own checksum",
        ),
        ("revision = '0123456789ab'", "its manifest is of another revision"),
    ],
)
def test_a_manifest_that_was_altered_is_refused(
    store: PostgresStore, old: Index, change: str, error: str | None
) -> None:
    run(store.database.address, f"update pincite.indexes set {change}")  # noqa: S608 - of this file
    if error is None:  # nothing was altered
        assert_same(store_at(store.database.address).load(), old)
        return
    with pytest.raises(IndexDamaged, match=error):
        store_at(store.database.address).load()


# Whole at every moment


REBUILDING = """
import sys, time
from index.storage.locations import Database
from index.storage.postgres.store import PostgresStore
from tests.indexes import NEW, OLD, article_of, index_of, put
store, until = PostgresStore(Database(sys.argv[1])), time.monotonic() + float(sys.argv[2])
indexes = [index_of(article_of(NEW), article_of(OLD, "old.txt")), index_of(article_of(OLD))]
turn = 0
while time.monotonic() < until:
    put(store, indexes[turn % 2])
    turn += 1
print(turn)
"""


def test_readers_see_the_old_index_or_the_new_one(store: PostgresStore, old: Index) -> None:
    new = index_of(article_of(NEW), article_of(OLD, "old.txt"))
    writer = subprocess.Popen(
        [sys.executable, "-c", REBUILDING, store.database.address, "4"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )

    def read(_: int) -> set[int]:
        reader, seen = store_at(store.database.address), set()
        while writer.poll() is None:
            index = reader.load()
            assert_same(index, old if len(index.articles) == 1 else new)
            seen.add(len(index.articles))
        reader.close()
        return seen

    with ThreadPoolExecutor(4) as pool:
        seen = list(pool.map(read, range(4)))
    assert writer.wait(PATIENCE) == 0
    assert writer.stdout is not None
    assert int(writer.stdout.read()) > 2
    assert set().union(*seen) == {1, 2}


@pytest.mark.parametrize("table", ["parts", "indexes"])
@pytest.mark.parametrize("when", ["before insert or update", "before delete"])
def test_a_connection_killed_in_the_middle_of_a_build_leaves_the_old_index(
    store: PostgresStore, old: Index, table: str, when: str
) -> None:
    run(
        store.database.address,
        "create function die() returns trigger language plpgsql as "
        "$$ begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(1); return null; end $$; "
        f"create trigger dies {when} on pincite.{table} for each row execute function die()",
    )
    new = index_of(article_of(NEW))
    if (table, when) == ("indexes", "before delete"):  # only deleting an index does that
        with pytest.raises(PinciteError, match="cannot be reached"):
            store.delete()
    else:
        with pytest.raises(PinciteError, match="cannot be reached"):
            put(store, new)
    run(store.database.address, f"drop trigger dies on pincite.{table}")
    assert_same(store_at(store.database.address).load(thorough=True), old)
    put(store, new)
    assert_same(store.load(thorough=True), new)


def test_a_killed_lock_saves_nothing(store: PostgresStore, old: Index) -> None:
    with pytest.raises(PinciteError, match="cannot be reached"), store.writing() as save:  # noqa: PT012
        run(
            store.database.address,
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pincite'",
        )
        save(index_of(article_of(NEW)), made_from(old))
    assert_same(store.load(), old)  # the connection for reads was killed, too, and is opened again


def test_writers_wait_for_each_other(store: PostgresStore, old: Index) -> None:
    impatient = PostgresStore(store.database, patience=0.1)
    other = PostgresStore(Database(store.database.address, "another"), patience=0.1)
    with store.writing():
        with pytest.raises(IndexBusy, match="Another process is rebuilding"), impatient.writing():
            pass
        put(other, old)  # another index is nobody's business
        assert_same(store.load(), old)
    put(impatient, index_of(article_of(NEW)))


# Away, and back again


def test_what_cannot_be_reached_is_told_in_one_line_and_how_long_it_is_tried() -> None:
    told: list[str] = []
    database = Database("postgresql://ada:fishbone@127.0.0.1:9/articles?connect_timeout=2")
    store = PostgresStore(database, waiting=0.6, tell=told.append)
    began = time.monotonic()
    with pytest.raises(PinciteError, match="cannot be reached") as caught:
        store.load()
    assert time.monotonic() - began > 0.5
    assert told == [f"{database} does not answer: trying for 0.6 s."]
    assert "fishbone" not in str(caught.value) + told[0]
    assert "\n" not in str(caught.value)


def test_what_waiting_does_not_mend_is_told_at_once(postgres: str) -> None:
    told: list[str] = []
    away = re.sub(r"/test_\w+", "/no_such_database", postgres)
    store = PostgresStore(Database(away), waiting=60, tell=told.append)
    began = time.monotonic()
    with pytest.raises(PinciteError, match="does not exist"):
        store.load()
    assert time.monotonic() - began < 30
    assert told == []


def test_a_killed_connection_is_opened_again(store: PostgresStore, old: Index) -> None:
    store.load()
    for _ in range(3):
        run(
            store.database.address,
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pincite'",
        )
        assert_same(store.load(), old)


def test_a_server_that_comes_back_in_time_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        with running_server(data) as (server, address):
            told: list[str] = []
            store = PostgresStore(Database(address), waiting=PATIENCE, tell=told.append)
            index = index_of(article_of(OLD))
            put(store, index)
            store.load()
            server.stop()
            back = threading.Timer(1.0, server.ensure_postgres_running)
            back.start()
            try:
                assert_same(store.load(), index)
            finally:
                back.join()
            assert len(told) == 1
            store.close()


# Roles and versions


def test_the_roles_of_the_page_may_what_it_says(store: PostgresStore, old: Index) -> None:
    address = store.database.address
    page = (ROOT / "docs" / "postgresql.md").read_text("utf-8")
    sql, _ = SQL.findall(page)  # the other one is for the bot, and tried with its tables
    run(address, sql)
    try:
        asks, builds = (
            store_at(address.replace("//postgres:@", f"//{role}@"))
            for role in ("pincite_ask", "pincite_build")
        )
        assert_same(asks.load(thorough=True), old)
        new = index_of(article_of(NEW))
        put(builds, new)
        assert_same(asks.load(thorough=True), new)
        with pytest.raises(PinciteError, match="This role may not do that"):
            put(asks, old)
        with pytest.raises(PinciteError, match="This role may not do that"):
            asks.delete()
        assert_same(builds.load(), new)
        for role in ("pincite_ask", "pincite_build"):
            with connected(address.replace("//postgres:@", f"//{role}@")) as connection:
                for statement in ("create table pincite.mine ()", "drop table pincite.parts"):
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        connection.execute(statement.encode())
        asks.close()
        builds.close()
    finally:
        run(address, "drop owned by pincite_ask, pincite_build; drop role pincite_ask, pincite_build")


def test_a_role_that_may_not_make_tables_is_told_so(postgres: str) -> None:
    run(postgres, "create role visitor login")
    try:
        store = store_at(postgres.replace("//postgres:@", "//visitor@"))
        with pytest.raises(PinciteError, match="This role may not make the tables"):
            put(store, index_of(article_of(OLD)))
    finally:
        run(postgres, "drop role visitor")


def test_the_printed_script_makes_the_same_tables(postgres: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "index.storage.postgres.schema"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    run(postgres, done.stdout)
    store = store_at(postgres)
    with pytest.raises(IndexMissing):
        store.load()
    put(store, index_of(article_of(OLD)))
    with connected(postgres) as connection:
        assert schema.version(connection) == len(schema.STEPS)


def test_tables_of_a_later_version_are_left_alone(store: PostgresStore, old: Index) -> None:
    with connected(store.database.address) as connection:
        connection.execute("insert into pincite.steps (version) values (%s)", (len(schema.STEPS) + 1,))
    later = store_at(store.database.address)
    for use in (later.load, lambda: put(later, old)):
        with pytest.raises(IndexStale, match="Use a later version of pincite"):
            use()


def test_missing_steps_are_taken_and_told_to_readers(store: PostgresStore, old: Index) -> None:
    steps = (*schema.STEPS, "create table pincite.more (number int);")
    with pytest.MonkeyPatch.context() as patch:  # as the next version of pincite will have it
        patch.setattr(schema, "STEPS", steps)
        with pytest.raises(IndexStale, match=f"are of version {len(steps) - 1}"):
            store_at(store.database.address).load()
        put(store_at(store.database.address), old)
        assert_same(store_at(store.database.address).load(), old)
        with connected(store.database.address) as connection:
            assert schema.version(connection) == len(steps)
            connection.execute("select from pincite.more")


def test_listeners_are_told(store: PostgresStore, old: Index) -> None:
    with connected(store.database.address) as connection:
        connection.execute("listen pincite")
        put(PostgresStore(Database(store.database.address, "minutes")), old)
        (notice,) = connection.notifies(timeout=PATIENCE, stop_after=1)
        assert notice.payload == "minutes"


def test_an_address_with_several_hosts_finds_the_one_that_is_there(store: PostgresStore, old: Index) -> None:
    folder = re.search(r"host=([^&]+)", store.database.address)
    assert folder
    both = store.database.address.replace(folder[0], f"host={quote('/nowhere')},{folder[1]}")
    location = location_of(both)
    assert isinstance(location, Database)
    assert_same(PostgresStore(location).load(), old)
    put(PostgresStore(location), index_of(article_of(NEW)))
