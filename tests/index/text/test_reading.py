import io
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from index.article import Article, Kind
from index.errors import ArticleError
from index.text.reading import MAX_BYTES, decode, parse_article, read_article
from tests.command import ROOT
from tests.strategies import articles, hostile_lines, hostile_text

LONG = (
    "The keeper of the light wrote in his book every evening, and he never missed a day in forty years. "
    "When he left, his daughter went on with it."
)


def plain(text: str) -> Article:
    return parse_article(text.encode(), "story.txt")


def marked(text: str) -> Article:
    return parse_article(text.encode(), "story.md")


def shown(article: Article) -> list[tuple[str, str]]:
    return [(str(block.kind), block.span.cut(article.text)) for block in article.blocks]


def kinds(article: Article) -> list[str]:
    return [kind for kind, _ in shown(article)]


def check_promises(article: Article) -> None:
    """What `Article` says of itself, whatever it was read from."""
    assert article.raw.removeprefix(b"\xef\xbb\xbf").decode() == article.text
    assert article.sha256 == sha256(article.raw).hexdigest()
    end = 0
    number = 0
    for place, block in enumerate(article.blocks):
        words = block.span.cut(article.text)
        assert words
        assert words == words.strip()
        assert block.span.start >= end
        end = block.span.end
        if block.kind.numbered:
            number += 1
            assert block.paragraph == number
        else:
            assert block.paragraph is None
        assert (block.level > 0) == (block.kind in (Kind.TITLE, Kind.HEADING))
        if block.heading is not None:
            heading = article.blocks[block.heading]
            assert block.heading < place
            assert heading.kind is Kind.HEADING
            assert block.level == 0 or heading.level < block.level
    assert article.paragraphs == number
    assert kinds(article).count("title") <= 1


# Bytes


def test_text_is_the_file_as_decoded() -> None:
    text = "\tA\r\nb\rc\u0085d\u2028e\nA\u030a \u212b  \n"
    assert decode(text.encode(), "a.txt") == text


def test_one_byte_order_mark_is_dropped() -> None:
    assert decode(b"\xef\xbb\xbf\xef\xbb\xbfa", "a.txt") == "\ufeffa"


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is blank"),
        (b" \r\n\t\xc2\xa0\n", "is blank"),
        (b"\xef\xbb\xbfcaf\xe9 noir", "byte 6 is 0xe9"),
        (b"cut short \xe2\x82", "byte 10 is 0xe2"),
        (b"\xed\xa0\x80", "byte 0 is 0xed"),
        (b"PK\x03\x04\0\0", "is a ZIP archive"),
        (b"a\0b", "byte 1 is NUL"),
        (b"----\n\n***\n", "nothing to read"),
        ("\u200b\u200e\n\n\u00ad".encode(), "nothing to read"),
    ],
)
def test_what_is_not_text_is_refused_in_one_line(raw: bytes, found: str) -> None:
    with pytest.raises(ArticleError) as error:
        parse_article(raw, "notes/a.txt")
    message = str(error.value)
    assert found in message
    assert message.startswith("notes/a.txt ")
    assert "\n" not in message


def test_markdown_without_words_is_refused() -> None:
    with pytest.raises(ArticleError, match="nothing to read"):
        marked("<!-- nothing -->\n\n[a]: https://example.org\n\n---\n")


def test_bytes_beyond_the_limit_are_refused() -> None:
    with pytest.raises(ArticleError, match="16 MiB"):
        decode(b"a" * (MAX_BYTES + 1), "a.txt")
    assert len(decode(b"a" * MAX_BYTES, "a.txt")) == MAX_BYTES


# Files


def test_a_file_is_read_with_its_bytes(tmp_path: Path) -> None:
    raw = b"\xef\xbb\xbfOne.\r\n\r\nTwo."
    path = tmp_path / "notes.v2.txt"
    path.write_bytes(raw)
    article = read_article(path, url="https://example.org/a?b#c")
    assert article.raw == raw
    assert article.source == str(path)
    assert article.title == "notes.v2"
    assert article.url == "https://example.org/a?b#c"
    assert article == parse_article(raw, str(path), url="https://example.org/a?b#c")
    assert read_article(path, name="else.txt").source == "else.txt"


