"""Articles in languages that the default model does not read: told, quoted by letters, silent on nonsense."""

from pathlib import Path

import pytest

from index.encoder import Encoder
from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from index.text.languages import language_of
from index.text.reading import parse_article
from qa.answering import Answerer
from qa.ranking.grams import CEILING
from tests.command import run_pincite
from tests.indexes import NEW
from tests.known import known

ARTICLES = {
    "es": (
        "El molino del río\n\nEl molino del río se construyó en 1802 y pertenece a la familia Vega. "
        "La rueda mide seis metros.\n\nEn 1950 una riada se llevó el puente. "
        "El ayuntamiento compró la maquinaria y la guarda en la escuela.\n",
        {
            "¿Cuándo se construyó el molino?": "1802",
            "¿Cuánto mide la rueda?": "seis metros",
            "¿Quién compró la maquinaria?": "El ayuntamiento",
        },
        ["¿Quién es el presidente de Francia?", "¿Cómo se hace una tortilla?", "¿Por qué ladran los perros?"],
    ),
    "de": (
        "Die Mühle am Fluss\n\nDie Mühle am Fluss wurde 1802 gebaut und gehört der Familie Vogt. "
        "Das Rad misst sechs Meter.\n\nIm Jahr 1950 riss ein Hochwasser die Brücke fort. "
        "Die Gemeinde kaufte die Maschinen.\n",
        {
            "Wann wurde die Mühle gebaut?": "1802",
            "Wie viele Meter misst das Rad?": "sechs Meter",
            "Wer kaufte die Maschinen?": "Die Gemeinde",
        },
        ["Wer ist Präsident von Frankreich?", "Wie macht man Kartoffelsalat?", "Warum bellen Hunde?"],
    ),
    "zh": (
        "河边的磨坊\n\n河边的磨坊建于1802年，属于魏家。水轮直径六米。\n\n1950年洪水冲走了桥。村委会买下了机器，把它们放在学校里。"
        "磨坊每年五月开放，孩子们可以在那里做面包。\n",
        {"谁买下了机器？": "村委会", "水轮直径多少？": "六米", "洪水冲走了什么？": "冲走了桥"},
        ["谁是法国总统？", "怎么做土豆饼？", "狗为什么叫？"],
    ),
    "ru": (
        "Мельница у реки\n\nМельницу у реки построили в 1802 году, она принадлежит семье Волковых. "
        "Колесо шириной шесть метров.\n\nВ 1950 году наводнение унесло мост. Община купила машины.\n",
        {
            "Когда построили мельницу?": "1802",
            "Что унесло наводнение?": "унесло мост",
            "Кто купил машины?": "Община",
        },
        ["Кто президент Франции?", "Как приготовить омлет?", "Почему собаки лают?"],
    ),
    "th": (
        "โรงสีริมแม่น้ำ\n\nโรงสีริมแม่น้ำสร้างขึ้นในปี 1802 และเป็นของครอบครัววงศ์ กังหันกว้างหกเมตร\n\n"
        "ในปี 1950 น้ำท่วมพัดสะพานไป เทศบาลซื้อเครื่องจักรไว้\n",
        {"เทศบาลซื้ออะไร": "เทศบาลซื้อเครื่องจักร", "กังหันกว้างเท่าไร": "กังหันกว้างหกเมตร"},
        ["ใครเป็นประธานาธิบดีฝรั่งเศส", "ทำไข่เจียวอย่างไร", "ทำไมสุนัขเห่า"],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return open_encoder()


@pytest.mark.parametrize("language", ARTICLES)
def test_the_language_is_told(language: str) -> None:
    assert language_of([ARTICLES[language][0]]) == language


def test_little_text_and_none_is_taken_for_english() -> None:
    assert language_of([]) == "en"
    assert language_of(["Die Mühle"]) == "en"
    assert language_of(["In 1802 the mill was built for the brothers Vogt, who came from the town."]) == "en"
    assert language_of([NEW * 10]) == "en"


@pytest.mark.parametrize("language", ARTICLES)
def test_what_the_article_says_is_quoted_and_nonsense_is_not_answered(
    language: str, encoder: Encoder
) -> None:
    text, asked, nonsense = ARTICLES[language]
    answerer = Answerer(index_in_memory([parse_article(text.encode(), "mill.txt")], encoder), encoder)
    for question, words in asked.items():
        found = answerer.ask(question)
        assert found.answered, question
        assert words in known(found.quote).exact
        assert found.confidence <= CEILING
    for question in [*nonsense, "Who is the president of France?"]:
        assert not answerer.ask(question).answered, question


def test_index_says_what_the_model_does_not_read(tmp_path: Path) -> None:
    (tmp_path / "mill.txt").write_text(ARTICLES["de"][0], encoding="utf-8")
    told = run_pincite(tmp_path, "index", "mill.txt").out
    assert "It is in German, and all-MiniLM-L6-v2 reads English" in " ".join(told.split())
    (tmp_path / "new.txt").write_text(NEW, encoding="utf-8")
    assert "German" not in run_pincite(tmp_path, "index", "new.txt").out


def test_an_english_question_word_is_no_reason_for_silence_about_a_german_article(
    encoder: Encoder,
) -> None:
    article = parse_article(ARTICLES["de"][0].encode(), "muehle.txt")
    answerer = Answerer(index_in_memory([article], encoder), encoder)
    found = answerer.ask("Who is the mayor?")
    assert not found.answered
    assert str(found.reason) == "the article never mentions 'mayor'"
    for question in ("What is a volcano?", "How does it fly?", "When did they marry?"):
        reason = answerer.ask(question).reason
        assert reason is None or reason.word not in question.split()[:2]
