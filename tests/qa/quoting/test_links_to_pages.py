"""Links to places of web pages and PDFs: every part of one stands inside one element of the page."""

from urllib.parse import unquote

import pytest
from fpdf import FPDF
from lxml import html

from index.article import Kind, Span
from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from index.text.reading import parse_article
from qa.answering import Answerer
from qa.quoting.text_fragment import text_fragment_link

URL = "https://example.org/pool"
PAGE = f"""<html><head><title>The pool of Esch</title></head><body>
<nav>Home</nav><article><h1>The pool of Esch</h1>
<p>{"The pool lies behind the mill and is fed by a spring. " * 4}</p>
<p>Visitors may not bring the following:</p>
<ul><li>bottles of glass</li><li>dogs of any size</li></ul>
<ol><li>Shower with soap first.</li><li>Walk, do not run.</li></ol>
<table><tr><th>Day</th><th>Hours</th></tr><tr><td>Monday</td><td>9 to 17</td></tr>
<tr><td>Sunday</td><td>10 to 15</td></tr></table></article></body></html>"""


def terms(link: str) -> list[str]:
    parts = link.partition("#:~:text=")[2].split(",")
    return [unquote(part.strip("-")).casefold() for part in parts]


def elements() -> list[str]:
    found = html.fromstring(PAGE).iter("h1", "p", "li", "td", "th")
    return [" ".join(one.text_content().split()).casefold() for one in found]


def test_every_part_of_a_link_stands_in_one_element() -> None:
    article = parse_article(PAGE.encode(), "pool.html", url=URL)
    shown = elements()
    blocks = [block for block in article.blocks if block.kind is not Kind.TITLE]
    spans = [
        Span(one.span.start, other.span.end) for one in blocks for other in blocks if one.span <= other.span
    ]
    linked = [link for span in spans if (link := text_fragment_link(article, span))]
    assert len(linked) == len(spans)
    for link in linked:
        for term in terms(link):
            assert any(term in element for element in shown), link


@pytest.mark.parametrize("words", ["dogs of any size", "Walk, do not run.", "Sunday | 10 to 15"])
def test_marks_of_lists_and_tables_are_not_in_it(words: str) -> None:
    article = parse_article(PAGE.encode(), "pool.html", url=URL)
    start = article.text.index(words)
    link = text_fragment_link(article, Span(start, start + len(words)))
    assert link is not None
    assert "%7C" not in link
    assert unquote(link).casefold().count("1. ") == 0


def test_a_pdf_is_opened_at_the_page() -> None:
    made = FPDF()
    made.set_font("Times", size=11)
    for line in ("The pool was dug in 1911.", "The spring froze in 1929."):
        made.add_page()
        made.text(20, 40, line)
    encoder = open_encoder()
    article = parse_article(bytes(made.output()), "pool.pdf", url=f"{URL}.pdf")
    answer = Answerer(index_in_memory([article], encoder), encoder).ask("When did the spring freeze?")
    assert answer.quotes[0].link == f"{URL}.pdf#page=2"
