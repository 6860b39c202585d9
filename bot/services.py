"""What the bot is made of, beside its connection: a new client after a failure is given the same parts."""

from dataclasses import dataclass

from bot.channels import Channels
from bot.feedback import Feedback, QuestionLog
from bot.history import History
from bot.live_index import Library
from bot.reindexing import Rebuild, Reindexer
from bot.settings import Settings
from bot.suggestions import Suggestions
from bot.ui.translations import Catalogue, load
from bot.worker import Worker


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that commands, mentions and buttons work with; `feedback` is None when it is switched off.

    `questions` is None unless votes are stored with the question's text.
    """

    settings: Settings
    library: Library
    worker: Worker
    reindexer: Reindexer
    history: History
    channels: Channels
    suggestions: Suggestions
    feedback: Feedback | None
    questions: QuestionLog | None
    catalogue: Catalogue


def assemble(settings: Settings, library: Library, rebuild: Rebuild) -> Parts:
    """Make the parts as `settings` say; close `worker` when they are no longer needed."""
    worker = Worker(settings.queue, rest=library.rest)
    return Parts(
        settings=settings,
        library=library,
        worker=worker,
        reindexer=Reindexer(library, worker, rebuild),
        history=History(settings.turns, settings.history_seconds),
        channels=Channels(settings.state / "channels.json"),
        suggestions=Suggestions(settings.suggestions),
        feedback=Feedback(settings.state / "feedback.sqlite3") if settings.feedback else None,
        questions=QuestionLog() if settings.feedback and settings.feedback_questions else None,
        catalogue=load(settings.language),
    )
