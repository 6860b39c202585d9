"""Every reply in the language of its reader, chosen or told by Discord, and nothing of it in another."""

import json
from importlib import resources
from pathlib import Path

import pytest

from bot.client import PinciteBot
from bot.settings import LANGUAGES
from tests.bot.discord_server import original
from tests.bot.support import ANSWER, ANSWERED, UNANSWERED, services_in, settings_in, text_of, world
from tests.bot.test_sockets import running

NOT_ANSWERED = {
    "en": "The article does not answer this.",
    "de": "Der Artikel beantwortet das nicht.",
    "es": "El artículo no responde a esto.",
    "fr": "L’article n’y répond pas.",
    "pt": "O artigo não responde a isto.",
}


async def test_a_person_chooses_for_commands_and_mentions(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        chosen = await w.alice.slash(w.channel, "language", language="es")
        assert chosen.ephemeral
        assert text_of(chosen.response) == "Desde ahora te hablo en este idioma: Español."
        asked = await w.alice.slash(w.channel, "ask", question=UNANSWERED)
        assert NOT_ANSWERED["es"] in text_of(asked.response)
        await w.alice.send(w.channel, f"{w.me} {UNANSWERED}")
        assert NOT_ANSWERED["es"] in text_of(w.replies()[-1])
        await w.bob.send(w.channel, f"{w.me} {UNANSWERED}")
        assert NOT_ANSWERED["en"] in text_of(w.replies()[-1])
        await w.alice.slash(w.channel, "language", language="discord")
        await w.alice.send(w.channel, f"{w.me} {UNANSWERED}")
        assert NOT_ANSWERED["en"] in text_of(w.replies()[-1])


async def test_a_server_chooses_for_mentions_and_for_its_log(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.mod.slash(w.channel, "article log")
        said = await w.mod.slash(w.channel, "article language", language="pt")
        assert "in Português" in text_of(said.response)
        assert "escolheu o idioma deste servidor: Português" in text_of(w.replies()[-1])
        await w.alice.send(w.channel, f"{w.me} {UNANSWERED}")
        assert NOT_ANSWERED["pt"] in text_of(w.replies()[-1])
        await w.bob.slash(w.channel, "language", language="de")
        await w.bob.send(w.channel, f"{w.me} {UNANSWERED}")
        assert NOT_ANSWERED["de"] in text_of(w.replies()[-1])
        again = services_in(settings_in(tmp_path), live_index=w.services.live_index)
        await w.env.restart_bot(PinciteBot(again))
        await w.alice.send(w.channel, f"{w.me} {UNANSWERED}")
        assert NOT_ANSWERED["pt"] in text_of(w.replies()[-1])
        await again.worker.close()


@pytest.mark.parametrize(("locale", "language"), [("pt-BR", "pt"), ("es-419", "es"), ("ja", "fr")])
async def test_a_command_is_answered_as_discord_tells_else_as_the_server_does(
    tmp_path: Path, locale: str, language: str
) -> None:
    async with running(tmp_path, PINCITE_LANGUAGE="fr") as server:
        server.locale = locale
        _, token = await server.ask(UNANSWERED)
        shown = str((await server.request("PATCH", original(token))).body)
        assert NOT_ANSWERED[language] in shown
        _, token = await server.ask(ANSWERED)
        assert ANSWER in str((await server.request("PATCH", original(token))).body)


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_no_text_is_left_in_english(language: str) -> None:
    folder = resources.files("bot.ui") / "locale"
    english, other = (
        json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("en", language)
    )
    alike = {key for key, text in other.items() if text == english[key] and any(map(str.isalpha, text))}
    technical = {
        "size.bytes",
        "size.kib",
        "size.mib",
        "reindex.share",
        "decimal",
        "article.sha",
        "place.characters",
        "thousands",
        "article.votes",
    }
    cognates = {
        "de": {"command.info.name"},
        "fr": {
            "command.article.name",
            "command.ask.question.name",
            "command.channel.articles.name",
            "permission.threads",
        },
        "es": set(),
        "pt": set(),
    }
    assert {key for key in alike - technical if english[key] not in ("article", "question")} <= cognates[
        language
    ]


async def test_a_failure_is_told_without_english(tmp_path: Path) -> None:
    async with world(tmp_path) as w:
        await w.mod.slash(w.channel, "language", language="de")
        failed = await w.mod.slash(w.channel, "article reindex", file=("bad.pdf", b"%PDF-1.7 broken"))
        shown = text_of(failed.response)
        assert shown == (
            "bad.pdf ist beschädigt. Speichere die Datei neu, oder gib eine andere. "
            "Es hat sich nichts geändert."
        )
