"""File, web page or standard input -> Article: the only place where bytes become text."""

import re
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path, PureWindowsPath
from typing import BinaryIO
from urllib.parse import urlsplit

from index.article import Article, Block, Format, Kind, Source
from index.errors import ArticleError, Fault, Problem
from index.text.extracted import Extracted, File, Progress
from index.text.files.encodings import (
    MAX_BYTES,
    Tell,
    check_encoding,
    decode,
    decode_any,
    too_large,
)
from index.text.files.naming import STDIN, shown
from index.text.files.sniffing import is_archive, recognise
from index.text.formats import READERS, read_kind
from index.text.plain import read_plain
from index.text.structure.outline import outline

__all__ = ["MAX_BYTES", "STDIN", "decode", "is_address", "parse_article", "read_article"]

MAX_DOCUMENT = 64 * 1024 * 1024
"""Bytes: the largest PDF, DOCX or EPUB, of which pictures are the most."""


def read_article(  # noqa: PLR0913 - one thing is needed; the rest have names and defaults
    source: str | Path,
    *,
    url: str | None = None,
    name: str | None = None,
    format: Format | None = None,  # noqa: A002 - what the option is called
    encoding: str | None = None,
    allow_private: bool = False,
    tell: Tell | None = None,
    progress: Progress | None = None,
) -> Article:
    """Read an article from a file, from a web address, or from standard input for ``-``.

    `url` is where it was published; a page's own address by default. `name` is kept as its source in place
    of the path. `format` and `encoding` say what it is where that is known. A web address is fetched as
    `index.text.files.fetching` says. `tell` is told what a person should know of how it
    was read, `progress` how far that is. Raises ArticleError.
    """
    media_type: str | None = None
    if is_address(source):
        from index.text.files.fetching import fetch  # noqa: PLC0415 - most articles are files

        page = fetch(str(source), allow_private=allow_private)
        raw, media_type, url = page.body, page.media_type, url or page.url
    else:
        raw = _read_stdin() if str(source) == STDIN else _read_file(Path(source))
    return parse_article(
        raw,
        str(source) if name is None else name,
        url=url,
        format=format,
        encoding=encoding,
        media_type=media_type,
        tell=tell,
        progress=progress,
    )


def is_address(source: str | Path) -> bool:
    """Whether `source` is a web address rather than a file."""
    return isinstance(source, str) and bool(re.match(r"https?://", source, re.IGNORECASE))


def parse_article(  # noqa: PLR0913 - two things are needed; the rest have names and defaults
    raw: bytes,
    source: str,
    *,
    url: str | None = None,
    markdown: bool | None = None,
    format: Format | None = None,  # noqa: A002 - what the option is called
    encoding: str | None = None,
    media_type: str | None = None,
    tell: Tell | None = None,
    progress: Progress | None = None,
) -> Article:
    """Return the article that `raw` holds; the same bytes and arguments always give the same article.

    `format` None decides by the bytes, then by the ending of `source` (`markdown` is short for the two kinds
    of text); `media_type` is what a web server called it. Raises ArticleError when `raw` holds no words or
    is nothing that is read, or when `url` is not an http address.
    """
    if url is not None:
        _check_url(url)
    if markdown is not None:
        format = Format.MARKDOWN if markdown else Format.TEXT  # noqa: A001
    if encoding is not None:
        check_encoding(encoding)
    found = format or recognise(raw, source, media_type)
    origin = Source(sha256(raw).hexdigest(), len(raw), format, encoding)
    file = File(raw, source, encoding or _charset(media_type), tell, progress)
    extracted, witness = _extract(found, file), raw
    if found.extracted or extracted.text.encode() != raw.removeprefix(b"\xef\xbb\xbf"):
        witness = extracted.text.encode()
    blocks = outline(extracted.text, extracted.drafts, guess_headings=extracted.guess_headings)
    if not blocks:
        raise ArticleError(Problem(Fault.NOTHING_TO_READ, shown(source)), "Give another file.")
    return Article(
        text=extracted.text,
        source=source,
        raw=witness,
        sha256=sha256(witness).hexdigest(),
        title=_title(extracted, source, blocks, markdown=found is Format.MARKDOWN),
        blocks=blocks,
        url=url,
        format=found,
        marks=extracted.marks,
        unseen=extracted.unseen,
        read=origin,
    )


