"""What other processes change in a database, heard of while it happens."""

import logging
import threading
from collections.abc import Callable

import psycopg
from psycopg import sql

from bot import logs
from bot.state.databases.tables import CHANNEL as STATE
from index.storage.locations import Database
from index.storage.postgres.connecting import Connections
from index.storage.postgres.saving import CHANNEL as INDEXES

_log = logging.getLogger(__name__)

_TICK = 0.5  # seconds after which it is looked whether listening is to end
_PAUSE = 0.5  # seconds between two tries to reach a database that is away


class News:
    """Listens to a database in a thread of its own, and connects again whenever that breaks.

    `heard` is called in that thread with the name of each index that changed, or with ``schema.table`` of a
    table of the state; `missed` whenever listening has begun: before that, anything may have changed.
    """

    def __init__(
        self, database: Database, heard: Callable[[str, str], None], missed: Callable[[], None]
    ) -> None:
        self._connections = Connections(database, 0, None)
        self._heard = heard
        self._missed = missed
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pincite-news", daemon=True)
        self.listening = False

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def close(self) -> None:
        """End listening. Blocks for a moment."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        told = False
        while not self._ended.is_set():
            try:
                self._listen()
                told = False
            except psycopg.Error as error:
                if self.listening or not told:
                    logs.failure(_log, "hearing of changes", self._connections.told(error))
                    told = True
            finally:
                self.listening = False
            self._ended.wait(_PAUSE)

    def _listen(self) -> None:
        # A replica tells nothing: only where changes are made they are told.
        with self._connections.opened(target_session_attrs="read-write") as connection:
            for channel in (INDEXES, STATE):
                connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
            self.listening = True
            self._missed()
            while not self._ended.is_set():
                for told in connection.notifies(timeout=_TICK):
                    self._heard(told.channel, told.payload)
