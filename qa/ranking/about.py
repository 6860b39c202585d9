"""Questions about an article itself: its author, title, subtitle, pictures and date.

The lines that answer them rarely hold the question's words: a byline says "By", not "author". So a line that
is what such a question asks for is taken to match its words; ranking, confidence and quote go their
usual way.
"""

import re
from collections.abc import Iterator

import numpy as np

from index.article import Article
from index.contents import Index
from qa.lexicon import ENGLISH, Lexicon, spoken
from qa.lexicon.lexicon import OfItself
from qa.question.subject import asks_subject
from qa.ranking.facets import Facet
from qa.ranking.retriever import Ranking

_WORD = re.compile(r"[^\W_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def facet_of(question: str, title: str = "", lexicon: Lexicon = ENGLISH) -> Facet | None:
    """Return what `question` asks about the article named `title`, None when it asks what it tells."""
    words = _words(question)
    for language in spoken(lexicon):
        itself = language.itself
        facet, own = _asked(words, itself)
        if facet and words <= own | itself.articles | itself.kinds | itself.beside | _words(title):
            return facet
    return None


def mark(ranking: Ranking) -> Ranking:
    """Return `ranking` with the lines raised that a question about an article itself asks for.

    Such a line matches every word of the question in full; words of earlier questions it matches as it did.
    The ranking of any other question comes back as it is.
    """
    query = ranking.query
    words = _words(query.text)
    may_ask = any(_asked(words, language.itself)[0] for language in spoken(query.lexicon))
    marked = list(_marked(ranking)) if may_ask or asks_subject(query.text, query.lexicon) else []
    if not marked:
        return ranking
    asked = np.array([_words(word) <= words for word in query.words], bool)
    return ranking.knowing(asked, marked)


def _asked(words: frozenset[str], of: OfItself) -> tuple[Facet | None, frozenset[str]]:
    """Return what words as these ask for, and those that may be used to ask for it."""
    if words & of.picture | words & of.taker and words & (of.who | of.taker):
        return Facet.PICTURE, of.picture | of.taker | of.took | of.who
    if words & of.date and words & (of.published | of.articles | of.kinds):
        return Facet.DATE, of.date | of.published
    if words & of.subtitle:
        return Facet.SUBTITLE, of.subtitle
    named = words & of.name and words & (of.articles | of.kinds) and not words & (of.who | of.author)
    if words & of.title or named:
        return Facet.TITLE, of.title | of.name
    if words & of.author or (words & of.wrote and words & of.who):
        return Facet.AUTHOR, of.author | of.wrote | of.name | of.who
    return None, frozenset()


def _marked(ranking: Ranking) -> Iterator[int]:
    """Yield the sentences, positions in `index.text.sentences`, of the lines that a question asks for."""
    from qa.ranking.front_lines import facets_at  # noqa: PLC0415 - few questions need it; a cold start does not wait for it

    index, question, lexicon = ranking.index, ranking.query.text, ranking.query.lexicon
    asked = _words(question)
    named = [
        (word, language.itself)
        for language in spoken(lexicon)
        for word in sorted(
            asked & (language.itself.kinds | language.itself.articles - language.itself.general)
        )
    ]
    for number in np.unique(index.passages["article"]).tolist():
        article = index.articles[number]
        if asks_subject(question, lexicon):
            yield from _beginning(index, number)
            continue
        if any(_speaks_of(article, word, of) for word, of in named):
            continue
        facet = facet_of(question, article.title, lexicon)
        if facet is None:
            continue
        fitting = [place for place, block in enumerate(article.blocks) if facet in facets_at(article, block)]
        passages = index.passages[index.passages["article"] == number]
        for passage in passages[np.isin(passages["block"], fitting)]:
            yield from range(passage["first"], passage["last"])


def _beginning(index: Index, number: int) -> Iterator[int]:
    """Yield the first sentence of an article's first real paragraph."""
    blocks = index.articles[number].blocks
    place = next((place for place, block in enumerate(blocks) if block.kind.numbered), None)
    passages = index.passages[(index.passages["article"] == number) & (index.passages["block"] == place)]
    if len(passages):
        yield int(passages["first"][0])


def _speaks_of(article: Article, word: str, of: OfItself) -> bool:
    """Whether an article speaks of another text of the kind that `word` names: "a report by ...".

    Of what it may be itself, a poem or a letter, it speaks whenever it does not say "this poem".
    """
    named = re.compile(
        rf"\b(?P<this>(?:{of.this})\s+)?{word}s?\b"
        if word in of.kinds
        else rf"(?P<this>(?!))?\b(?:(?:{of.another})\s+(?:[\w-]+\s+){{0,2}}{word}|{word}\s+(?:{of.of}))\b",
        re.IGNORECASE,
    )
    return any(
        not found["this"]
        for block in article.blocks
        if block.kind.numbered
        for found in named.finditer(article.text, block.span.start, block.span.end)
    )
