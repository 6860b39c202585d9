"""Which database keeps the state: the one where the index is, or a file."""

from bot.settings import Settings
from bot.state.database import Database
from bot.state.databases.sqlite import SqliteDatabase
from index.storage.locations import Database as Location
from index.storage.stores import needing_psycopg


def open_database(settings: Settings) -> Database:
    """Return what keeps the bot's state.

    Raises SettingsError when it cannot be used, and PinciteError when it cannot be reached.
    """
    if isinstance(settings.index, Location):
        with needing_psycopg():
            # Only where one is named: most bots keep everything in files.
            from bot.state.databases.postgres import PostgresDatabase  # noqa: PLC0415
        return PostgresDatabase(settings.index)
    return SqliteDatabase(settings.state)
