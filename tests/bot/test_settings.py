"""Settings from the environment, and .env.example, which names every one of them."""

from pathlib import Path

import pytest
from dotenv import dotenv_values

from bot.rules.access import Readers
from bot.settings import SettingsError, from_environment, misspelt, names
from tests.command import ROOT

EXAMPLE = ROOT / ".env.example"


def test_only_the_token_is_required() -> None:
    settings = from_environment({"DISCORD_TOKEN": " abc "})
    assert settings.token.isalpha()  # no space is left
    assert settings.index == Path(".pincite")
    assert settings.article is None
    assert settings.feedback
    assert not settings.feedback_questions


def test_a_missing_token_is_one_clear_line() -> None:
    with pytest.raises(SettingsError, match="DISCORD_TOKEN is not set") as caught:
        from_environment({"DISCORD_TOKEN": " "})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PINCITE_COOLDOWN", "soon"),
        ("PINCITE_COOLDOWN", "-1"),
        ("PINCITE_COOLDOWN", "nan"),
        ("PINCITE_QUEUE", "2.5"),
        ("PINCITE_QUEUE", "0"),
        ("PINCITE_LANGUAGE", "la"),
        ("PINCITE_FEEDBACK", "maybe"),
        ("PINCITE_HOME_SERVERS", "1, two"),
        ("PINCITE_SYNC_SERVER", "1 2"),
        ("PINCITE_READ_IN", "1, somewhere"),
        ("PINCITE_LOG_LEVEL", "loud"),
        ("PINCITE_INDEX", "postgresql://ada@db/articles#%00"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_expected(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        from_environment({"DISCORD_TOKEN": "abc", name: value})


def test_the_token_does_not_show() -> None:
    assert "s3cret" not in repr(from_environment({"DISCORD_TOKEN": "s3cret"}))


def test_server_ids_are_a_list() -> None:
    settings = from_environment({"DISCORD_TOKEN": "a", "PINCITE_HOME_SERVERS": "1, 22 333"})
    assert settings.access.home == {1, 22, 333}


def test_readers_are_ids_and_words_and_nothing_is_not_nobody() -> None:
    readers = from_environment({"DISCORD_TOKEN": "a", "PINCITE_READ_IN": "12,direct 34"}).access.readers
    assert readers == Readers(frozenset({12, 34}), frozenset({"direct"}))
    assert from_environment({"DISCORD_TOKEN": "a", "PINCITE_READ_IN": " "}).access.readers is None


def test_misspelt_names_are_told() -> None:
    told = list(
        misspelt({"PINCITE_COOLDWON": "3", "PINCITE_COOLDOWN": "3", "PATH": "x", "PINCITE_TRACEBACK": "1"})
    )
    assert told == ["PINCITE_COOLDWON is no setting and is ignored: did you mean PINCITE_COOLDOWN?"]


def test_the_example_names_every_setting_with_its_default() -> None:
    example = {name: value or "" for name, value in dotenv_values(EXAMPLE).items()}
    assert set(example) == names()
    token = {"DISCORD_TOKEN": "abc"}
    assert from_environment({**example, **token}) == from_environment(token)
