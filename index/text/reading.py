"""File -> Article: the only place where bytes become text."""

import re
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path, PureWindowsPath
from typing import BinaryIO
from urllib.parse import urlsplit

from index.article import Article, Block, Kind
from index.errors import ArticleError

MAX_BYTES = 16 * 1024 * 1024
STDIN = "-"
MARKDOWN_ENDINGS = (".md", ".markdown")

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_article(source: str | Path, *, url: str | None = None, name: str | None = None) -> Article:
    """Read an article from a file, or from standard input for ``-``.

    `url` is where it was published; `name` is kept as its source in place of the path. Raises ArticleError.
    """
    raw = _read_stdin() if str(source) == STDIN else _read_file(Path(source))
    return parse_article(raw, str(source) if name is None else name, url=url)


def parse_article(
    raw: bytes, source: str, *, url: str | None = None, markdown: bool | None = None
) -> Article:
    """Return the article that `raw` holds; the same bytes and arguments always give the same article.

    `markdown` None decides by the ending of `source`. Raises ArticleError when `raw` is not UTF-8 text with
    words in it, or when `url` is not an http address.
    """
    if url is not None:
        _check_url(url)
    text = decode(raw, source)
    if markdown is None:
        markdown = source.lower().endswith(MARKDOWN_ENDINGS)
    blocks = _blocks(text, markdown=markdown)
    if not blocks:
        raise ArticleError(
            f"{_shown(source)} has nothing to read, only white space and markup.", "Give another file."
        )
    return Article(
        text=text,
        source=source,
        raw=raw,
        sha256=sha256(raw).hexdigest(),
        title=_title(text, source, blocks),
        blocks=blocks,
        url=url,
        markdown=markdown,
    )


def decode(raw: bytes, source: str) -> str:
    """Return `raw` as text: UTF-8, one byte-order mark in front dropped, nothing else changed.

    Raises ArticleError when it is empty, blank, too large, binary or in another encoding; offsets in its
    messages count bytes from 0.
    """
    if len(raw) > MAX_BYTES:
        raise _too_large(source, f"{len(raw):,} bytes")
    if raw.startswith(_UTF16):
        raise ArticleError(
            f"{_shown(source)} is UTF-16, not UTF-8.",
            "Save it as UTF-8, or convert it: iconv -f UTF-16 -t UTF-8 OLD > NEW.",
        )
    if (nul := raw.find(b"\0")) >= 0:
        raise ArticleError(
            f"{_shown(source)} is binary: byte {nul:,} is NUL.", "Give a text or Markdown file."
        )
    try:
        text = raw.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        place = error.start + (len(_BOM) if raw.startswith(_BOM) else 0)
        raise ArticleError(
            f"{_shown(source)} is not UTF-8: byte {place:,} is 0x{raw[place]:02x}.", "Save it as UTF-8."
        ) from None
    if not text.strip():
        found = "blank" if raw else "empty"
        raise ArticleError(f"{_shown(source)} is {found}.", "Give an article with words in it.")
    return text


def _blocks(text: str, *, markdown: bool) -> tuple[Block, ...]:
    # Loaded here, because answering a question only decodes; and the parser of Markdown is slow to load.
    from index.text.outline import outline  # noqa: PLC0415

    if markdown:
        from index.text.markdown import read_markdown  # noqa: PLC0415

        return outline(read_markdown(text), guess_headings=False)
    from index.text.plain import read_plain  # noqa: PLC0415

    return outline(read_plain(text), guess_headings=True)


def _title(text: str, source: str, blocks: Sequence[Block]) -> str:
    """Return the words of the title on one line, or the stem of the file's name."""
    for block in blocks:
        if block.kind is Kind.TITLE:
            return " ".join(block.span.cut(text).split())
    # A Windows path also splits at "/", so an index gives the same title wherever it was built.
    return "Standard input" if source == STDIN else PureWindowsPath(source).stem or source


def _read_file(path: Path) -> bytes:
    shown = _shown(str(path))
    try:
        if path.is_dir():
            raise ArticleError(f"{shown} is a directory.", "Name the file in it that holds the article.")
        with path.open("rb") as file:
            size = path.stat().st_size
            if size > MAX_BYTES:
                raise _too_large(str(path), f"{size:,} bytes")
            return _read_bounded(file, str(path))
    except FileNotFoundError:
        raise ArticleError(f"{shown} does not exist.", "Check the name of the article.") from None
    except PermissionError:
        raise ArticleError(f"{shown} may not be read.", "Allow it, or give another file.") from None
    except (OSError, ValueError) as error:  # ValueError: the name holds a NUL
        reason = getattr(error, "strerror", None) or str(error)
        raise ArticleError(f"{shown} cannot be read: {reason}.", "Give another file.") from None


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise ArticleError("There is no standard input to read.", "Name a file.")
    return _read_bounded(sys.stdin.buffer, STDIN)


def _read_bounded(file: BinaryIO, source: str) -> bytes:
    """Read a file that may grow, or a pipe that may never end."""
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise _too_large(source, "more")
    return raw


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        web = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"\s", url)
    except ValueError:
        web = False
    if not web:
        raise ArticleError(f"{url!r} is not a web address.", "Give one that begins with https:// or http://.")


def _too_large(source: str, found: str) -> ArticleError:
    limit = f"{MAX_BYTES // 1024 // 1024} MiB ({MAX_BYTES:,} bytes)"
    return ArticleError(
        f"{_shown(source)} is too large: it has {found}, the limit is {limit}.",
        "Split it into several files.",
    )


def _shown(source: str) -> str:
    """Return a name for a message, which is one line whatever stands in the name."""
    if source == STDIN:
        return "Standard input"
    return source if source.isprintable() else repr(source)
