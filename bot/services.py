"""What the bot is made of, beside its connection: a new client after a failure is given the same services."""

from dataclasses import dataclass, field

from bot.history import History
from bot.live_index import LiveIndex
from bot.reindexing import Rebuild, Reindexer
from bot.settings import Settings
from bot.state.channels import Channels
from bot.state.database import Database
from bot.state.feedback import Feedback
from bot.suggestions import Suggestions
from bot.ui.translations import Catalogue, load
from bot.worker import Worker


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that commands, mentions and buttons work with; `feedback` is None when it is switched off.

    `command_ids` are Discord's ids of the commands by their English names, as soon as they are known.
    """

    settings: Settings
    live_index: LiveIndex
    worker: Worker
    reindexer: Reindexer
    history: History
    database: Database
    channels: Channels
    suggestions: Suggestions
    feedback: Feedback | None
    catalogue: Catalogue
    command_ids: dict[str, int] = field(default_factory=dict)


def assemble(settings: Settings, live_index: LiveIndex, rebuild: Rebuild, database: Database) -> Services:
    """Make the services as `settings` say; close `worker` when they are no longer needed."""
    worker = Worker(settings.queue, rest=live_index.rest)
    return Services(
        settings=settings,
        live_index=live_index,
        worker=worker,
        reindexer=Reindexer(settings.index, live_index, worker, rebuild),
        history=History(settings.turns, settings.history_seconds),
        database=database,
        channels=Channels(database),
        suggestions=Suggestions(settings.suggestions),
        feedback=Feedback(database) if settings.feedback else None,
        catalogue=load(settings.language),
    )
