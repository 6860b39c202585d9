"""Several indexes of one database, over connections that they share."""

from collections.abc import Callable

from psycopg import Connection

from index.storage.locations import Database
from index.storage.postgres import schema
from index.storage.postgres.connecting import Connections
from index.storage.postgres.store import PostgresStore


class SharedStores:
    """The stores of the indexes in `database`, whatever its own name.

    `patience`, `waiting` and `tell` are as for PostgresStore. Whoever opens hundreds of them, one after
    another, needs one connection for short reads and not hundreds.
    """

    def __init__(
        self,
        database: Database,
        *,
        patience: float = 60.0,
        waiting: float = 10.0,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self._address = database.address
        self._patience = patience
        self._connections = Connections(database, waiting, tell)

    def of(self, name: str) -> PostgresStore:
        """Return the store of the index called `name`."""
        return PostgresStore(
            Database(self._address, name), patience=self._patience, connections=self._connections
        )

    def generations(self, prefix: str) -> dict[str, str]:
        """Return by name the generation of each index whose name begins with `prefix`.

        Raises PinciteError when the database cannot be reached.
        """
        return self._found("starts_with(name, %s)", prefix)

    def generation(self, name: str) -> str:
        """Return the generation of the index called `name`, nothing where there is none. Raises as above."""
        return self._found("name = %s", name).get(name, "")

    def _found(self, condition: str, value: str) -> dict[str, str]:
        statement = f"select name, revision from pincite.indexes where {condition}"  # noqa: S608 - ours

        def find(connection: Connection) -> dict[str, str]:
            if not schema.version(connection):
                return {}
            schema.check(connection, self._connections.place)
            return dict(connection.execute(statement.encode(), (value,)).fetchall())

        return self._connections.read(find)

    def close(self) -> None:
        """Close the connection that is kept; the next read opens another."""
        self._connections.close()
