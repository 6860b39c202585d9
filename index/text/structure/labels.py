"""What a line is by its words alone: a label, a byline, a credit, a heading, a question."""

import re
import unicodedata

SHORT = 120  # code points: what is longer is a paragraph, whatever it ends with
TITLE = 200  # code points: a first line may be longer, as the titles of papers are
HEADING = 80  # code points: the longest line that is taken for a heading where nothing marks it
HEADING_WORDS = 12
CAPITALS = 4  # letters: a line of fewer may be initials or an abbreviation
SAYS = 3  # words: fewer before a full stop may be an initial or an abbreviation

_CHAPTER = re.compile(
    r"(?:chapter|book|part|act|scene|canto|volume|kapitel|teil|buch|chapitre|livre|partie|capítulo)"
    r"[ \t]+(?:[IVXLC]+|\d{1,3}|(?:the )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|last)"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
    r"(?:\.?|[ \t]*[.:\u2013\u2014-]+[ \t]+[^\r\n.]{1,80}\.?)",
    re.IGNORECASE,
)
_CLUB = re.compile(r"\b(?:e\. ?V|Inc|Ltd|Corp|Bros|Jr|Sr)\.$")
"""What names end with, full stop and all."""
_LINE_BREAK = re.compile(r"[\r\n]")
_CLOSING = r"""['"\u201d\u2019\u00bb\u300d\u300f)\]]*"""
_SENTENCE_END = re.compile(rf"[.,;:\u2026\u3002\u3001\u0964\u0589\u061b\u06d4]{_CLOSING}$")
_INNER_END = re.compile(rf"[.?!\u3002\uff01\uff1f]{_CLOSING}(?:\s+|(?<=[\u3002\uff01\uff1f]))[^\W\d_]")
_DAY = re.compile(r"(?<!\S)\d{1,2}\.(?= [^\W\d_])")  # 12. Mai: it ends nothing
_ASKED = re.compile(r"[?!\uff1f\uff01\u061f]$")
_SAID = re.compile(rf"[?!\uff1f\uff01\u061f]{_CLOSING[:-1]}+$|[\u2013\u2014-]$")
_SPEECH = re.compile(r"""['"\u201c\u2018\u00ab\u201e\u300c\u2013\u2014-]""")  # a quotation mark or a dash
_PARTICLE = r"(?:von|van|vom|zu|de|du|des|del|della|di|da|der|den|la|le|el|y|al|bin|ibn)"
_CAPITAL = r"(?:[dDlLO]['\u2019])?[^\W\d_a-z][\w.'\u2019-]*"
_NAME = rf"{_CAPITAL}(?:\s+{_PARTICLE})*(?:\s+{_CAPITAL})+"
"""A name of two words or more, for languages where one capital says nothing."""
_BYLINE = re.compile(
    r"(?i:(?:(?:written|words|text|story|report(?:ed)?|interview|translated)\s+)?by)\s+(?=\w)"
    rf"|(?i:(?:(?:ein(?:e)?\s+)?(?:bericht|beitrag|kommentar|interview|gedicht|roman|erzählung|text)\s+)?von)\s+(?={_NAME})"
    rf"|(?i:(?:écrit|propos recueillis|traduit|(?:un\s+)?(?:texte|article|récit|poème|reportage))\s+par"
    rf"|par)\s+(?={_NAME})"
    rf"|(?i:(?:(?:escrito|texto|un texto|relato)\s+)?por)\s+(?={_NAME})"
    r"|(?i:(?:words|texte?|texto|story|reporting|autor(?:in)?|auteure?|author|autore)\s*:)\s*(?=\w)"
)
_CREDIT = re.compile(
    r"(?:©|(?:photo(?:graph)?s?|pictures?|images?|illustrations?|graphics?|video|fotos?|bild(?:er)?)"
    r"\s*(?:credits?|courtesy|by)?\s*[:©/]"
    r"|(?:credits?|courtesy|source|caption|quelle|(?:last |first )?(?:published|updated|posted"
    r"|modified))\s*:)",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:§\s*)?(?P<number>\d{1,3}(?:\.\d{1,3})*(?=[.)]\s)|\d{1,3}(?:\.\d{1,3})+(?=\s)|[IVXLC]{1,6}(?=[.)]\s))[.)]?\s+(?=\S)"
)


def is_visible(words: str) -> bool:
    """Whether a reader sees anything of `words`: not only white space, marks of direction and the like."""
    return any(not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf") for sign in words)


def is_label(words: str, longest: int = SHORT) -> bool:
    """Whether `words` are one line that names something and does not end as a sentence does."""
    line = without_signs(words)
    if not line or len(line) > longest or _LINE_BREAK.search(line):
        return False
    if (_SENTENCE_END.search(line) and not _names_club(line)) or _SAID.search(line):
        return False
    inner = _INNER_END.search(_DAY.sub("", _CLUB.sub("", line)))
    # A question can be a title; something said aloud, or the last of several sentences, cannot.
    if _ASKED.search(line):
        return not (_SPEECH.match(line) or inner)
    return not (inner and inner[0][-1].isupper() and len(inner.string[: inner.start()].split()) > SAYS)


def _names_club(line: str) -> bool:
    """Whether a line is a name that ends with an abbreviation: ``Satzung des Rudervereins e. V.``."""
    long = [word for word in line.split() if len(word) > SAYS]
    return bool(_CLUB.search(line)) and all(word[0].isupper() or not word[0].isalpha() for word in long)


def is_chapter(words: str) -> bool:
    """Whether `words` are the line above a chapter: ``CHAPTER I.``."""
    return bool(_CHAPTER.fullmatch(words.strip()))


def is_byline(words: str) -> bool:
    """Whether `words` name who wrote the article: ``By Ada Lovelace, Contributor``."""
    line = words.strip()
    by = _BYLINE.match(line)
    return bool(by and line[by.end()].isupper()) and is_label(line)


def is_credit(words: str) -> bool:
    """Whether `words` say who took a picture, or when or where something was published."""
    line = words.strip()
    return len(line) <= SHORT and not _LINE_BREAK.search(line) and bool(_CREDIT.match(line))


def is_heading(words: str) -> bool:
    """Whether `words`, standing above a paragraph, head it though no markup says so."""
    line = words.strip()
    return (
        is_label(line)
        and len(line) <= HEADING
        and len(line.split()) <= HEADING_WORDS
        and not line[0].islower()
        and not line.endswith("!")
        and not _SPEECH.match(line)
        and not is_byline(line)
        and not is_credit(line)
    )


def is_capitals(words: str) -> bool:
    """Whether `words` are set in capitals, more of them than initials have."""
    return words.isupper() and sum(map(str.isalpha, words)) >= CAPITALS


def number_of(words: str) -> tuple[str, str] | None:
    """Return the number that a clause or a heading begins with, and the words behind it, if it has one."""
    found = _NUMBER.match(words.strip())
    return (found["number"], words.strip()[found.end() :]) if found else None


def ends_sentence(words: str) -> bool:
    """Whether `words` end as a sentence does, a question and a cry included."""
    line = without_signs(words)
    return bool(_SENTENCE_END.search(line) or _ASKED.search(line) or _SAID.search(line))


def without_signs(words: str) -> str:
    """Return `words` without the white space around them and the emoji behind them."""
    line = words.strip()
    while line and (unicodedata.category(line[-1]) in ("So", "Sk", "Mn", "Cf") or line[-1] == "\u200d"):
        line = line[:-1].rstrip()
    return line or words.strip()