def _extract(format: Format, file: File) -> Extracted:  # noqa: A002 - what the option is called
    """Return the text of `file` and its parts, read as `format`."""
    kind = READERS.get(format)
    if kind is None:
        text = decode_any(file.raw, file.source, file.encoding, file.tell)
        if format is Format.MARKDOWN:  # its parser is slow to load
            from index.text.markdown import read_markdown  # noqa: PLC0415

            return Extracted(text, tuple(read_markdown(text)))
        return Extracted(text, tuple(read_plain(text)), guess_headings=True)
    if kind.apart:
        from index.text.apart import read_apart  # noqa: PLC0415 - starts a process

        return read_apart(kind.module, file)
    return read_kind(kind.module, file)


def _charset(media_type: str | None) -> str | None:
    """Return the encoding that a web server named, when it is one."""
    named = re.search(r"""charset\s*=\s*["']?([\w.:-]+)""", media_type or "", re.IGNORECASE)
    if named is None:
        return None
    try:
        return check_encoding(named[1])
    except ArticleError:
        return None


def _title(extracted: Extracted, source: str, blocks: Sequence[Block], *, markdown: bool) -> str:
    """Return the title as a reader sees it, on one line, or the stem of the file's name."""
    for block in blocks:
        if block.kind is Kind.TITLE:
            words = title = block.span.cut(extracted.text)
            if markdown:  # its parser is slow to load
                from index.text.markdown import visible_words  # noqa: PLC0415

                words = visible_words(title)
            return " ".join(words.split()) or " ".join(title.split())
    if extracted.title and extracted.title.strip():
        return " ".join(extracted.title.split())
    if is_address(source):
        return source
    # A Windows path also splits at "/", so an index gives the same title wherever it was built.
    return "Standard input" if source == STDIN else PureWindowsPath(source).stem or source


def _read_file(path: Path) -> bytes:
    named = shown(str(path))
    try:
        if path.is_dir():
            raise ArticleError(f"{named} is a directory.", "Name the file in it that holds the article.")
        with path.open("rb") as file:
            size = path.stat().st_size
            if size > MAX_BYTES:
                limit = MAX_DOCUMENT if is_archive(file.read(1024)) else MAX_BYTES
                if size > limit:
                    raise too_large(str(path), f"{size:,} bytes", limit)
                file.seek(0)
            return _read_bounded(file, str(path))
    except FileNotFoundError:
        raise ArticleError(Problem(Fault.ABSENT, named), "Check the name of the article.") from None
    except PermissionError:
        raise ArticleError(Problem(Fault.FORBIDDEN, named), "Allow it, or give another file.") from None
    except (OSError, ValueError) as error:  # ValueError: the name holds a NUL
        reason = getattr(error, "strerror", None) or str(error)
        raise ArticleError(Problem(Fault.NOT_READ, named, reason), "Give another file.") from None


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise ArticleError("There is no standard input to read.", "Name a file.")
    return _read_bounded(sys.stdin.buffer, STDIN)


def _read_bounded(file: BinaryIO, source: str) -> bytes:
    """Read a file that may grow, or a pipe that may never end."""
    raw = file.read(MAX_BYTES + 1)
    limit = MAX_DOCUMENT if is_archive(raw) else MAX_BYTES
    if limit > MAX_BYTES and len(raw) > MAX_BYTES:
        raw += file.read(limit - MAX_BYTES)
    if len(raw) > limit:
        raise too_large(source, "more", limit)
    return raw


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        web = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"\s", url)
    except ValueError:
        web = False
    if not web:
        raise ArticleError(
            Problem(Fault.NO_ADDRESS, repr(url)), "Give one that begins with https:// or http://."
        )


Reader = Callable[..., Article]
"""Reads an article: `read_article`, or that with some of its arguments given."""


def read_again(
    article: Article, path: Path | None, *, read: Reader = read_article, fetch: bool = False
) -> Article:
    """Return `article` as its file is now, under the name it was given; without a file, as it was.

    One from a web address is fetched again with `fetch`. Raises what `read` raises.
    """
    origin = article.origin
    source: str | Path = article.source
    if fetch and is_address(article.source):
        path = None
    elif path is None or not path.is_file():
        return article
    else:
        source = path
    return read(source, url=article.url, name=article.source, format=origin.format, encoding=origin.encoding)