def test_the_stem_is_the_same_on_every_system() -> None:
    assert parse_article(LONG.encode(), r"C:\texts\light.txt").title == "light"
    assert parse_article(LONG.encode(), "texts/light.txt").title == "light"


def test_missing_files_directories_and_impossible_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="does not exist"):
        read_article(tmp_path / "none.txt")
    with pytest.raises(ArticleError, match="is a directory"):
        read_article(tmp_path)
    for name in ("a\0b", "a" * 5000, "a\nb"):
        with pytest.raises(ArticleError) as error:
            read_article(name)
        assert "\n" not in str(error.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps no mode bits")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(LONG)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")
    with pytest.raises(ArticleError, match="may not be read"):
        read_article(path)


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES * 1000)  # sparse: reading it would take long and much memory
    with pytest.raises(ArticleError, match=r"16,777,216,000 bytes.*16 MiB"):
        read_article(path)


class _Stdin:
    def __init__(self, raw: bytes) -> None:
        self.buffer = io.BytesIO(raw)


def test_standard_input_is_plain_text_unless_its_name_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = b"# Light\n\nThe keeper wrote."
    monkeypatch.setattr(sys, "stdin", _Stdin(raw))
    article = read_article("-")
    assert (article.source, article.markdown, article.title) == ("-", False, "# Light")
    monkeypatch.setattr(sys, "stdin", _Stdin(raw))
    article = read_article("-", name="light.md")
    assert (article.source, article.markdown, article.title) == ("light.md", True, "Light")


def test_endless_standard_input_is_read_up_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = _Stdin(b"a" * (MAX_BYTES + 100))
    monkeypatch.setattr(sys, "stdin", stdin)
    with pytest.raises(ArticleError, match="Standard input is too large"):
        read_article("-")
    assert stdin.buffer.tell() == MAX_BYTES + 1


@pytest.mark.parametrize(
    "url", ["", "a", "file:///a", "javascript:alert(1)", "https://", "http://a b", "http://[", "ftp://a"]
)
def test_what_is_not_a_web_address_is_refused(url: str) -> None:
    with pytest.raises(ArticleError, match="is not a web address"):
        parse_article(LONG.encode(), "a.txt", url=url)


@pytest.mark.parametrize(
    ("source", "markdown"), [("a.md", True), ("a.MARKDOWN", True), ("a.txt", False), ("md", False)]
)
def test_the_ending_chooses_markdown(source: str, markdown: bool) -> None:
    assert parse_article(LONG.encode(), source).markdown is markdown
    assert parse_article(LONG.encode(), source, markdown=not markdown).markdown is not markdown


