"""The members of a ZIP file that a stranger made: no more is unpacked than a document has."""

import re
import zipfile
from io import BytesIO

from lxml import etree

from index.errors import ArticleError, Fault, Problem
from index.text.extracted import File
from index.text.files.naming import shown

MEMBER = 64 * 2**20
"""Bytes: the most that one member may unpack to, and all that are read together."""
MEMBERS = 20_000

_PIECE = 64 * 1024


class Archive:
    """The members of one file. Whatever is damaged, encrypted or too large raises ArticleError."""

    def __init__(self, file: File) -> None:
        self._source = file.source
        self._left = MEMBER
        try:
            self._zip = zipfile.ZipFile(BytesIO(file.raw))
        except Exception as error:  # a damaged directory raises whatever it likes
            raise self.damaged(str(error)) from error
        if len(self._zip.infolist()) > MEMBERS:
            raise self._too_large()
        self.names = frozenset(self._zip.namelist())

    def check_whole(self) -> None:
        """Raise when what all text members say that they unpack to is more than is read."""
        texts = (one.file_size for one in self._zip.infolist() if one.filename.endswith((".xml", ".rels")))
        if sum(texts) > MEMBER:
            raise self._too_large()

    def read(self, name: str) -> bytes:
        """Return the bytes of member `name`."""
        try:
            info = self._zip.getinfo(name)
        except KeyError:
            raise self.damaged(f"it has no {name}") from None
        if info.flag_bits & 1:
            raise ArticleError(Problem(Fault.LOCKED, shown(self._source)), "Save it without a password.")
        if info.file_size > self._left:
            raise self._too_large()
        pieces = []
        try:
            with self._zip.open(info) as member:
                while piece := member.read(_PIECE):  # the size it claims may be a lie
                    self._left -= len(piece)
                    if self._left < 0:
                        raise self._too_large()  # noqa: TRY301 - passed on right below
                    pieces.append(piece)
        except ArticleError:
            raise
        except Exception as error:
            raise self.damaged(str(error)) from error
        return b"".join(pieces)

    def xml(self, name: str) -> etree._Element:
        """Return the root of the XML in member `name`; nothing outside it is loaded, no entity filled in."""
        return parse_xml(self.read(name), self._source)

    def damaged(self, why: str) -> ArticleError:
        """Return the error that says that the file is damaged, and `why`."""
        what = re.sub(r"\s+", " ", why)
        return ArticleError(
            Problem(Fault.DAMAGED, shown(self._source), what), "Save it again, or give another file."
        )

    def _too_large(self) -> ArticleError:
        return ArticleError(
            Problem(Fault.EXPANDING, shown(self._source), f"{MEMBER // 2**20} MiB"),
            "Give a smaller file.",
        )


def parse_xml(data: bytes, source: str) -> etree._Element:
    """Return the root of `data`; raises ArticleError when it is no XML. Mended where it can be."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root: etree._Element | None = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ArticleError(Problem(Fault.DAMAGED, shown(source), str(error)), "Save it again.") from error
    if root is None:
        raise ArticleError(Problem(Fault.DAMAGED, shown(source), "a part of it is no XML"), "Save it again.")
    return root
