"""The fixed texts in every language the bot speaks, from ``bot/ui/locale/*.json``."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import discord
from discord import app_commands

from bot.settings import LANGUAGES

AS_DISCORD = "discord"
"""Chosen in place of a language: the one that Discord tells."""
_NONE_IS_SINGULAR = ("fr", "pt")


@dataclass(frozen=True, slots=True)
class Texts:
    """The fixed texts in one language."""

    language: str
    entries: Mapping[str, str]

    def __call__(self, key: str, **values: str | int) -> str:
        """Return the text named `key`, its placeholders filled by `values`; numbers as people write them."""
        return self.entries[key].format_map({name: self._written(value) for name, value in values.items()})

    def counted(self, key: str, count: int, **values: str | int) -> str:
        """Return the text named `key` with ``.one`` or ``.other``, as `count` asks for."""
        form = "one" if count == 1 or (count == 0 and self.language in _NONE_IS_SINGULAR) else "other"
        return self(f"{key}.{form}", count=count, **values)

    def size(self, count: int) -> str:
        """Return `count` bytes as people say it; of KiB and MiB a tenth more rather than one less."""
        for unit, of in (("mib", 2**20), ("kib", 2**10)):
            if count >= of:
                whole, tenth = divmod(-(-count * 10 // of), 10)
                number = self._written(whole) + (f"{self.entries['decimal']}{tenth}" if tenth else "")
                return self(f"size.{unit}", count=number)
        return self("size.bytes", count=count)

    def _written(self, value: str | int) -> str:
        return value if isinstance(value, str) else f"{value:,}".replace(",", self.entries["thousands"])


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every language's texts; `default` is spoken where Discord does not tell the reader's language."""

    languages: Mapping[str, Texts]
    default: str

    def texts(self, locale: str | discord.Locale | None = None) -> Texts:
        """Return the texts for a Discord locale (``fr``, ``en-GB`` …), or the default ones."""
        return (self.find(str(locale)) if locale else None) or self.languages[self.default]

    def find(self, locale: str) -> Texts | None:
        """Return the texts for a Discord locale, None where the bot does not speak it."""
        return self.languages.get(locale.partition("-")[0])


def load(default: str) -> Catalogue:
    """Read the texts of all LANGUAGES."""
    folder = resources.files("bot.ui") / "locale"
    return Catalogue(
        {
            language: Texts(language, json.loads((folder / f"{language}.json").read_text(encoding="utf-8")))
            for language in LANGUAGES
        },
        default,
    )


def language_choices() -> list[app_commands.Choice[str]]:
    """Return the languages to choose from, each called as it calls itself, and to do as Discord tells."""
    return [
        app_commands.Choice(name=named("command.language.as-discord"), value=AS_DISCORD),
        *(
            app_commands.Choice(name=texts("language"), value=language)
            for language, texts in load("en").languages.items()
        ),
    ]


def named(key: str) -> app_commands.locale_str:
    """Return the English text of a command's name or description, which Discord gets in all languages."""
    return app_commands.locale_str(_english()(key), key=key)


class Translator(app_commands.Translator):
    """Gives discord.py the names and descriptions of commands in a locale."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002 - the key says enough
    ) -> str | None:
        """Return the text in `locale`, or None where the bot does not speak it."""
        language = str(locale).split("-")[0]
        key = string.extras.get("key")
        texts = self._catalogue.languages.get(language)
        return texts(key) if texts and key else None


@cache
def _english() -> Texts:
    return load("en").texts("en")
