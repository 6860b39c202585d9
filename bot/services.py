"""What the bot is made of, beside its connection: a new client after a failure is given the same services."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import discord

from bot.articles.library import Library
from bot.articles.live_index import LiveIndex
from bot.articles.locations import Places, places_of
from bot.articles.opening import Models
from bot.articles.reindexing import Rebuild, Reindexer
from bot.articles.shelves import Shelves
from bot.history import History
from bot.hosting.tally import Tally
from bot.scope import HOME
from bot.settings import Settings
from bot.state.channels import Channels
from bot.state.choices import Choices
from bot.state.database import Database
from bot.state.feedback import Feedback
from bot.state.reading import WordsRead
from bot.state.server_settings import Chosen, Listening
from bot.state.unanswered import AskedHere
from bot.suggestions import Suggestions
from bot.sync import ids_kept
from bot.ui.translations import Catalogue, Texts, load
from bot.worker import Worker


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that commands, mentions and buttons work with.

    `feedback` and `asked_here` are None when they are switched off.

    `command_ids` are Discord's ids of the commands by their English names, as soon as they are known.
    """

    settings: Settings
    library: Library
    worker: Worker
    shelves: Shelves
    history: History
    database: Database
    channels: Channels
    choices: Choices
    suggestions: Suggestions
    feedback: Feedback | None
    asked_here: AskedHere | None
    listening: Listening
    log_channels: Chosen
    languages: Chosen
    greeted: Chosen
    catalogue: Catalogue
    command_ids: dict[str, int] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)

    def rereading(self) -> dict[str, tuple[Callable[[], None], ...]]:
        """Return by table of the state what takes over what others changed there. What it calls blocks."""
        chosen = self.log_channels.reread, self.languages.reread, self.greeted.reread
        return {
            "limited_server": (self.channels.reread,),
            "open_channel": (self.channels.reread,),
            "chosen_article": (self.choices.reread,),
            "listening_channel": (self.listening.reread,),
            "chosen": chosen,
            "record": (self.reread_commands,),
        }

    def reread_commands(self) -> None:
        """Take over the ids of the commands, which one process sends to Discord. Blocks for a moment."""
        self.command_ids.update(ids_kept(self.database))

    @property
    def live_index(self) -> LiveIndex:
        """The index of everywhere."""
        return self.library.home

    def texts(self, interaction: discord.Interaction[Any]) -> Texts:
        """Return the texts for who gave a command or pressed a button.

        They are in the language that the person chose, else in that of their Discord, else in the server's.
        """
        chosen = self.languages.of(interaction.user.id) or str(interaction.locale)
        return self.catalogue.find(chosen) or self.texts_of_server(interaction.guild)

    def texts_of_message(self, message: discord.Message) -> Texts:
        """Return the texts for who wrote a message: in the language that they chose, else in the server's."""
        chosen = self.languages.of(message.author.id)
        return (chosen and self.catalogue.find(chosen)) or self.texts_of_server(message.guild)

    def texts_of_server(self, guild: discord.Guild | None) -> Texts:
        """Return the texts in the language of a server; where there is none, the default ones."""
        chosen = self.languages.of(guild.id) if guild else None
        if chosen is None and guild and "COMMUNITY" in guild.features:
            # Only community servers choose a language at Discord; the others all have English.
            chosen = str(guild.preferred_locale)
        return self.catalogue.texts(chosen)

    @property
    def reindexer(self) -> Reindexer:
        """What changes the index of everywhere."""
        return self.shelves.of(HOME).reindexer


def assemble(  # noqa: PLR0913 - the last two have names and defaults
    settings: Settings,
    live_index: LiveIndex,
    rebuild: Rebuild,
    database: Database,
    *,
    models: Models | None = None,
    places: Places | None = None,
) -> Services:
    """Make the services as `settings` say; close `worker` when they are no longer needed.

    `live_index` is the index of everywhere, `rebuild` changes it, `models` are what all indexes share, and
    `places` are where they are.
    """
    library = Library(settings, places or places_of(settings), live_index, models or Models())
    worker = Worker(settings.queue, rest=library.rest)
    asked = AskedHere(database, settings.feedback_days)  # also when switched off: old questions go
    return Services(
        settings=settings,
        library=library,
        worker=worker,
        shelves=Shelves(settings, library, worker, WordsRead(database), rebuild),
        history=History(settings.turns, settings.history_seconds),
        database=database,
        channels=Channels(database),
        choices=Choices(database),
        suggestions=Suggestions(settings.suggestions),
        feedback=Feedback(database) if settings.feedback else None,
        asked_here=asked if settings.unanswered else None,
        listening=Listening(database),
        log_channels=Chosen(database, "log"),
        languages=Chosen(database, "language"),
        greeted=Chosen(database, "greeted"),
        catalogue=load(settings.language),
    )
