"""The tables in a database, and the steps that make them.

``python -m index.storage.postgres.schema`` prints them as SQL. A step is never changed once it was
released: what is to be different is a new step at the end.
"""

import sys

from psycopg import Connection
from psycopg.errors import InsufficientPrivilege, InvalidSchemaName, UndefinedTable

from index.errors import IndexMissing, IndexStale, Mend, PinciteError, Step

STEPS = (
    """
    create table pincite.identity (id uuid not null default gen_random_uuid());
    insert into pincite.identity default values;

    create table pincite.indexes (
      name text primary key,
      generation text not null,    -- another one with every build
      manifest bytea not null,     -- as in manifest.json of an index in a folder
      saved timestamptz not null default now()
    );
    -- The files of a generation, in parts; one that stays the same from build to build is kept as it is.
    create table pincite.parts (
      index_name text not null references pincite.indexes (name) on delete cascade,
      sha256 text not null,        -- of the whole file, as the manifest has it
      part int not null,           -- from 0
      bytes bytea not null,
      primary key (index_name, sha256, part)
    );
    alter table pincite.parts alter column bytes set storage external;  -- vectors cannot be compressed
    """,
)
"""What makes the tables, step by step; the version of the tables is how many steps were taken."""

_BEGINNING = """
    create schema if not exists pincite;
    create table if not exists pincite.steps (
      version int primary key, taken timestamptz not null default now()
    );
"""
_ALONE = "select pg_advisory_xact_lock(hashtext('pincite.steps'))"
_VERSION = "select coalesce(max(version), 0) from pincite.steps"
_OWNER = "Have the role that owns them bring them up to date: see docs/postgresql.md."


def version(connection: Connection) -> int:
    """Return how many steps were taken in the database, 0 where there are no tables."""
    try:
        with connection.transaction():
            row = connection.execute(_VERSION).fetchone()
    except (UndefinedTable, InvalidSchemaName):
        return 0
    return int(row[0]) if row else 0


def check(connection: Connection, place: str) -> None:
    """Raise IndexMissing where there are no tables, IndexStale where they are of another version."""
    found = version(connection)
    if found == 0:
        raise IndexMissing(f"There is no index in {place}.", Mend(Step.BUILD, place))
    _check_known(found, place)
    if found < len(STEPS):
        raise IndexStale(
            f"The tables in {place} are of version {found}; this version of pincite reads {len(STEPS)}.",
            _OWNER,
        )


def bring_up_to_date(connection: Connection, place: str) -> None:
    """Take the steps that are missing, in one transaction. Raises PinciteError for a role that may not."""
    found = version(connection)
    _check_known(found, place)
    if found == len(STEPS):
        return
    try:
        with connection.transaction():
            connection.execute(_ALONE)
            connection.execute(_BEGINNING)
            row = connection.execute(_VERSION).fetchone()
            for number in range(int(row[0]) if row else 0, len(STEPS)):
                connection.execute(STEPS[number].encode())
                connection.execute("insert into pincite.steps (version) values (%s)", (number + 1,))
    except InsufficientPrivilege as error:
        raise PinciteError(f"This role may not make the tables in {place}.", _OWNER) from error


def _check_known(found: int, place: str) -> None:
    if found > len(STEPS):
        raise IndexStale(
            f"The tables in {place} are of version {found}; this version of pincite knows {len(STEPS)}.",
            "Use a later version of pincite.",
        )


def script() -> str:
    """Return SQL that makes the tables in a database that has none of them."""
    steps = (
        f"{step}\ninsert into pincite.steps (version) values ({number});"
        for number, step in enumerate(STEPS, 1)
    )
    return "\n".join(["begin;", f"{_ALONE};", _BEGINNING, *steps, "commit;", ""])


if __name__ == "__main__":
    sys.stdout.write(script())
