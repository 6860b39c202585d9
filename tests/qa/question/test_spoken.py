"""Courtesy, amounts and questions about the article itself, in each language of the lexicon."""

import pytest

from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from index.text.reading import parse_article
from qa.answer import Answer
from qa.answering import Answerer
from qa.lexicon import ENGLISH, lexicon_of, lexicons, pattern
from qa.messages import Unanswered, ask_message
from qa.question.asking import NothingAskedError, asks, clean, split_questions
from qa.question.kin import never_told_of
from qa.question.quantity import asks_quantity, tells_quantity
from qa.question.subject import asks_subject
from qa.ranking.about import facet_of
from qa.ranking.facets import Facet

ARTICLES = {
    "de": """Die Mühle am Fluss

Von Anna Vogt

Veröffentlicht am 3. März 2019

Foto: Karl Berg

Die Mühle am Fluss wurde 1802 gebaut und gehört seitdem der Familie Vogt. Das Rad misst sechs Meter, und der
Müller wohnt im Haus daneben.

Im Jahr 1950 riss ein Hochwasser die Brücke fort. Die Gemeinde kaufte die Maschinen und stellte sie in der
Schule auf. Kinder zahlen keinen Eintritt, Erwachsene drei Euro.
""",
    "fr": """Le moulin au bord de la rivière

Par Anne Vidal

Publié le 3 mai 2019

Photo : Karl Berg

Le moulin au bord de la rivière fut construit en 1802 et appartient depuis à la famille Vidal. La roue mesure
six mètres, et le meunier habite la maison voisine.

En 1950 une crue emporta le pont. La commune acheta les machines et les garde dans l'école. Les enfants ne
paient rien, les adultes trois euros.
""",
    "es": """El molino del río

Por Ana Vega

Publicado el 3 de mayo de 2019

Foto: Karl Berg

El molino del río se construyó en 1802 y pertenece desde entonces a la familia Vega. La rueda mide
seis metros, y el molinero vive en la casa de al lado.

En 1950 una riada se llevó el puente. El ayuntamiento compró la maquinaria y la guarda en la
escuela. Los niños no pagan nada, los adultos tres euros.
""",
}


@pytest.fixture(scope="module")
def answerers() -> dict[str, Answerer]:
    encoder = open_encoder()
    return {
        code: Answerer(index_in_memory([parse_article(text.encode(), "mill.txt")], encoder), encoder)
        for code, text in ARTICLES.items()
    }


@pytest.mark.parametrize(
    ("code", "typed", "question"),
    [
        ("de", "Hallo! Kannst du mir bitte sagen, wer die Mühle gebaut hat?", "wer die Mühle gebaut hat?"),
        ("de", "Bitte sag mir, wann sie brannte", "wann sie brannte"),
        ("de", "Guten Tag, ich möchte gerne wissen, ob die Brücke noch steht", "die Brücke noch steht"),
        ("de", "Wer kaufte die Maschinen? Danke schön :)", "Wer kaufte die Maschinen?"),
        ("de", "Weißt du, wie alt der Müller ist?", "wie alt der Müller ist?"),
        ("de", "Wer kaufte sie laut dem Artikel?", "Wer kaufte sie?"),
        ("de", "Moin zusammen, wer ist der Müller", "wer ist der Müller"),
        ("de", "hi, kurze Frage: was hat das gekostet bitte", "was hat das gekostet"),
        ("de", "gibt's eine Brücke?", "gibt es eine Brücke?"),
        ("de", "please tell me wann sie brannte", "wann sie brannte"),
        ("fr", "Bonjour ! Pouvez-vous me dire qui a construit le moulin ?", "qui a construit le moulin ?"),
        ("fr", "Dis-moi quand il a brûlé", "quand il a brûlé"),
        ("fr", "Je voudrais savoir si le pont existe encore", "le pont existe encore"),
        ("fr", "Qui a acheté les machines ? Merci d'avance", "Qui a acheté les machines ?"),
        ("fr", "Est-ce que tu peux me dire où se trouve le pont", "où se trouve le pont"),
        ("fr", "Selon l'article, qui l'a acheté ?", "qui l'a acheté ?"),
        ("es", "¡Hola! ¿Me puedes decir quién construyó el molino?", "quién construyó el molino?"),
        ("es", "Dime cuándo se quemó", "cuándo se quemó"),
        ("es", "Quisiera saber si el puente existe todavía", "el puente existe todavía"),
        ("es", "¿Quién compró la maquinaria? ¡Gracias!", "¿Quién compró la maquinaria?"),
        ("es", "Según el artículo, ¿quién lo compró?", "¿quién lo compró?"),
        ("es", "Buenas, quién es el molinero", "quién es el molinero"),
    ],
)
def test_what_stands_around_a_question_is_taken_away(code: str, typed: str, question: str) -> None:
    assert clean(typed, lexicon_of(code)) == question