def test_plain_text_needs_no_markdown_parser() -> None:
    code = (
        "import sys; from index.text.reading import parse_article as p; p(b'A b.', 'a.txt'); "
        "assert 'markdown_it' not in sys.modules; p(b'A b.', 'a.md'); assert 'markdown_it' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


# Plain text


def test_an_article_of_a_newspaper() -> None:
    article = plain(
        "The Last Keeper\n\nForty years, one book\n\nBy Ada Stone, Contributor\n\n\nPC some one\n\n"
        f"{LONG}\n\n{LONG}\n"
    )
    assert kinds(article) == ["title", "front", "front", "front", "paragraph", "paragraph"]
    assert article.title == "The Last Keeper"
    assert [block.paragraph for block in article.blocks] == [None, None, None, None, 1, 2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # nothing but a paragraph: no title
        (LONG, ["paragraph"]),
        (f"{LONG}\n\n{LONG}", ["paragraph"] * 2),
        ("One line", ["paragraph"]),
        ("One line.", ["paragraph"]),
        # only short lines: all of them are the text
        ("milk\n\neggs\n\nbread", ["paragraph"] * 3),
        ("Roses are red\n\nViolets are blue\n\nThis has no rhyme.", ["paragraph"] * 3),
        ("A rose\nis red\n\na sea\nis blue", ["paragraph"] * 2),
        ("The Rose\n\nA rose\nis red\n\na sea\nis blue", ["title", "paragraph", "paragraph"]),
        # a title may ask; a first sentence, or something said aloud, is no title
        (f"Who Kept the Light?\n\n{LONG}", ["title", "paragraph"]),
        (f"“Who is there?”\n\n{LONG}", ["paragraph", "paragraph"]),
        (f"He asked: “Who is there?”\n\n{LONG}", ["paragraph", "paragraph"]),
        (f"It was dark.\n\n{LONG}", ["paragraph", "paragraph"]),
        (
            f"It was the end of the year in which the whole\n\nsea froze, and {LONG}",
            ["paragraph", "paragraph"],
        ),
        # a subtitle may be a sentence when a byline follows; a byline may stand alone
        (f"Light\n\nIt burnt for years.\n\nBy Ada Stone\n\n{LONG}", ["title", "front", "front", "paragraph"]),
        (f"By Ada Stone\n\n{LONG}", ["front", "paragraph"]),
        (f"Light\nBy Ada Stone\n3 May 2001\n\n{LONG}", ["title", "front", "front", "paragraph"]),
        (f"Light\n\nPhoto: A. Stone.\n\n{LONG}", ["title", "front", "paragraph"]),
        # headings
        (f"Light\n\n{LONG}\n\nHow it began\n\n{LONG}", ["title", "paragraph", "heading", "paragraph"]),
        (f"{LONG}\n\nand then\n\n{LONG}", ["paragraph"] * 3),
        (f"{LONG}\n\nWell!\n\n{LONG}", ["paragraph"] * 3),
        (f"{LONG}\n\n“Never”\n\n{LONG}", ["paragraph"] * 3),
        (f"{LONG}\n\nThe end", ["paragraph"] * 2),
        (f"{LONG}\n\n2. Methods\n\n{LONG}", ["paragraph", "heading", "paragraph"]),
        (f"Light\n=====\n\n{LONG}\n\nLater\n-----\n{LONG}", ["title", "paragraph", "heading", "paragraph"]),
        (f"Light\n\n{LONG}\n\nSTORAGE\n{LONG}", ["title", "paragraph", "heading", "paragraph"]),
        (f"Light\n\n{LONG}\n\nSTOP HERE\nAND REST.", ["title", "paragraph", "paragraph"]),
        (f"Light\n\n{LONG}\n\nUSA\n{LONG}", ["title", "paragraph", "paragraph"]),
        # rules are nothing
        (f"{LONG}\n\n* * *\n\n{LONG}\n---\n{LONG}", ["paragraph"] * 3),
        # lines that no one wrapped by hand
        (f"Light\n{LONG * 2}\n{LONG}", ["title", "paragraph", "paragraph"]),
        (f"{LONG * 2} O\n2 and more.\n{LONG}", ["paragraph", "paragraph"]),
    ],
)
def test_kinds_of_plain_text(text: str, expected: list[str]) -> None:
    article = plain(text)
    assert kinds(article) == expected
    check_promises(article)
    assert kinds(plain(text.replace("\n", "\r\n"))) == expected
    assert kinds(plain(text.replace("\n", "\r"))) == expected


def test_items_of_a_list_are_blocks_without_bullets_but_with_what_counts_them() -> None:
    article = plain(
        "Things to do:\n- wash\n  the lamp\n* write • more\n\n1. one\n2) two\n\n(a) three\n\n• four"
    )
    assert shown(article) == [
        ("paragraph", "Things to do:"),
        ("list item", "wash\n  the lamp"),
        ("list item", "write • more"),
        ("list item", "1. one"),
        ("list item", "2) two"),
        ("list item", "(a) three"),
        ("list item", "four"),
    ]


