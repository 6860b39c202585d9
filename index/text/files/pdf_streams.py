"""How much the streams of a PDF unpack to, counted before a library unpacks them whole."""

import re
import zlib

from index.errors import ArticleError, Fault, Problem
from index.text.files.naming import shown

MOST = 64 * 2**20
"""Bytes: the most that one stream may unpack to, as of the members of archives."""

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
_DICTIONARY = 1024
"""Bytes in front of a stream in which its dictionary is looked for."""
_DEEPEST = 4
"""Times that a stream may be deflated again."""
_PIECE = 64 * 1024


def check_streams(raw: bytes, source: str) -> None:
    """Raise ArticleError when a stream of the PDF `raw` unpacks to more than a document has.

    Pictures, which may, are passed over: nobody unpacks them. What a stream is, its first bytes say, not its
    dictionary, which may stand elsewhere.
    """
    for found in _STREAM.finditer(raw):
        dictionary = raw[max(0, found.start() - _DICTIONARY) : found.start()].rpartition(b" obj")[2]
        if not _IMAGE.search(dictionary) and _Counter().passes(raw, found.end()):
            size = f"{MOST // 2**20} MiB for one page"
            raise ArticleError(Problem(Fault.EXPANDING, shown(source), size), "Give a smaller file.")


class _Counter:
    """Inflates a stream piece by piece, again where what comes out is deflated, and counts the bytes."""

    def __init__(self, depth: int = 0) -> None:
        self._depth = depth
        self._inflate = zlib.decompressobj()
        self._inner: _Counter | None = None
        self._count = 0

    def passes(self, raw: bytes, start: int) -> bool:
        """Whether what begins at `start` is deflated, and more than MOST."""
        if not _is_deflated(raw[start : start + 2]):
            return False
        for place in range(start, len(raw), _PIECE):
            if self._add(raw[place : place + _PIECE]):
                return True
            if self._inflate.eof:
                return False
        return False

    def _add(self, piece: bytes) -> bool:
        while piece:
            try:
                out = self._inflate.decompress(piece, _PIECE)
            except zlib.error:  # damaged, or encrypted: what can be made of it the library will see
                return False
            if not self._count and self._depth < _DEEPEST and _is_deflated(out[:2]):
                self._inner = _Counter(self._depth + 1)
            self._count += len(out)
            if self._count > MOST or (self._inner is not None and self._inner._add(out)):
                return True
            piece = self._inflate.unconsumed_tail
            if self._inflate.eof:
                return False
        return False


def _is_deflated(head: bytes) -> bool:
    """Whether a stream that begins so is deflated (RFC 1950, section 2.2)."""
    return len(head) > 1 and head[0] & 15 == zlib.DEFLATED and int.from_bytes(head[:2]) % 31 == 0