@pytest.mark.parametrize(
    ("code", "question"),
    [
        ("de", "Dank wem wurde die Mühle gebaut?"),
        ("de", "Wer sagte danke?"),
        ("de", "Ist die Brücke noch da?"),
        ("fr", "Est-ce que le moulin tourne ?"),
        ("fr", "Qui a dit bonjour ?"),
        ("es", "¿Sabe Anna nadar?"),
        ("es", "¿No vino nadie?"),
    ],
)
def test_what_is_part_of_a_question_stays(code: str, question: str) -> None:
    assert clean(question, lexicon_of(code)) == question
    assert split_questions(question, lexicon=lexicon_of(code)) == (question,)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("de", "danke"),
        ("de", "Vielen Dank euch!"),
        ("de", "Alles klar, super"),
        ("fr", "Merci à tous !"),
        ("fr", "d'accord"),
        ("es", "¡Gracias a todos!"),
        ("es", "vale, perfecto"),
        ("es", "thanks"),
    ],
)
def test_a_message_that_asks_nothing_is_told_so(code: str, message: str) -> None:
    with pytest.raises(NothingAskedError):
        clean(message, lexicon_of(code))


@pytest.mark.parametrize(
    ("code", "message", "questions"),
    [
        ("de", "Wer ist Ada? und wo wohnt sie? danke", ("Wer ist Ada?", "und wo wohnt sie?")),
        ("fr", "Qui est Ada ? et où habite-t-elle ?", ("Qui est Ada ?", "et où habite-t-elle ?")),
        ("es", "¿Quién es Ada? ¿y dónde vive?", ("¿Quién es Ada?", "¿y dónde vive?")),
    ],
)
def test_each_question_of_a_message_stands_alone(code: str, message: str, questions: tuple[str, ...]) -> None:
    assert split_questions(message, lexicon=lexicon_of(code)) == questions


@pytest.mark.parametrize(
    "message",
    [
        "wann wurde die Mühle gebaut",
        "combien coûte le billet",
        "quand est parti le bateau",
        "cuándo fue construido el molino",
        "when was it built",
    ],
)
def test_a_question_is_heard_without_its_mark(message: str) -> None:
    assert asks(message)


@pytest.mark.parametrize(
    "message", ["wie schön!", "que tal todo", "es ist schön hier", "como siempre", "was it good"]
)
def test_what_people_say_is_no_question(message: str) -> None:
    assert not asks(message)


@pytest.mark.parametrize(
    ("code", "question", "telling", "silent"),
    [
        ("de", "Wie viele Meter misst das Rad?", "Es misst sechs Meter.", "Es dreht sich langsam."),
        ("de", "Wie alt ist der Müller?", "Er ist achtzig.", "Er wohnt mit sechs Hunden im Haus."),
        ("de", "Was kostete die Brücke?", "Man zahlte 480.000 Kronen.", "Sie wurde 1950 gebaut."),
        ("fr", "Combien de mètres mesure la roue ?", "Elle mesure six mètres.", "Elle tourne lentement."),
        ("fr", "Quel âge a le meunier ?", "Il a soixante ans.", "Il habite avec six chiens."),
        ("fr", "Combien coûte le billet ?", "Il vaut trois euros.", "Il y en a 12."),
        ("es", "¿Cuántos metros mide la rueda?", "Mide seis metros.", "Gira lentamente."),
        ("es", "¿Qué edad tiene el molinero?", "Tiene sesenta.", "Vive con seis perros."),
        ("es", "¿Cuánto cuesta la entrada?", "Los adultos pagan tres.", "Abre en 2019."),
        ("de", "How many metres is the wheel?", "Es misst sechs Meter.", "Es dreht sich langsam."),
    ],
)
def test_an_amount_is_asked_for_and_told(code: str, question: str, telling: str, silent: str) -> None:
    lexicon = lexicon_of(code)
    assert asks_quantity(question, lexicon)
    assert tells_quantity(telling, question, lexicon)
    assert not tells_quantity(silent, question, lexicon)


@pytest.mark.parametrize(
    ("code", "question", "whole"),
    [
        ("de", "Worum geht es?", True),
        ("de", "Kannst du den Artikel zusammenfassen?", True),
        ("de", "Gib mir eine kurze Zusammenfassung des Artikels", True),
        ("de", "Was ist die Hauptaussage?", True),
        ("de", "What is it about?", True),
        ("de", "Worum geht es der Gemeinde?", False),
        ("de", "Was ist das Thema der Sitzung?", False),
        ("fr", "De quoi parle l'article ?", True),
        ("fr", "Résumez-moi ce texte", True),
        ("fr", "Quelle est l’idée principale du texte ?", True),
        ("fr", "De quoi parle le maire ?", False),
        ("es", "¿De qué trata el artículo?", True),
        ("es", "Dame un resumen del artículo", True),
        ("es", "¿Cuál es el tema?", True),
        ("es", "¿De qué habla el alcalde?", False),
    ],
)
def test_a_question_for_the_whole_is_known(code: str, question: str, whole: bool) -> None:
    assert asks_subject(question, lexicon_of(code)) is whole


