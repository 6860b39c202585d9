"""Files that are not text, made on the spot: what is read of them, and what is refused."""

import io
import json
import zipfile
import zlib

import docx
import pytest
from fpdf import FPDF

from index.article import Article, Format, Kind
from index.errors import ArticleError, Mend, Remark, Step
from index.text.reading import parse_article
from qa.quoting.quote import prove

FIRST = "The lighthouse at Skerrow was lit for the first time in 1874, and its keeper came from Larne."
SECOND = "The lamp burned rape oil until 1903, when paraffin took its place and the wick was changed."


def words(article: Article) -> list[tuple[str, str]]:
    return [(str(block.kind), block.span.cut(article.text)) for block in article.blocks]


def check(article: Article) -> None:
    for block in article.blocks:
        prove(article, block.span, block.span.cut(article.text))
    assert article.raw.decode() == article.text


def page(body: str, head: str = "<title>Skerrow Light</title>") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def pdf(*pages: list[str], head: str = "") -> bytes:
    made = FPDF()
    made.set_font("Times", size=11)
    for lines in pages:
        made.add_page()
        if head:
            made.text(20, 12, f"{head} {made.page_no()}")
        for place, line in enumerate(lines):
            made.text(20, 40 + 6 * place, line)
    return bytes(made.output())


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


def epub(**pages: str) -> bytes:
    items = "".join(f'<item id="{n}" href="{n}.xhtml" media-type="application/xhtml+xml"/>' for n in pages)
    spine = "".join(f'<itemref idref="{name}"/>' for name in pages)
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>Lights</dc:title><dc:creator>Ada Byrne</dc:creator></metadata>"
        f"<manifest>{items}</manifest>"
        f"<spine>{spine}</spine></package>"
    )
    container = '<container><rootfiles><rootfile full-path="o/c.opf"/></rootfiles></container>'
    body = {
        f"o/{name}.xhtml": f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{text}</body></html>'.encode()
        for name, text in pages.items()
    }
    return archive(**{"META-INF/container.xml": container.encode(), "o/c.opf": package.encode(), **body})


def test_a_page_is_read_without_what_stands_around_it() -> None:
    raw = page(
        "<nav><a href='/'>Home</a> <a href='/shop'>Shop</a></nav><script>var x = 'cost 9 million';</script>"
        f"<article><h1>Skerrow Light</h1><p>{FIRST}</p><h2>Oil</h2><p>{SECOND}</p>"
        "<table><tr><th>Year</th><th>Oil</th></tr><tr><td>1880</td><td>rape</td></tr></table></article>"
        "<footer>Cookies and imprint</footer>"
    )
    article = parse_article(raw, "page.html", url="https://example.org/light")
    check(article)
    assert article.format is Format.HTML
    assert words(article) == [
        ("title", "Skerrow Light"),
        ("paragraph", FIRST),
        ("heading", "Oil"),
        ("paragraph", SECOND),
        ("table", "Year | Oil\n1880 | rape"),
    ]


def test_a_page_is_known_by_its_bytes() -> None:
    assert parse_article(page(f"<p>{FIRST}</p>"), "page.txt").format is Format.HTML


def test_columns_pages_and_divided_words_of_a_pdf() -> None:
    raw = pdf(
        ["The keeper of the light wrote in his book every evening of the year, and never missed a light-",
         "house inspection in all that time, which the board in Dublin noted with great plea-",
         "sure."],
        [FIRST],
        head="Annals of the Board, page",
    )  # fmt: skip
    article = parse_article(raw, "annals.pdf")
    check(article)
    assert "great pleasure." in article.text
    assert "Annals of the Board" not in article.text
    assert [mark.value for mark in article.marks] == [1, 2]


def test_a_pdf_in_two_columns_is_read_one_after_the_other() -> None:
    made = FPDF()
    made.set_font("Times", size=10)
    made.add_page()
    left = [
        "The",
        "left",
        "column",
        "speaks",
        "of",
        "the",
        "tower",
        "and",
        "of",
        "the",
        "men",
        "who",
        "built",
        "it",
        "in",
        "the",
        "rain",
        "of",
        "that",
        "long",
        "year",
    ]
    right = [
        "The",
        "right",
        "column",
        "speaks",
        "of",
        "oil",
        "and",
        "of",
        "the",
        "boats",
        "that",
        "brought",
        "it",
        "over",
        "from",
        "the",
        "town",
        "each",
        "May",
    ]
    for place in range(6):
        made.text(20, 30 + 5 * place, " ".join(left[place * 4 : place * 4 + 4]))
        made.text(110, 30 + 5 * place, " ".join(right[place * 4 : place * 4 + 4]))
    text = parse_article(bytes(made.output()), "two.pdf").text
    assert text.index("long year") < text.index("The right column")


