"""Telling Discord which commands there are: only when they changed, and in one scope only."""

import asyncio
import hashlib
import json
import logging
from typing import Any

import discord
from discord import app_commands

from bot.state.database import Database, StateError

_log = logging.getLogger(__name__)

_RECORD, _IDS = "commands", "ids"


async def sync(tree: app_commands.CommandTree[Any], database: Database, server: int | None) -> dict[str, int]:
    """Send the commands to Discord unless `database` says that it has these; return their ids by name.

    They belong to all servers, or for trials to one `server`. When that changed, they are first taken away
    from where they were, so that no command is ever in the picker twice.
    """
    wanted = {
        "application": tree.client.application_id,
        "scope": server,
        "commands": await fingerprint(tree),
    }
    try:
        known = await asyncio.to_thread(database.record, _RECORD)
    except StateError:
        known = {}  # they are sent once too often rather than never
    ids = known.pop(_IDS, None)
    there = await tree.fetch_commands(guild=_scope(server)) if known == wanted else []
    if known == wanted and sorted(c.name for c in there) == sorted(c.name for c in tree.get_commands()):
        found = {command.name: command.id for command in there}
        if ids != found:
            await asyncio.to_thread(database.keep, _RECORD, wanted | {_IDS: found})
        return found
    elsewhere = known.get("scope") if known.get("application") == wanted["application"] else None
    if elsewhere != server:  # where nothing is known, all servers may have them
        await _clear(tree, elsewhere)
    if server is not None:
        tree.copy_global_to(guild=discord.Object(server))
    sent = await tree.sync(guild=_scope(server))
    found = {command.name: command.id for command in sent}
    await asyncio.to_thread(database.keep, _RECORD, wanted | {_IDS: found})
    _log.info("the commands changed and were sent to %s", "all servers" if server is None else "one server")
    return found


def ids_kept(database: Database) -> dict[str, int]:
    """Return the ids of the commands that were sent last, by whichever process. Blocks for a moment."""
    ids = database.record(_RECORD).get(_IDS)
    return ids if isinstance(ids, dict) else {}


async def fingerprint(tree: app_commands.CommandTree[Any]) -> str:
    """Return a checksum of everything that Discord is told about the commands, translations included."""
    commands = tree.get_commands()
    payload = [
        await command.get_translated_payload(tree, tree.translator)
        if tree.translator
        else command.to_dict(tree)
        for command in commands
    ]
    return hashlib.sha256(json.dumps(payload, sort_keys=True, default=str).encode()).hexdigest()


async def _clear(tree: app_commands.CommandTree[Any], scope: int | None) -> None:
    application = tree.client.application_id
    if application is None:
        return
    if scope is None:
        await tree.client.http.bulk_upsert_global_commands(application, payload=[])
    else:
        await tree.client.http.bulk_upsert_guild_commands(application, scope, payload=[])


def _scope(server: int | None) -> discord.Object | None:
    return None if server is None else discord.Object(server)
