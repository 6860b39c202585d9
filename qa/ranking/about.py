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
from qa.question.subject import asks_subject
from qa.ranking.facets import Facet
from qa.ranking.retriever import Ranking

_WORD = re.compile(r"[^\W_]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


_ARTICLE = _words("article story piece text essay post report document page paper column news blog")
_KINDS = _words(
    "poem book novel tale fable ballad sonnet song lyrics letter speech interview chapter recipe guide "
    "manual review memo lease contract agreement transcript play script diary memoir biography obituary "
    "paper study thesis email mail message"
)
"""Kinds of text that name the article itself, where it does not speak of another one."""
_WHO = _words("who whose whom")
_AUTHOR = _words("author authors byline writer writers")
_WROTE = _words("wrote written authored")
_TITLE = _words("title headline titled entitled")
_NAME = _words("called name named")
_SUBTITLE = _words("subtitle subhead subheading subheadline standfirst strapline tagline")
_PICTURE = _words(
    "photo photos photograph photographs picture pictures image images illustration illustrations"
)
_TAKER = _words("photographer photographers illustrator credit credits credited copyright")
_TOOK = _words("took taken take made make drew drawn shot owns photographed illustrated")
_DATE = _words("when date day year month")
_PUBLISHED = _words(
    "published publish publication posted updated released printed appear appeared written wrote"
)
_BESIDE = _words(
    "what which is was are were the this that it its of for in on by at from to a an s did does do has "
    "have been tell me give main cover header used come out first last here there full exact and also but "
    "so"
)
"""Words that may stand beside those; a question with any other word asks what the article tells."""


def facet_of(question: str, title: str = "") -> Facet | None:
    """Return what `question` asks about the article named `title`, None when it asks what it tells."""
    words = _words(question)
    facet, own = _asked(words)
    return facet if words <= own | _ARTICLE | _KINDS | _BESIDE | _words(title) else None


def mark(ranking: Ranking) -> Ranking:
    """Return `ranking` with the lines raised that a question about an article itself asks for.

    Such a line matches every word of the question in full; words of earlier questions it matches as it did.
    The ranking of any other question comes back as it is.
    """
    words = _words(ranking.query.text)
    subject = asks_subject(ranking.query.text)
    marked = list(_marked(ranking.query.text, ranking.index)) if subject or _asked(words)[0] else []
    if not marked:
        return ranking
    asked = np.array([_words(word) <= words for word in ranking.query.words], bool)
    return ranking.knowing(asked, marked)


def _asked(words: frozenset[str]) -> tuple[Facet | None, frozenset[str]]:
    """Return what words as these ask for, and those that may be used to ask for it."""
    if words & _PICTURE | words & _TAKER and words & (_WHO | _TAKER):
        return Facet.PICTURE, _PICTURE | _TAKER | _TOOK | _WHO
    if words & _DATE and words & (_PUBLISHED | _ARTICLE | _KINDS):
        return Facet.DATE, _DATE | _PUBLISHED
    if words & _SUBTITLE:
        return Facet.SUBTITLE, _SUBTITLE
    if words & _TITLE or (words & _NAME and words & (_ARTICLE | _KINDS) and not words & (_WHO | _AUTHOR)):
        return Facet.TITLE, _TITLE | _NAME
    if words & _AUTHOR or (words & _WROTE and words & _WHO):
        return Facet.AUTHOR, _AUTHOR | _WROTE | _NAME | _WHO
    return None, frozenset()


def _marked(question: str, index: Index) -> Iterator[int]:
    """Yield the sentences, positions in `index.text.sentences`, of the lines that `question` asks for."""
    from qa.ranking.front_lines import facets_at  # noqa: PLC0415 - few questions need it; a cold start does not wait for it

    for number in np.unique(index.passages["article"]).tolist():
        article = index.articles[number]
        if asks_subject(question):
            yield from _beginning(index, number)
            continue
        named = _words(question) & (_KINDS | _ARTICLE - {"article", "text"})
        if any(_speaks_of(article, word) for word in named):
            continue
        facet = facet_of(question, article.title)
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


def _speaks_of(article: Article, word: str) -> bool:
    """Whether an article speaks of another text of the kind that `word` names: "a report by ...".

    Of what it may be itself, a poem or a letter, it speaks whenever it does not say "this poem".
    """
    other = re.compile(
        rf"(?<!\bthis )\b{word}s?\b"
        if word in _KINDS
        else rf"\b(?:an?|another|his|her|their|its|\w+['’]s)\s+(?:[\w-]+\s+){{0,2}}{word}\b"
        rf"|\b{word}\s+(?:by|of|from|in)\b",
        re.IGNORECASE,
    )
    return any(
        block.kind.numbered and other.search(article.text, block.span.start, block.span.end)
        for block in article.blocks
    )
