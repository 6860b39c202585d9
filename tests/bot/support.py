"""What the tests of the bot share: an index on disk, settings, and a bot in a simulated Discord."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import discord
import pytest
import simcord

from bot.articles.live_index import LiveIndex
from bot.articles.locations import places_of
from bot.articles.opening import IndexOpener, Models
from bot.articles.reindexing import Rebuild
from bot.articles.subprocesses import Subprocess
from bot.client import PinciteBot
from bot.scope import HOME
from bot.services import Services, assemble
from bot.settings import Settings, from_environment
from bot.state.databases.opening import open_database
from index.building import build
from index.bundled import bundled_article
from index.errors import IndexMissing
from index.model.engines import open_encoder
from index.storage.directory_store import DirectoryStore
from index.storage.locations import Database as IndexDatabase
from index.storage.postgres.store import PostgresStore
from index.text.reading import read_article
from tests.patience import PATIENCE

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.not-a-real-token-at-all-0123456789"  # noqa: S105 - not a real one
ANSWERED = "What is the population of Chechnya?"
ANSWER = "1.39 million people"
UNANSWERED = "What is the weather like in Grozny?"


@cache
def built_index() -> Path:
    """Build the bundled article's index once; tests copy the folder."""
    folder = Path(mkdtemp(prefix="pincite-bot-tests-"))
    build([bundled_article()], DirectoryStore(folder), open_encoder())
    return folder


def index_of_file(path: Path, folder: Path, url: str | None = None) -> Path:
    build([read_article(str(path), url=url)], DirectoryStore(folder), open_encoder())
    return folder


def settings_in(folder: Path, **changes: str) -> Settings:
    """Return settings whose files are all in `folder`; no pause between questions unless asked for."""
    return from_environment(
        {
            "DISCORD_TOKEN": TOKEN,
            "PINCITE_INDEX": str(folder / "index"),
            "PINCITE_STATE": str(folder / "state"),
            "PINCITE_COOLDOWN": "0",
            **changes,
        }
    )


def services_in(
    settings: Settings, *, live_index: LiveIndex | None = None, rebuild: Rebuild | None = None
) -> Services:
    if isinstance(settings.index, IndexDatabase):
        copy_to(settings.index)
    elif not settings.index.exists():
        shutil.copytree(built_index(), settings.index)
    models, places = Models(), places_of(settings)
    return assemble(
        settings,
        live_index or LiveIndex(IndexOpener(places.of(HOME).store, models)),
        rebuild or Subprocess(settings.index, settings.article, settings.article_url),
        open_database(settings),
        models=models,
        places=places,
    )


def copy_to(database: IndexDatabase) -> None:
    """Write the bundled article's index into a database, unless there is one."""
    store, built = PostgresStore(database), DirectoryStore(built_index())
    with suppress(IndexMissing):
        store.manifest()
        return
    with store.writing() as save:
        save(built.load(), built.provenance())


@dataclass
class World:
    """A simulated Discord with the bot, a server, a channel, a member and a moderator in it."""

    env: simcord.Env
    services: Services
    guild: Any
    channel: Any
    alice: Any
    bob: Any
    mod: Any

    @property
    def bot(self) -> PinciteBot:
        assert isinstance(self.env.bot, PinciteBot)
        return self.env.bot

    @property
    def me(self) -> str:
        assert self.bot.user is not None
        return self.bot.user.mention

    def replies(self, channel: Any = None, viewer: Any = None) -> list[discord.Message]:
        """Return what the bot wrote in `channel`, oldest first."""
        assert self.bot.user is not None
        found = (channel or self.channel).history(viewer=viewer)
        return sorted((m for m in found if m.author.id == self.bot.user.id), key=lambda m: m.id)


@asynccontextmanager
async def world(
    folder: Path,
    *,
    services: Services | None = None,
    check_errors: bool = True,
    **changes: str,
) -> AsyncIterator[World]:
    services = services or services_in(settings_in(folder, **changes))
    try:
        async with simcord.run(
            PinciteBot(services), shard_count=1, settle_timeout=PATIENCE, check_errors=check_errors
        ) as env:
            guild = env.create_guild()
            rights = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
            yield World(
                env=env,
                services=services,
                guild=guild,
                channel=guild.create_text_channel("general"),
                alice=guild.add_member(env.create_user("alice")),
                bob=guild.add_member(env.create_user("bob")),
                mod=guild.add_member(env.create_user("mod"), roles=[rights]),
            )
    finally:
        await services.worker.close()


def raw(message: Any) -> list[dict[str, Any]]:
    """Return a message's components as they went over the wire."""
    if isinstance(message, discord.Message):
        return [dict(component.to_dict()) for component in message.components]
    return list(message.components)


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for component in components:
        yield component
        yield from walk(component.get("components", []))


def text_of(message: Any) -> str:
    """Return all text of a message, as Markdown."""
    assert message is not None, "there is no message"
    return "\n".join(part["content"] for part in walk(raw(message)) if part["type"] == 10)


def buttons_of(message: Any) -> dict[str, str]:
    """Return a message's buttons: label or emoji, and custom id or link."""
    return {
        part.get("label") or part["emoji"]["name"]: part.get("custom_id") or part["url"]
        for part in walk(raw(message))
        if part["type"] == 2
    }


def shared() -> Path:
    """Return the folder of shared data, or skip."""
    folder = os.environ.get("PINCITE_SHARED")
    if not folder:
        pytest.skip("PINCITE_SHARED is not set: the real article is not there")
    return Path(folder)
