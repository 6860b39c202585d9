"""What a bot kept in files, taken along into a database."""

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.articles.locations import places_of
from bot.scope import HOME
from bot.state.feedback import Vote
from bot.state.server_settings import Way
from bot.ui.custom_ids import ArticleSpan, Spot, version_of
from index.article import Span
from index.building import build
from index.model.engines import open_encoder
from index.text.reading import read_article
from tests.bot.support import TOKEN, services_in, settings_in

SERVER = 2**60 + 1
SPOT = Spot(version_of(["a"]), ArticleSpan(0, Span(5, 9)))


async def test_articles_and_all_that_was_chosen_and_counted_come_along(
    tmp_path: Path, postgres: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = services_in(settings_in(tmp_path, PINCITE_UNANSWERED="on"))
    attached = files.library.location(SERVER).uploads / "x" / "hare.md"
    attached.parent.mkdir(parents=True)
    attached.write_text("# The Hare\n\nThe hare eats clover.\n", encoding="utf-8")
    build([read_article(attached)], files.library.location(SERVER).store, open_encoder(), paths=[attached])
    files.channels.add(SERVER, 10)
    files.choices.choose(SERVER, 10, SERVER, ["hare.md"])
    files.listening.listen(SERVER, 11, Way.THREAD)
    files.languages.choose(SERVER, "fr")
    assert files.feedback is not None
    assert files.asked_here is not None
    files.feedback.store(Vote(100, 1, True, SPOT))
    files.feedback.store(Vote(100, 2, False, SPOT))
    files.asked_here.note(SERVER, "Why?", answered=False)
    await files.worker.close()

    monkeypatch.chdir(tmp_path)
    wanted = {"DISCORD_TOKEN": TOKEN, "PINCITE_INDEX": postgres, "PINCITE_STATE": str(tmp_path / "state")}
    for name, value in wanted.items():
        monkeypatch.setenv(name, value)
    for told in ("copied 2 indexes, and 10 rows", "copied 0 indexes, and 0 rows"):
        assert main(["move", "--index", str(tmp_path / "index")]) == 0
        assert told in capsys.readouterr().out

    settings = settings_in(tmp_path, PINCITE_INDEX=postgres, PINCITE_UNANSWERED="on")
    again = services_in(settings)
    assert again.channels.of(SERVER) == (10,)
    assert again.choices.of(SERVER, (10,), SERVER) == ("hare.md",)
    assert again.listening.way(11) is Way.THREAD
    assert again.languages.of(SERVER) == "fr"
    assert again.feedback is not None
    assert again.asked_here is not None
    again.feedback.store(Vote(100, 2, True, SPOT))  # the voter is known as the same one
    assert again.feedback.counts() == (2, 0)
    assert [question.text for question in again.asked_here.questions(SERVER)] == ["Why?"]
    assert again.library.entries(SERVER)[0].title == "The Hare"
    places = places_of(settings)
    assert places.of(SERVER).store.provenance().paths == (None,)
    assert places.of(HOME).store.manifest().articles == files.library.location(HOME).store.manifest().articles
    await again.worker.close()


def test_without_a_database_or_files_it_is_said_what_to_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    assert main(["move"]) == 2
    assert "PINCITE_INDEX is .pincite, which is no database. Name one" in capsys.readouterr().err
    monkeypatch.setenv("PINCITE_INDEX", "postgresql://127.0.0.1:1/x")
    assert main(["move"]) == 2
    assert "There is no bot.sqlite3 in .pincite-bot." in capsys.readouterr().err
