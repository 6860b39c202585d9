"""The tables in a database, and the steps that make them.

``python -m index.storage.postgres.schema`` prints them as SQL. A step is never changed once it was
released: what is to be different is a new step at the end.
"""

import sys
from contextlib import suppress

from psycopg import Connection
from psycopg.errors import (
    FeatureNotSupported,
    InsufficientPrivilege,
    InvalidSchemaName,
    UndefinedFile,
    UndefinedTable,
)

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
    """
    -- A generation may outlive a build: what is another with every build is the manifest's revision.
    alter table pincite.indexes rename generation to revision;
    update pincite.indexes
      set revision = coalesce(convert_from(manifest, 'utf8')::json ->> 'revision', revision);

    -- What the passages of a large index are found by. A generation is never changed, only dropped.
    create table pincite.generations (
      id int generated always as identity primary key,
      index_name text not null references pincite.indexes (name) on delete cascade,
      name text not null,
      unique (index_name, name)
    );
    create table pincite.articles (
      generation int not null references pincite.generations (id) on delete cascade,
      article int not null,        -- its place in the generation
      start bigint not null,       -- where its text begins in articles.txt, in bytes
      bytes int not null,
      primary key (generation, article)
    );
    create table pincite.passages (
      generation int not null references pincite.generations (id) on delete cascade,
      passage int not null,        -- its place in passages.npy
      first bigint not null,       -- its first token in tokens.npy and vectors.npy, and how many it has
      tokens int not null,
      article int not null,
      around int[] not null,       -- the passages that are ranked with it, its own among them
      sha256 bytea not null,       -- of its tokens and vectors
      primary key (generation, passage)
    );
    -- In which passages a token stands, element by element: a row for so many of them as are one block.
    create table pincite.postings (
      generation int not null references pincite.generations (id) on delete cascade,
      term int not null,
      block int not null,
      in_passages int not null,
      in_sentences int not null,   -- of all these passages
      passages int[] not null,
      articles int[] not null,
      counts int[] not null,
      sentences int[] not null,
      lengths int[] not null,      -- of the passages, in tokens
      primary key (generation, term, block)
    );
    """,
)
"""What makes the tables, step by step; the version of the tables is how many steps were taken."""

MEANS = """
    create extension if not exists vector;
    create table if not exists pincite.means (
      generation int not null references pincite.generations (id) on delete cascade,
      passage int not null,
      article int not null,
      mean halfvec not null,       -- of the vectors of its tokens, turned as these
      primary key (generation, passage)
    );
"""
"""Makes the table that needs pgvector."""
NEIGHBOURS = """
    create index if not exists means_384 on pincite.means using hnsw ((mean::halfvec(384)) halfvec_ip_ops)
      where vector_dims(mean) = 384;
"""
"""Makes the index over it, for the bundled model's 384 dimensions, once rows are there."""
PGVECTOR = (0, 8)
"""The first version of pgvector that goes on looking until enough of what is asked was found."""

_BEGINNING = """
    create schema if not exists pincite;
    create table if not exists pincite.steps (
      version int primary key, taken timestamptz not null default now()
    );
"""
_WITH_PGVECTOR = f"""
do $$ begin
  if exists (select from pg_available_extensions where name = 'vector') then
    {MEANS}
    {NEIGHBOURS}
  end if;
end $$;
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
    can_find(connection)  # makes what needs pgvector, where that is there


def can_find(connection: Connection) -> str | None:
    """Return what a database lacks for passages to be found in it, None where nothing is; make it if it may.

    What is lacking is said as in a sentence, with what to do.
    """
    for tried in (False, True):
        row = connection.execute(
            "select (select extversion from pg_extension where extname = 'vector'), "
            "to_regclass('pincite.means') is not null"
        ).fetchone()
        found, made = row or (None, False)
        if found is not None and tuple(map(int, found.split(".")[:2])) < PGVECTOR:
            return f"pgvector is of version {found}. Have its owner run: alter extension vector update"
        if found is not None and made:
            return None
        if not tried:
            absent = FeatureNotSupported, UndefinedFile, UndefinedTable
            with suppress(InsufficientPrivilege, *absent), connection.transaction():
                connection.execute(MEANS.encode())
    if found is None:
        return "pgvector is not there. Have it installed, and its owner run: create extension vector"
    return "its owner has not made all tables: see docs/postgresql.md"


def index_means(connection: Connection) -> None:
    """Make the index over the means, where there is none and this role may: else all are compared."""
    with suppress(InsufficientPrivilege), connection.transaction():
        connection.execute(NEIGHBOURS.encode())


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
    return "\n".join(["begin;", f"{_ALONE};", _BEGINNING, *steps, "commit;", _WITH_PGVECTOR, ""])


if __name__ == "__main__":
    sys.stdout.write(script())