def test_a_dash_or_a_number_may_begin_a_wrapped_line() -> None:
    text = "The storm went on for days\n- so they said - until the year\n12. It was long."
    assert shown(plain(text)) == [("paragraph", text)]


def test_block_quotes_are_cut_out_of_plain_text() -> None:
    article = plain("He wrote:\n> The sea\n> is high.\n>\n> I wait.\nThat was all.")
    assert shown(article) == [
        ("paragraph", "He wrote:"),
        ("block quote", "The sea\n> is high."),
        ("block quote", "I wait."),
        ("paragraph", "That was all."),
    ]


def test_headings_stand_over_what_follows() -> None:
    article = plain(f"{LONG}\n\nFirst part\n\n{LONG}\n\nSecond part\n\n{LONG}")
    assert [block.heading for block in article.blocks] == [None, None, 1, None, 3]


@given(articles())
@example("- a\n\n> b\n>> c\n1. d\n---\ne\n===\nf")
@example("\ufeff\ufeffa")
@example("word\n---")
def test_plain_text_loses_no_letter(text: str) -> None:
    try:
        article = plain(text)
    except ArticleError:
        assert not any(map(str.isalnum, text))
        return
    check_promises(article)
    assert article.paragraphs > 0
    covered = {place for block in article.blocks for place in range(block.span.start, block.span.end)}
    lost = [
        (place, sign) for place, sign in enumerate(article.text) if sign.isalnum() and place not in covered
    ]
    # Only the counter of a list item may stand outside: a number, or one letter.
    for place, _ in lost:
        after = article.text[place:].lstrip("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
        assert after[:1] in ".)"
        assert len(article.text[place:]) - len(after) <= 3
        follower = next(block for block in article.blocks if block.span.start > place)
        assert follower.kind is Kind.LIST_ITEM


@given(st.lists(hostile_lines().filter(lambda line: any(map(str.isalnum, line))), min_size=1, max_size=6))
def test_paragraphs_are_where_they_were_put(lines: list[str]) -> None:
    # Letters in front keep markers from being markers; the long tail keeps short lines from being titles.
    paragraphs = [f"xy{' '.join(line.split())} {LONG}" for line in lines]
    article = plain("\r\n \t\r\n".join(paragraphs))
    assert shown(article) == [("paragraph", paragraph) for paragraph in paragraphs]


# Markdown

BOOK = """\
# The *Last* Keeper #

By Ada Stone

![the light](a.png)

It burnt [for years][1],
and **longer**.

## Life ##

> The sea
> is high.
>
> - I wait
>   here
>     1. again

1. one
   more

   and more
-\ttwo

Sub
---

| Year | Ships |
|:-----|------:|
| 1901 | 12    |
| 1902 | 9     |

```text
lamp = on

oil = 3
```

    kept
      low

<div align="center">
<b>Keep</b> out
</div>

<!-- not
seen -->

[1]: https://example.org/years "Years"
"""


def test_a_markdown_article() -> None:
    article = marked(BOOK)
    check_promises(article)
    assert article.title == "The Last Keeper"
    assert shown(article) == [
        ("title", "The *Last* Keeper"),
        ("front", "By Ada Stone"),
        ("paragraph", "It burnt [for years][1],\nand **longer**."),
        ("heading", "Life"),
        ("block quote", "The sea\n> is high."),
        ("list item", "I wait\n>   here"),
        ("list item", "1. again"),
        ("paragraph", "1. one\n   more"),  # no other number counts on
        ("list item", "and more"),
        ("list item", "two"),
        ("heading", "Sub"),
        ("table", "| Year | Ships |\n|:-----|------:|\n| 1901 | 12    |\n| 1902 | 9     |"),
        ("code", "lamp = on\n\noil = 3"),
        ("code", "kept\n      low"),
        ("paragraph", "Keep</b> out"),
    ]
    assert [block.level for block in article.blocks if block.kind is Kind.HEADING] == [2, 2]
    assert article.blocks[4].heading == 3
    assert article.blocks[-1].heading == 10


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_change_nothing_in_markdown(ending: str) -> None:
    article = marked(BOOK.replace("\n", ending))
    assert shown(article) == [(kind, words.replace("\n", ending)) for kind, words in shown(marked(BOOK))]


def test_headings_nest() -> None:
    article = marked("# T\n\na b.\n\n## A\n\nx\n\n### B\n\ny\n\n## C\n\nz\n\n# D\n\nw")
    assert [block.heading for block in article.blocks] == [None, None, None, 2, 2, 4, None, 6, None, 8]
    assert article.title == "T"


def test_front_matter_gives_title_and_author() -> None:
    text = f'---\ntitle: "The Light"\nauthor: Ada Stone\nlayout: post\n---\n\n{LONG}\n'
    assert shown(marked(text)) == [("title", "The Light"), ("front", "Ada Stone"), ("paragraph", LONG)]
    article = marked(text + "\n# Light\n")
    assert article.title == "The Light"
    assert kinds(article) == ["title", "front", "paragraph", "heading"]


def test_a_title_told_twice_is_one() -> None:
    article = marked(f'---\ntitle: "The Light"\n---\n\n# The Light\n\n{LONG}\n')
    assert shown(article) == [("title", "The Light"), ("paragraph", LONG)]


def test_two_rules_are_not_front_matter() -> None:
    assert shown(marked(f"---\n\n{LONG}\n\n---\n\n{LONG}")) == [("paragraph", LONG)] * 2


def test_markdown_without_a_heading_follows_the_rules_of_plain_text() -> None:
    article = marked(f"The Light\n\nBy Ada Stone\n\n{LONG}")
    assert kinds(article) == ["title", "front", "paragraph"]


@given(hostile_text())
@example("> - a\n>   b\n> 1. | c |\n> - | - |\n")
@example("- # a #\n- b\n  ===\n")
@example("a | b\n- | -\n\\| | c \\|\n")
@example("\ta\n\n>\tb\n\n-\t\tc\n")
@example("The fox ran.\n>\xa0\r The fox ran. ")
@example("<p>a\n\n<!-- b\n\nc -->d")
def test_markdown_loses_no_word_that_is_rendered(text: str) -> None:
    if text.startswith(("---", "\ufeff")):
        text = f"a {text}"
    try:
        article = marked(text)
    except ArticleError:
        blocks = ""
    else:
        check_promises(article)
        blocks = "\n".join(words for _, words in shown(article))
    rendered = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type in ("fence", "code_block"):
            rendered.append(token.content)
        rendered += [child.content for child in token.children or () if child.type in ("text", "code_inline")]
    # Letter by letter, in order: what is rendered is a subsequence of what the blocks hold.
    letters = iter(filter(str.isalnum, blocks))
    for sign in filter(str.isalnum, "".join(rendered)):
        assert sign in letters, (sign, rendered, blocks)


# The real article


@pytest.mark.skipif(
    "PINCITE_SHARED" not in os.environ, reason="PINCITE_SHARED names no folder of shared data"
)
def test_the_shared_article() -> None:
    article = read_article(Path(os.environ["PINCITE_SHARED"]) / "article.txt")
    check_promises(article)
    assert kinds(article) == ["title", *["front"] * 3, *["paragraph"] * 8]
    assert article.text[article.blocks[3].span.start :].startswith("PC ")


def test_who_writes_in_a_chat_may_have_a_name_in_small_letters() -> None:
    text = "[08:00] ada: is the boat in?\n[08:01] finn: since six\n[08:02] ada: good, i come down\n"
    blocks = parse_article(text.encode(), "chat.txt").blocks
    assert [block.speaker and block.speaker.cut(text) for block in blocks] == ["ada", "finn", "ada"]
    assert blocks[1].lead_in == 0


def test_a_time_without_brackets_before_a_small_letter_names_nobody() -> None:
    text = (
        "08:00 breakfast: porridge and tea\n09:00 lessons: sums in the hall\n12:00 dinner: soup with bread\n"
    )
    assert all(block.speaker is None for block in parse_article(text.encode(), "day.txt").blocks)
