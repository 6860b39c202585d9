"""Lines above an article's first paragraph -> what they say about it."""

import re

from index.article import Article, Block, Kind
from index.text.structure.front_matter import AUTHORS, DATES, SUBTITLES, field_at
from index.text.structure.labels import is_byline, is_credit
from qa.ranking.facets import Facet

SHORT_DATE = 40
"""Code points: a longer line that holds a date tells of something else."""

_BYLINE = re.compile(
    r"(?:from|von|de|author|writer|text|words|(?:written|words|text) by)s?\s*:"
    r"|(?:written|reported|words|text|story|report)\b.*\bby\s+\w",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(?:©|pc\b|photo|foto|picture|bild|imagen?|illustration|ilustración|graphi[ck]|credit|crédit|courtesy)"
    r"|\b(?:flickr|getty|reuters|shutterstock|unsplash|wikimedia|alamy|instagram)\b",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|fév|avr|juin|aoû|déc|ene|abr|ago|dic)"
    r"[^\W\d_]*\.?"
)
_DAY = re.compile(
    rf"\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b|\b\d{{1,2}}(?:st|nd|rd|th)?\.? (?:de )?{_MONTH}\b"
    rf"|\b{_MONTH},? \d{{4}}\b"
    r"|\b\d{4}-\d\d(?:-\d\d)?\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"(?:date|datum|fecha|(?:first |last )?(?:published|posted|updated|printed|released)"
    r"|veröffentlicht|aktualisiert|erschienen|publiée?|paru|mis à jour|publicad[oa]|actualizad[oa])\b",
    re.IGNORECASE,
)


_FIELDS = {
    **dict.fromkeys(AUTHORS, frozenset({Facet.AUTHOR})),
    **dict.fromkeys(DATES, frozenset({Facet.DATE})),
    **dict.fromkeys(SUBTITLES, frozenset({Facet.SUBTITLE})),
}


def facets_at(article: Article, block: Block) -> frozenset[Facet]:
    """Return what a block above the first paragraph says about its article; a byline may hold a date, too."""
    if block.kind is Kind.TITLE:
        return frozenset({Facet.TITLE})
    if block.kind is not Kind.FRONT:
        return frozenset()
    # In the front matter of Markdown the name of the field stands before the block.
    begin = max(article.text.rfind(end, 0, block.span.start) for end in "\r\n") + 1
    line, words = article.text[begin : block.span.end], block.span.cut(article.text)
    found = set()
    field = field_at(article.text, block.span.start) if article.markdown else None
    if field is not None:
        return _FIELDS.get(field, frozenset())
    if is_byline(words) or _BYLINE.match(line):
        found.add(Facet.AUTHOR)
    if _DATELINE.match(line) or (_DAY.search(words) and (found or len(words) <= SHORT_DATE)):
        found.add(Facet.DATE)
    if _CREDIT.search(words) and not found:
        found.add(Facet.PICTURE)
    if not found and not is_credit(words):
        found.add(Facet.SUBTITLE)
    return frozenset(found)
