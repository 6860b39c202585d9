"""Web pages -> their main text with title, author and date; menus, footers, scripts and comments left out.

trafilatura says which words are the main text; the page's own elements say what each part of it is.
"""

import re
from contextlib import suppress
from typing import Any

import trafilatura
from lxml import etree, html

from index.article import Kind
from index.errors import ArticleError, Fault, Problem
from index.text.extracted import Extracted, File
from index.text.files.encodings import decode_any
from index.text.files.naming import shown
from index.text.kinds.composing import Composer, Part
from index.text.kinds.html_blocks import Element, Walker, is_unseen, tag_of, words_of

_ASIDE = frozenset(("nav", "footer", "aside", "dialog", "menu"))
_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alert", "menu")
)
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|sidebar|footer|cookies?|consent|gdpr|share|sharing|"
    r"social|related|recommended|comments?|disqus|newsletter|subscribe|signup|advert|advertisement|ads?|promo|"
    r"pagination|pager|toc|skip-?link|catlinks|navbox|printfooter|siteSub)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MOST = 0.5  # of the page's words: what holds more is the page, whatever it is called
_ENOUGH = 0.4  # of the words that are seen: less was found, so the finder did not understand the page
_SIGNED = 8  # parts at the top among which a byline stands
_CHARSET = re.compile(
    rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]+encoding=["']([\w.:-]+)""", re.I
)


def read(file: File) -> Extracted:
    """Return the main text of a page. Raises ArticleError when nothing is to be seen on it."""
    text = _decoded(file)
    root = _tree(text, file)
    body = next((one for one in root.iter() if tag_of(one) == "body"), root)
    parts = _parts(_region(body), body)
    found = _found(text)
    kept = _main(parts, found["text"])
    composer = Composer()
    heading = _heading(body, kept)
    title = heading or found["title"] or _page_title(root)
    if title:
        composer.add(Kind.HEADING, title, 1)
    top = " ".join(draft.words for draft in kept[:_SIGNED])
    signed = [f"By {found['author']}"] if found["author"] and not _says(top, found["author"]) else []
    dated = [f"Published: {found['date']}"] if found["date"] and found["date"][:4] not in top else []
    for line in signed + dated:
        composer.add(Kind.FRONT, line)
    if signed or dated or (title and not heading):
        composer.conceal()
    site = _page_title(root) if heading else None
    for draft in _without_site(kept, heading, site) if heading and site else kept:
        if draft.level == 1 and draft.words == title:
            continue
        level = draft.level + (draft.level == 1 and title is not None)
        composer.add(draft.kind, draft.words, level, indent=draft.indent)
    if composer.empty:
        raise ArticleError(
            Problem(Fault.SCRIPTED, shown(file.source)),
            "Save it from a browser.",
        )
    return composer.done(title)


def _decoded(file: File) -> str:
    """Return the page as text: in the encoding named outside, then in the page, then as its bytes say."""
    if file.encoding is None and not file.raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        named = _CHARSET.search(file.raw[:4096])
        encoding = (named[1] or named[2]).decode("ascii") if named else "utf-8"
        try:
            return file.raw.decode("cp1252" if encoding.lower() in ("iso-8859-1", "latin1") else encoding)
        except (LookupError, UnicodeError):
            pass
    try:
        return decode_any(file.raw, file.source, file.encoding, file.tell)
    except ArticleError:
        if file.encoding is None:
            raise
        return decode_any(file.raw, file.source, None, file.tell)


def _tree(text: str, file: File) -> Element:
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\0", ""))
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    try:
        root: Any = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ArticleError(
            Problem(Fault.DAMAGED, shown(file.source), str(error)), "Save it again."
        ) from error
    return root


def _region(body: Element) -> Element:
    """Return the element that holds the article, where the page says which."""
    for wanted in ("main", "article"):
        found = [
            one
            for one in body.iter()
            if tag_of(one) == wanted or (wanted == "main" and one.get("role") == "main")
        ]
        outer = [one for one in found if not any(above in found for above in one.iterancestors())]
        if len(outer) == 1 and len(words_of(outer[0])) > 200:  # noqa: PLR2004 - code points
            return outer[0]
    return body


def _parts(region: Element, body: Element) -> list[Part]:
    """Return what is seen of `region`, without what stands around an article."""
    size = max(1, len(words_of(region)))

    def skip(element: Element) -> bool:
        if is_unseen(element):
            return True
        tag = tag_of(element)
        if tag in ("h1", "p", "td", "tr", "li", "html", "body", "article", "main"):
            return False
        around = (
            tag in _ASIDE
            or element.get("role") in _ROLES
            or (tag == "header" and element.getparent() is body and not list(element.iter("h1")))
            or bool(_AROUND.search(f"{element.get('class', '')} {element.get('id', '')}"))
        )
        return around and len(words_of(element)) < _MOST * size

    composer = Composer()
    Walker(composer, skip).walk(region)
    return composer.parts


def _found(text: str) -> dict[str, str]:
    """Return the main text, title, author and date that trafilatura finds; nothing where it finds none."""
    found: Any = None
    with suppress(Exception):  # a page that it stumbles over is read without it
        found = trafilatura.bare_extraction(
            text, favor_recall=True, include_comments=False, include_tables=True, with_metadata=True
        )
    fields = {name: str(getattr(found, name, None) or "") for name in ("text", "title", "author", "date")}
    if fields["date"] and fields["date"] not in text:  # guessed: from the address, or from today
        fields["date"] = ""
    return fields


def _main(parts: list[Part], text: str) -> list[Part]:
    """Return `parts` from the first to the last that is in the main `text`, all when that is too little."""
    main = _letters(text)
    inside = [len(_letters(part.words)) > 1 and _letters(part.words) in main for part in parts]
    size = sum(len(_letters(part.words)) for part in parts)
    if not any(inside) or len(main) < _ENOUGH * size:
        return parts
    first, last = inside.index(True), len(inside) - inside[::-1].index(True)
    while first and (parts[first - 1].level or len(parts[first - 1].words) < 120):  # noqa: PLR2004
        first -= 1  # headings, a byline and a date stand above it
    return parts[first:last]


def _heading(body: Element, kept: list[Part]) -> str | None:
    """Return the words of the page's own title, None when it shows none."""
    for draft in kept:
        if draft.level == 1:
            return draft.words
    shown_titles = [words_of(one) for one in body.iter("h1") if not is_unseen(one)]
    return shown_titles[0] if len(shown_titles) == 1 and shown_titles[0] else None


def _without_site(kept: list[Part], heading: str, page_title: str) -> list[Part]:
    """Return `kept` without the site's own name, set as a heading above that of the article.

    It is told by the page's title, which names the site beside the article.
    """
    first = next((place for place, part in enumerate(kept) if part.level == 1 and part.words == heading), 0)
    beside = _letters(page_title).replace(_letters(heading), " ", 1).split()
    return [
        part
        for place, part in enumerate(kept)
        if place >= first or not part.level or _letters(part.words) not in beside
    ]


def _page_title(root: Element) -> str | None:
    found = next((one for one in root.iter("title")), None)
    return " ".join("".join(map(str, found.itertext())).split()) or None if found is not None else None


def _says(text: str, name: str) -> bool:
    return _letters(name) in _letters(text)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
