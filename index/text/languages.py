"""Text -> the language it is written in."""

import re
from collections.abc import Iterable
from itertools import islice

ENGLISH = "en"
NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian",
    "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sr": "Serbian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip
"""What people call the commonest languages, by their codes of ISO 639."""

SAMPLE = 4000
"""Code points of an article that tell its language, from the beginning of its text."""
ENOUGH = 60
"""Letters: less says too little."""
COMMON = 0.12
"""Share of these words that makes a text English, whatever else it looks like."""
_ENGLISH_WORDS = frozenset(
    """the of and to is was for it with he be by his that this are from they we she which you had were their
    not have has will would what when who there its""".split()  # noqa: SIM905 - words read better as text
)
_WORD = re.compile(r"[^\W\d_]+")


def language_of(texts: Iterable[str]) -> str:
    """Return the ISO 639 code of the language that most of `texts`, each an article's, are written in.

    English where they say too little.
    """
    sample = "\n".join(text[:SAMPLE] for text in islice(texts, 50))
    words = _WORD.findall(sample.lower())
    if sum(map(len, words)) < ENOUGH:
        return ENGLISH
    if sum(word in _ENGLISH_WORDS for word in words) >= COMMON * len(words):
        return ENGLISH
    from py3langid import classify  # noqa: PLC0415 - loads its model; only indexing needs it

    return str(classify(" ".join(words))[0])