def test_word_counts_its_lists_and_so_do_we() -> None:
    made = docx.Document()
    made.add_heading("Lease", 0)
    made.add_heading("Rent", 1)
    made.add_paragraph(FIRST)
    made.add_paragraph("Pay on the first day.", style="List Number")
    made.add_paragraph("Pay in coin.", style="List Number")
    table = made.add_table(rows=2, cols=2)
    for place, cell in enumerate(("Month", "Sum", "May", "4")):
        table.cell(place // 2, place % 2).text = cell
    out = io.BytesIO()
    made.save(out)
    article = parse_article(out.getvalue(), "lease.docx")
    check(article)
    assert words(article) == [
        ("title", "Lease"),
        ("heading", "Rent"),
        ("paragraph", FIRST),
        ("list item", "1. Pay on the first day."),
        ("list item", "2. Pay in coin."),
        ("table", "Month | Sum\nMay | 4"),
    ]


def test_the_line_above_a_list_leads_in_its_items_whatever_the_file_is() -> None:
    said = ("The keeper may not:", "sing at night", "fish from the gallery")
    made = docx.Document()
    made.add_paragraph(FIRST)
    made.add_paragraph(said[0])
    for words in said[1:]:
        made.add_paragraph(words, style="List Bullet")
    out = io.BytesIO()
    made.save(out)
    items = f"<p>{FIRST}</p><p>{said[0]}</p><ul><li>{said[1]}</li><li>{said[2]}</li></ul>"
    files = {
        "a.docx": out.getvalue(),
        "a.epub": epub(one=items),
        "a.html": page(f"<article>{items}</article>"),
    }
    for name, raw in files.items():
        article = parse_article(raw, name)
        lead = next(i for i, block in enumerate(article.blocks) if block.span.cut(article.text) == said[0])
        assert [block.lead_in for block in article.blocks if block.kind is Kind.LIST_ITEM] == [lead, lead], (
            name
        )


def test_an_item_within_an_item_is_led_in_by_it() -> None:
    inner = "<ol><li>oil</li><li>wicks</li></ol>"
    raw = page(
        f"<article><p>{FIRST}</p><p>He needs:</p><ul><li>bread</li><li>stores:{inner}</li></ul></article>"
    )
    article = parse_article(raw, "a.html")
    blocks = {block.span.cut(article.text): (i, block.lead_in) for i, block in enumerate(article.blocks)}
    assert blocks["bread"][1] == blocks["stores:"][1] == blocks["He needs:"][0]
    assert blocks["oil"][1] == blocks["wicks"][1] == blocks["stores:"][0]


def test_a_book_has_chapters() -> None:
    raw = epub(one=f"<h1>The tower</h1><p>{FIRST}</p>", two=f"<h1>The oil</h1><p>{SECOND}&nbsp;</p>")
    article = parse_article(raw, "book.epub")
    check(article)
    assert article.title == "Lights"
    assert [mark.value for mark in article.marks] == ["The tower", "The oil"]
    assert ("front", "By Ada Byrne") in words(article)


@pytest.mark.parametrize(("head", "point"), [("", ","), ("WEBVTT\n\n", ".")])
def test_subtitles_are_running_text(head: str, point: str) -> None:
    cues = (("00:00:01", "00:00:03", "The keeper came"), ("00:01:02", "00:01:04", "<i>from Larne.</i>"))
    raw = head + "".join(
        f"{number}\n{start}{point}000 --> {end}{point}500\n{said}\n\n"
        for number, (start, end, said) in enumerate(cues, 1)
    )
    article = parse_article(raw.encode(), "x.txt")
    assert article.text == "The keeper came from Larne.\n"
    assert [(mark.start, mark.value) for mark in article.marks] == [(0, 1000), (16, 62000)]


def test_a_notebook_is_read_cell_by_cell() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Lights\n", "\n", FIRST]},
        {"cell_type": "code", "source": "print(6 * 7)", "outputs": [{"text": ["42\n"]}]},
    ]
    article = parse_article(json.dumps({"cells": cells, "nbformat": 4}).encode(), "a.ipynb")
    check(article)
    assert [block.kind for block in article.blocks] == [Kind.TITLE, Kind.PARAGRAPH, Kind.CODE, Kind.CODE]
    assert [mark.value for mark in article.marks] == [1, 2, 2]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le"])
def test_another_encoding_is_read_aloud(encoding: str) -> None:
    told: list[Remark] = []
    text = "Le café du port était fermé, disait-elle, et personne n’en savait la cause.\n"
    article = parse_article(text.encode(encoding), "cafe.txt", tell=told.append)
    assert article.text == text
    assert len(told) == 1
    assert "read as" in told[0].problem
    assert told[0].mend == Mend(Step.OTHER_ENCODING)
    check(article)


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("a.rtf", b"{\\rtf1 Hello}", "pandoc a.rtf"),
        ("a.rst", b"Title\n=====\n", "pandoc a.rst"),
        ("a.csv", b"a,b\n1,2\n", "pandoc -f csv a.csv"),
        ("a.txt", b"\x1f\x8b\x08\0", "gunzip"),
        ("a.json", b'{"a": 1}', "jq"),
        ("a.pdf", pdf([]), "has no text"),
        ("a.pdf", b"%PDF-1.4\nnothing", "damaged"),
        ("a.docx", archive(**{"word/document.xml": b"<x"}), "damaged"),
        ("a.zip", archive(a=b"b"), "unzip"),
    ],
)
def test_what_is_not_read_is_refused_in_one_line(name: str, raw: bytes, said: str) -> None:
    with pytest.raises(ArticleError) as error:
        parse_article(raw, name)
    assert said in f"{error.value.problem} {getattr(error.value.mend, 'subject', error.value.mend)}"
    assert "\n" not in str(error.value)


def test_an_encrypted_pdf_is_told_from_a_damaged_one() -> None:
    made = FPDF()
    made.set_encryption("owner", "user")
    made.set_font("Times", size=11)
    made.add_page()
    made.text(20, 20, FIRST)
    with pytest.raises(ArticleError, match="encrypted"):
        parse_article(bytes(made.output()), "a.pdf")


def test_what_unpacks_without_end_is_refused() -> None:
    bomb = b"<p>" + bytes(200 * 2**20)
    with pytest.raises(ArticleError, match="unpacks"):
        parse_article(archive(**{"word/document.xml": bomb, "[Content_Types].xml": b"<x/>"}), "a.docx")
    twice = zlib.compress(zlib.compress(bytes(50 * 2**20)))
    raw = pdf([FIRST]).replace(b"stream\n", b"stream\n" + twice, 1)
    with pytest.raises(ArticleError):
        parse_article(raw[: len(raw) // 2], "a.pdf")
