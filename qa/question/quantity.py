"""Questions for a quantity, and words that can tell one."""

from qa.lexicon import ENGLISH, Lexicon, pattern, spoken


def asks_quantity(question: str, lexicon: Lexicon = ENGLISH) -> bool:
    """Whether `question` asks how many, how much, how old and the like, or what something costs."""
    return any(
        pattern(asks).search(question)
        for words in spoken(lexicon)
        for asks in (words.amounts.asks, words.amounts.asks_price)
    )


def tells_quantity(words: str, question: str = "", lexicon: Lexicon = ENGLISH) -> bool:
    """Whether `words` hold a number, or a word that tells how much, how often or how long.

    When `question` asks how old something is, an age, a year or a span of time; when it asks what something
    costs, money. The words are of the language of `lexicon`; it may be asked in English, too.
    """
    asked = [language.amounts for language in spoken(lexicon)]
    tells = lexicon.amounts.tells
    if any(pattern(amounts.asks_price).search(question) for amounts in asked):
        tells = lexicon.amounts.tells_price
    elif any(pattern(amounts.asks_age).search(question) for amounts in asked):
        tells = lexicon.amounts.tells_age
    return bool(pattern(tells).search(words))
