"""Bytes -> text: UTF-8 as it is, another encoding only aloud."""

import codecs
from collections.abc import Callable

from index.errors import ArticleError, Fault, Mend, Problem, Remark, Step
from index.text.files.naming import shown

MAX_BYTES = 16 * 1024 * 1024
"""The longest text that is read."""

Tell = Callable[[Remark], None]
"""Takes what a person should know of how something was read."""

EXTRA = Mend(Step.INSTALL, "pincite[documents]")
"""The packages that read more than UTF-8 text."""

_BOM = codecs.BOM_UTF8
_MARKED = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CANDIDATES = [
    *("cp1250", "cp1251", "koi8_r", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949", "mac_roman"),
]
"""What people's files are in; of the many others, charset-normalizer takes one too readily."""
_WESTERN = frozenset(
    "éèàùçâêîôûëïüöäßñáíóúåæøœãõìòÉÈÀÙÇÂÊÎÔÛËÏÜÖÄÑÁÍÓÚÅÆØŒÃÕ"
    "\u2018\u2019\u201a\u201c\u201d\u201e«»\u2013\u2014\u2026£€©®°·¿¡½¼¾§•†‰×\xa0\xad"
)
_WESTERN_SHARE = 0.15
_SAMPLE = 64 * 1024  # bytes: enough to tell an encoding by


def decode(raw: bytes, source: str) -> str:
    """Return `raw` as text: UTF-8, one byte-order mark in front dropped, nothing else changed.

    Raises ArticleError when it is empty, blank, too large, binary or in another encoding; offsets in its
    messages count bytes from 0.
    """
    _check_size(raw, source)
    if raw.startswith(tuple(_MARKED)):
        raise ArticleError(
            Problem(Fault.ENCODING_UNKNOWN, shown(source), "it is UTF-16"),
            Mend(Step.CONVERT, "iconv -f UTF-16 -t UTF-8 OLD > NEW"),
        )
    if (nul := raw.find(b"\0")) >= 0:
        raise ArticleError(Problem(Fault.BINARY, shown(source), str(nul)), "Give a text or Markdown file.")
    try:
        text = raw.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        place = error.start + (len(_BOM) if raw.startswith(_BOM) else 0)
        raise ArticleError(
            Problem(Fault.ENCODING_UNKNOWN, shown(source), f"byte {place:,} is 0x{raw[place]:02x}"),
            Mend(Step.NAME_ENCODING),
        ) from None
    return _with_words(text, raw, source)


def decode_any(raw: bytes, source: str, encoding: str | None = None, tell: Tell | None = None) -> str:
    """Return `raw` as text: in `encoding`, else as UTF-8, else in the encoding that its bytes speak for.

    What is not UTF-8 and was not named is told. Raises ArticleError as `decode` does, and when no encoding
    fits or none is called `encoding`.
    """
    _check_size(raw, source)
    if encoding is not None:
        return _with_words(_named(raw, source, encoding), raw, source)
    found = _recognised(raw)
    if found is None:
        return decode(raw, source)
    text = _with_words(raw.decode(found).removeprefix("\ufeff"), raw, source)
    if tell is not None:
        tell(Remark(f"{shown(source)} is not UTF-8 and was read as {found}.", Mend(Step.OTHER_ENCODING)))
    return text


def check_encoding(name: str) -> str:
    """Return `name` when it is the name of an encoding of text. Raises ArticleError when it is none."""
    try:
        known = codecs.lookup(name)
        if not known._is_text_encoding:
            raise LookupError  # noqa: TRY301 - answered right below
    except (LookupError, ValueError):
        raise ArticleError(
            f"{name!r} is not the name of an encoding.", "Give one as Python knows it, such as windows-1252."
        ) from None
    return known.name


def _named(raw: bytes, source: str, encoding: str) -> str:
    name = check_encoding(encoding)
    try:
        return raw.decode(name).removeprefix("\ufeff")
    except UnicodeError as error:
        place = getattr(error, "start", 0)
        raise ArticleError(
            f"{shown(source)} is not {encoding}: byte {place:,} does not fit.", Mend(Step.NAME_ENCODING)
        ) from None


def _recognised(raw: bytes) -> str | None:
    """Return the encoding of `raw` when it is another than UTF-8 and can be told."""
    for mark, name in _MARKED.items():
        if raw.startswith(mark):
            return name if _fits(raw, name) else None
    if not raw or _fits(raw, "utf-8"):
        return None
    if b"\0" in raw:  # text has none, but for UTF-16, where every second byte of Latin letters is one
        halves = raw[:_SAMPLE:2].count(0), raw[1:_SAMPLE:2].count(0)
        name = "utf-16-be" if halves[0] > halves[1] else "utf-16-le"
        half = min(len(raw), _SAMPLE) // 2
        return name if max(halves) > half // 2 and min(halves) == 0 and _fits(raw, name) else None
    if _torn(raw):
        return None
    if _is_western(raw):
        return "cp1252"
    try:
        from charset_normalizer import from_bytes  # noqa: PLC0415 - hardly any file needs it
    except ModuleNotFoundError:
        raise ArticleError("Text that is not UTF-8 needs charset-normalizer.", EXTRA) from None
    best = from_bytes(raw[:_SAMPLE], cp_isolation=_CANDIDATES).best()
    return best.encoding if best is not None and _fits(raw, best.encoding) else None


def _torn(raw: bytes) -> bool:
    """Whether `raw` is UTF-8 that was damaged: cut short, or with a few wrong bytes among many right ones."""
    kept = raw.decode("utf-8", "ignore")
    right = sum(map(len, map(str.encode, filter(lambda sign: sign > "\x7f", kept))))
    wrong = len(raw) - len(kept.encode())
    cut = raw[-3:].lstrip(bytes(range(128)))
    return right > wrong or (wrong == len(cut) and len(cut) > 1)


def _is_western(raw: bytes) -> bool:
    """Whether `raw` is text of Western Europe in windows-1252, of which Latin-1 is a part."""
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError:
        return False
    high = [sign for sign in text if sign > "\x7f"]
    return len(high) <= _WESTERN_SHARE * len(text) and _WESTERN.issuperset(high)


def _fits(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeError:
        return False
    return True


def _with_words(text: str, raw: bytes, source: str) -> str:
    if not text.strip():
        found = "blank" if raw else "empty"
        raise ArticleError(Problem(Fault.BLANK, shown(source), found), "Give an article with words in it.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ArticleError(
            Problem(Fault.ENCODING_UNKNOWN, shown(source), "it holds half a character"), "Save it as UTF-8."
        ) from None
    return text


def _check_size(raw: bytes, source: str) -> None:
    if len(raw) > MAX_BYTES:
        raise too_large(source, f"{len(raw):,} bytes", MAX_BYTES)


def too_large(source: str, found: str, limit: int) -> ArticleError:
    """Return the error that says that a source has more than `limit` bytes."""
    of = f"{limit // 1024 // 1024} MiB ({limit:,} bytes)"
    return ArticleError(
        Problem(Fault.LARGE, shown(source), f"{found}, the limit is {of}"), "Split it into several files."
    )
