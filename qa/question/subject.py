"""Questions about what an article is about, as a whole."""

from qa.lexicon import ENGLISH, Lexicon, pattern, spoken

NOTE = "Pincite quotes, it does not summarise: this is how the article begins."
"""What is said with the answer to such a question."""


def asks_subject(question: str, lexicon: Lexicon = ENGLISH) -> bool:
    """Whether `question` asks what the article as a whole is about, or for a summary of it.

    It may do so in English, whatever the language of `lexicon`.
    """
    asked = question.strip("?.!¿¡ \u00a0\u202f")
    return any(pattern(words.itself.subject).fullmatch(asked) for words in spoken(lexicon))
