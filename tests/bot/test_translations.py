"""Every text in every language, with the same placeholders, within Discord's rules for names."""

import importlib.util
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import fields
from importlib.abc import InspectLoader
from pathlib import Path
from string import Formatter
from types import CodeType
from typing import Any, Literal

import discord
import pytest
from discord import app_commands

import bot
from bot.articles.change import Allowance
from bot.client import PinciteBot
from bot.limits import Why
from bot.settings import LANGUAGES
from bot.ui.translations import Translator, load
from index.errors import Fault
from tests.bot.support import services_in, settings_in

CATALOGUE = load("en")
ENGLISH = CATALOGUE.texts("en")
NAME = re.compile(r"^[-_'\w]{1,32}$")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing_or_different_in_its_placeholders(language: str) -> None:
    texts = CATALOGUE.languages[language]
    assert texts.entries.keys() == ENGLISH.entries.keys()
    for key, text in texts.entries.items():
        assert text
        assert _fields(text) == _fields(ENGLISH.entries[key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_command_texts_keep_discords_rules(language: str) -> None:
    for key, text in CATALOGUE.languages[language].entries.items():
        if key.startswith("command.") and key.endswith(".description"):
            assert 1 <= len(text) <= 100, key
        elif key in ("command.about.name", "command.language.as-discord"):
            assert 1 <= len(text) <= 32
        elif key.startswith(("command.channel.answer.", "command.listen.way.")) and not key.endswith(".name"):
            assert 1 <= len(text) <= 100
        elif key.startswith("command."):
            assert NAME.match(text), key
            assert text == text.lower(), key


def test_every_text_is_used_and_every_used_text_is_there() -> None:
    groups = {key.split(".")[0] for key in ENGLISH.entries if "." in key}
    named = {
        text
        for module in pkgutil.walk_packages(bot.__path__, "bot.")
        for text in _texts_in(_code(module.name))
        if "." in text[:-1] and text.partition(".")[0] in groups and text[-1] != "." and " " not in text
    }
    named |= {"thousands", "decimal", "language"} | {f"why.{why}" for why in Why}
    named |= {f"limit.{field.name}" for field in fields(Allowance)}
    named |= {f"fault.{fault.name.lower().replace('_', '-')}" for fault in Fault}
    named |= {f"size.{unit}" for unit in ("bytes", "kib", "mib")}
    chosen = ("command.channel.answer.", "command.listen.way.", "log.listen.")
    named |= {key for key in ENGLISH.entries if key.startswith(chosen)}
    named |= {
        f"{key}.{form}" for key in named for form in ("one", "other") if f"{key}.{form}" in ENGLISH.entries
    }
    named -= {key for key in named if f"{key}.one" in named}
    assert named == set(ENGLISH.entries)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["0 paragraphs", "1 paragraph", "1,234 paragraphs"]),
        ("de", ["0 Absätze", "1 Absatz", "1.234 Absätze"]),
        ("fr", ["0 paragraphe", "1 paragraphe", "1\u202f234 paragraphes"]),
        ("es", ["0 párrafos", "1 párrafo", "1.234 párrafos"]),
        ("pt", ["0 parágrafo", "1 parágrafo", "1.234 parágrafos"]),
    ],
)
def test_numbers_are_written_as_people_write_them(language: str, shown: list[str]) -> None:
    texts = CATALOGUE.languages[language]
    assert [texts.counted("article.paragraphs", count) for count in (0, 1, 1234)] == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", ["71 B", "1,023 B", "1 KiB", "1.1 KiB", "4 MiB", "4.1 MiB"]),
        ("de", ["71 B", "1.023 B", "1 KiB", "1,1 KiB", "4 MiB", "4,1 MiB"]),
        ("fr", ["71 o", "1\u202f023 o", "1 Kio", "1,1 Kio", "4 Mio", "4,1 Mio"]),
    ],
)
def test_sizes_are_said_as_people_say_them_and_never_less_than_they_are(
    language: str, shown: list[str]
) -> None:
    texts = CATALOGUE.languages[language]
    sizes = (71, 1023, 2**10, 2**10 + 1, 2**22, 2**22 + 1)
    assert [texts.size(size).replace("\u00a0", " ") for size in sizes] == shown


def test_no_sign_of_french_or_of_percent_comes_to_stand_at_the_beginning_of_a_line() -> None:
    for language in LANGUAGES:
        for key, text in CATALOGUE.languages[language].entries.items():
            assert not re.search(r"[\d}] %", text), (language, key)
            assert language != "fr" or not re.search(r" [:;?!»]|« ", text), key


@pytest.mark.parametrize(
    ("locale", "language"), [("fr", "fr"), ("en-GB", "en"), ("de", "de"), ("ja", "en"), (None, "en")]
)
def test_a_locale_finds_its_language(locale: str | None, language: str) -> None:
    assert CATALOGUE.texts(locale).language == language


def test_the_default_language_is_the_owners() -> None:
    assert load("de").texts("ja").language == "de"


async def test_discord_is_told_names_in_all_languages(tmp_path: Path) -> None:
    services = services_in(settings_in(tmp_path))
    client = PinciteBot(services)
    try:
        await client.tree.set_translator(Translator(CATALOGUE))
        for cog in client.everything():
            await client.add_cog(cog)
        translator = client.tree.translator
        assert translator is not None
        payloads = [
            await c.get_translated_payload(client.tree, translator) for c in client.tree.get_commands()
        ]
        names = {payload["name"]: payload["name_localizations"] for payload in payloads}
        assert names["ask"] == {
            "en-US": "ask",
            "en-GB": "ask",
            "fr": "demander",
            "de": "fragen",
            "es-ES": "preguntar",
            "es-419": "preguntar",
            "pt-BR": "perguntar",
        }
        assert set(names) == {"ask", "forget", "language", "article", "Ask the article about this"}
        ask = next(payload for payload in payloads if payload["name"] == "ask")
        assert ask["options"][0]["name_localizations"]["de"] == "frage"
        assert ask["integration_types"] == [0, 1]
        assert ask["contexts"] == [0, 1, 2]
        article = next(payload for payload in payloads if payload["name"] == "article")
        assert article["default_member_permissions"] == discord.Permissions(manage_guild=True).value
        assert article["contexts"] == [0]
        assert article["integration_types"] == [0]
    finally:
        await client.close()
        await services.worker.close()


async def test_other_texts_are_not_translated() -> None:
    context: app_commands.TranslationContext[Literal[app_commands.TranslationContextLocation.other], Any] = (
        app_commands.TranslationContext(app_commands.TranslationContextLocation.other, None)
    )
    translator = Translator(CATALOGUE)
    assert await translator.translate(app_commands.locale_str("x"), discord.Locale.french, context) is None


def _code(module: str) -> CodeType:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert isinstance(spec.loader, InspectLoader)
    code = spec.loader.get_code(module)
    assert code is not None
    return code


def _texts_in(code: CodeType) -> Iterator[str]:
    """Yield the fixed texts of a module's code, those in its functions included."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _texts_in(constant)
        else:
            yield from (text for text in _flat(constant) if isinstance(text, str))


def _flat(constant: object) -> Iterator[object]:
    if isinstance(constant, (tuple, frozenset)):
        for each in constant:
            yield from _flat(each)
    else:
        yield constant


def _fields(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field}
