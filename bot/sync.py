"""Telling Discord which commands there are: only when they changed, and in one scope only."""

import hashlib
import json
import logging
from pathlib import Path
from typing import Any

import discord
from discord import app_commands

from bot import state

_log = logging.getLogger(__name__)


async def sync(tree: app_commands.CommandTree[Any], path: Path, server: int | None) -> bool:
    """Send the commands to Discord unless `path` says that it has these; return whether they were sent.

    They belong to all servers, or for trials to one `server`. When that changed, they are first taken away
    from where they were, so that no command is ever in the picker twice.
    """
    wanted = {
        "application": tree.client.application_id,
        "scope": server,
        "commands": await fingerprint(tree),
    }
    known = state.read(path)
    if known == wanted and await _has_them(tree, server):
        return False
    elsewhere = known.get("scope") if known.get("application") == wanted["application"] else None
    if elsewhere != server:  # where nothing is known, all servers may have them
        await _clear(tree, elsewhere)
    if server is not None:
        tree.copy_global_to(guild=discord.Object(server))
    await tree.sync(guild=_scope(server))
    state.write(path, wanted)
    _log.info("the commands changed and were sent to %s", "all servers" if server is None else "one server")
    return True


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


async def _has_them(tree: app_commands.CommandTree[Any], server: int | None) -> bool:
    """Whether Discord has commands of these names: somebody else may have taken them away."""
    there = await tree.fetch_commands(guild=_scope(server))
    return sorted(command.name for command in there) == sorted(
        command.name for command in tree.get_commands()
    )


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
