"""The tables of the state in PostgreSQL, and the steps that make them.

``python -m bot.state.databases.tables`` prints them as SQL. They lie in a schema of their own; whatever
changes in those that a bot keeps in memory is told on CHANNEL, as ``schema.table``.
"""

import sys

from psycopg import Connection, sql
from psycopg.errors import InsufficientPrivilege, InvalidSchemaName, UndefinedTable

from bot.settings import SettingsError
from index.storage.locations import USUAL_NAME

CHANNEL = "pincite_bot"
"""Where it is told what changed."""
_LONGEST = 63  # bytes of a schema's name

STEPS = (
    """
    create table key (one bool primary key default true check (one), secret bytea not null);
    create table vote (
      message bigint not null, voter text not null, up bool not null, version text not null,
      article int not null, start int not null, "end" int not null, question text, day text not null,
      shelf bigint not null default 0, primary key (message, voter, article, start, "end")
    );
    create index on vote (shelf);
    create table limited_server (id bigint primary key);
    create table open_channel (
      server bigint not null, id bigint not null, place int not null, primary key (server, id)
    );
    create table listening_channel (id bigint primary key, server bigint not null, way text not null);
    create table chosen (kind text not null, id bigint not null, value text not null, primary key (kind, id));
    create table unanswered (
      server bigint not null, folded text not null, question text not null, times int not null default 1,
      day text not null, place bigint not null, primary key (server, folded)
    );
    create index on unanswered (place);
    create table asked_week (
      server bigint not null, monday text not null, asked int not null, answered int not null,
      primary key (server, monday)
    );
    create table chosen_article (
      server bigint not null, channel bigint not null, shelf bigint not null, place int not null,
      source text not null, primary key (server, channel, shelf, place)
    );
    create table words_read (
      server bigint not null, day text not null, words bigint not null, primary key (server, day)
    );
    create table left_server (id bigint primary key, day text not null);
    create table record (name text primary key, content text not null);

    create function tell() returns trigger language plpgsql as $$
    begin
      perform pg_notify('pincite_bot', tg_table_schema || '.' || tg_table_name);
      return null;
    end $$;
    create trigger told after insert or update or delete on limited_server
      for each statement execute function tell();
    create trigger told after insert or update or delete on open_channel
      for each statement execute function tell();
    create trigger told after insert or update or delete on listening_channel
      for each statement execute function tell();
    create trigger told after insert or update or delete on chosen
      for each statement execute function tell();
    create trigger told after insert or update or delete on chosen_article
      for each statement execute function tell();
    create trigger told after insert or update or delete on record
      for each statement execute function tell();
    """,
)
"""What makes the tables, step by step; the version of the tables is how many steps were taken.

A step is never changed once it was released: what is to be different is a new step at the end.
"""

_BEGINNING = """
    create schema if not exists {schema};
    set local search_path to {schema};
    create table if not exists steps (version int primary key, taken timestamptz not null default now());
"""
_ALONE = "select pg_advisory_xact_lock(hashtext('pincite_bot.steps'))"
_VERSION = "select coalesce(max(version), 0) from {schema}.steps"
_OWNER = "Have the role that owns them bring them up to date: see docs/postgresql.md."


def schema_of(index: str) -> str:
    """Return the schema for the state of the bot whose articles of everywhere are the index called so.

    Raises SettingsError when the name is too long for one, or that of a server's index.
    """
    if "/" in index:  # those are the names of servers' indexes, see `bot.articles.locations`
        raise SettingsError(f"PINCITE_INDEX names an index {index!r}.", "Choose a name without a slash.")
    schema = CHANNEL if index == USUAL_NAME else f"{CHANNEL}#{index}"
    if len(schema.encode()) > _LONGEST:
        raise SettingsError(
            f"PINCITE_INDEX names an index in {len(index.encode())} bytes.",
            f"Choose a name of at most {_LONGEST - len(CHANNEL) - 1}.",
        )
    return schema


def bring_up_to_date(connection: Connection, schema: str, place: str) -> None:
    """Take the steps that are missing, in one transaction. Raises SettingsError for a role that may not."""
    found = _version(connection, schema)
    if found > len(STEPS):
        known = f"this version of pincite knows {len(STEPS)}"
        raise SettingsError(
            f"The bot's tables in {place} are of version {found}; {known}.",
            "Use a later version of pincite.",
        )
    if found == len(STEPS):
        return
    try:
        with connection.transaction():
            connection.execute(_ALONE)
            connection.execute(_in_schema(_BEGINNING, schema))
            for number in range(_read(connection, schema), len(STEPS)):
                connection.execute(STEPS[number].encode())
                connection.execute("insert into steps (version) values (%s)", (number + 1,))
    except InsufficientPrivilege as error:
        raise SettingsError(f"This role may not make the bot's tables in {place}.", _OWNER) from error


def _version(connection: Connection, schema: str) -> int:
    """Return how many steps were taken, 0 where there are no tables."""
    try:
        with connection.transaction():
            return _read(connection, schema)
    except (UndefinedTable, InvalidSchemaName):
        return 0


def _read(connection: Connection, schema: str) -> int:
    row = connection.execute(_in_schema(_VERSION, schema)).fetchone()
    return int(row[0]) if row else 0


def quoted(name: str) -> str:
    """Return `name` as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _in_schema(text: str, schema: str) -> sql.Composed:
    return sql.SQL(text).format(schema=sql.Identifier(schema))


def script(index: str = USUAL_NAME) -> str:
    """Return SQL that makes the tables in a database that has none of them."""
    beginning = _BEGINNING.format(schema=quoted(schema_of(index)))
    steps = (
        f"{step}\ninsert into steps (version) values ({number});" for number, step in enumerate(STEPS, 1)
    )
    return "\n".join(["begin;", f"{_ALONE};", beginning, *steps, "commit;", ""])


if __name__ == "__main__":
    sys.stdout.write(script(*sys.argv[1:2]))