@pytest.mark.parametrize(
    ("code", "question", "facet"),
    [
        ("de", "Wer hat den Artikel geschrieben?", Facet.AUTHOR),
        ("de", "Wie heißt der Artikel?", Facet.TITLE),
        ("de", "Was ist der Untertitel?", Facet.SUBTITLE),
        ("de", "Wer schrieb den Brief an den König?", None),
        ("de", "Wie alt ist der Autor?", None),
        ("de", "Who wrote it?", Facet.AUTHOR),
        ("fr", "Comment s'appelle l'article ?", Facet.TITLE),
        ("fr", "Quel est le sous-titre ?", Facet.SUBTITLE),
        ("fr", "Qui a écrit la lettre au roi ?", None),
        ("es", "¿Cómo se llama el artículo?", Facet.TITLE),
        ("es", "¿Cuál es el subtítulo?", Facet.SUBTITLE),
        ("es", "¿Quién escribió la carta al rey?", None),
    ],
)
def test_what_is_asked_of_the_article_itself_is_known(code: str, question: str, facet: Facet | None) -> None:
    assert facet_of(question, lexicon=lexicon_of(code)) is facet


@pytest.mark.parametrize(
    ("code", "question", "quote"),
    [
        ("de", "Worum geht es?", "Die Mühle am Fluss"),
        ("de", "Wer ist der Autor?", "Von Anna Vogt"),
        ("de", "Wann wurde der Artikel veröffentlicht?", "Veröffentlicht am 3. März 2019"),
        ("de", "Wer hat das Foto gemacht?", "Foto: Karl Berg"),
        ("de", "Hallo, kannst du mir sagen, wer die Maschinen kaufte? Danke!", "Die Gemeinde kaufte"),
        ("de", "Was kostet der Eintritt für Erwachsene?", "Erwachsene drei Euro"),
        ("fr", "De quoi parle l'article ?", "Le moulin au bord de la rivière"),
        ("fr", "Qui est l'auteur ?", "Par Anne Vidal"),
        ("fr", "Quand l'article a-t-il été publié ?", "Publié le 3 mai 2019"),
        ("fr", "Qui a pris la photo ?", "Photo : Karl Berg"),
        ("fr", "Bonjour, pouvez-vous me dire qui acheta les machines ?", "La commune acheta"),
        ("es", "¿De qué trata?", "El molino del río"),
        ("es", "¿Quién es el autor?", "Por Ana Vega"),
        ("es", "¿Cuándo se publicó el artículo?", "Publicado el 3 de mayo de 2019"),
        ("es", "¿Quién tomó la foto?", "Foto: Karl Berg"),
        ("es", "¡Hola! ¿Me puedes decir quién compró la maquinaria?", "El ayuntamiento compró"),
    ],
)
def test_an_article_is_asked_in_its_own_language(
    code: str, question: str, quote: str, answerers: dict[str, Answerer]
) -> None:
    (answer,) = _asked(answerers[code], question)
    assert not isinstance(answer, Unanswered)
    assert answer.answered
    assert quote in answer.quotes[0].exact


@pytest.mark.parametrize(
    ("code", "question"),
    [
        ("de", "Wie alt ist der Müller?"),
        ("de", "Was kostete die Brücke?"),
        ("fr", "Quel âge a le meunier ?"),
        ("es", "¿Qué edad tiene el molinero?"),
    ],
)
def test_no_amount_is_no_answer_in_any_language(
    code: str, question: str, answerers: dict[str, Answerer]
) -> None:
    (answer,) = _asked(answerers[code], question)
    assert not isinstance(answer, Unanswered)
    assert not answer.answered


@pytest.mark.parametrize(
    ("code", "question", "quoted"),
    [
        ("de", "Wem gehörte die Mühle 1834?", "Seit 1802 gehört sie der Familie."),
        ("fr", "À qui appartenait le moulin en 1834 ?", "Il appartient depuis 1802 à la famille."),
        ("es", "¿De quién era el molino en 1834?", "Pertenece desde 1802 a la familia."),
    ],
)
def test_what_lasts_is_told_of_later_years_too(code: str, question: str, quoted: str) -> None:
    assert never_told_of(question, quoted, quoted, lexicon_of(code)) is None
    assert never_told_of(question, "1802.", "1802.", lexicon_of(code)) == "1834"


def test_things_are_told_apart_only_by_their_english_names() -> None:
    quoted = "Le train part à six heures."
    assert never_told_of("Part-il tard, car il neige ?", quoted, quoted, lexicon_of("fr")) is None


def test_every_pattern_of_every_language_compiles() -> None:
    for lexicon in lexicons():
        parts = (lexicon.amounts, lexicon.courtesy, lexicon.itself)
        texts = [getattr(part, name) for part in parts for name in part.__slots__]
        for text in [lexicon.starters, lexicon.joining, lexicon.unmarked, lexicon.lasting, *texts]:
            if isinstance(text, str):
                assert pattern(text).fullmatch("\n") is None
    assert ENGLISH in lexicons()
    assert len(lexicons()) >= len(ARTICLES) + 1


def _asked(answerer: Answerer, message: str) -> list[Answer | Unanswered]:
    found, _ = ask_message(
        message, (), lambda question, before: answerer.ask(question, history=before), answerer.index.language
    )
    return list(found)
