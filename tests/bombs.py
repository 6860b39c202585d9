"""Small files that unpack to gigabytes: each must be refused at once, and with little memory.

Deflated zeros repeat every mebibyte, so that gigabytes of them are put together without being made.
"""

import io
import os
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SIZE = 10 * 2**30
"""Bytes that a bomb unpacks to, or more."""
SECONDS, MEMORY = 1.0, 200 * 2**20
"""The most that reading one may take: processor time and memory, of all processes together."""
LIMIT = 60.0
"""Seconds after which a reader that still runs hangs, however busy the machine is."""
_PIECE = 2**20
_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Blast:
    """What reading a bomb did: the line that refused it, processor seconds, bytes of the largest process."""

    said: str
    seconds: float
    memory: int

    @property
    def wrong(self) -> str | None:
        """What of it is as it must not be, None when nothing is."""
        if not self.said or "\n" in self.said:
            return f"it was not refused in a line, but said {self.said!r}"
        if self.seconds > SECONDS or self.memory > MEMORY:
            return f"it took {self.seconds:.1f} s and {self.memory / 2**20:.0f} MiB: {self.said}"
        return None


def zeros(size: int = SIZE) -> bytes:
    """Return `size` zeros, deflated, without having been made: a raw stream (RFC 1951)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(_PIECE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return piece * (size // _PIECE) + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def bombs() -> Iterator[tuple[str, bytes]]:
    """Yield bombs by the name of a file of that kind."""
    for name, members in (
        ("large.docx", ("[Content_Types].xml", "word/document.xml")),
        ("large.epub", ("META-INF/container.xml", "OEBPS/content.opf")),
    ):
        yield name, _archive(members, honest=True)
        yield f"lying-{name}", _archive(members, honest=False)
    yield "many.docx", _many("word/document.xml", "word/part{}.xml")
    yield "entities.docx", _plain("word/document.xml", _entities())
    yield "entities.epub", _plain("META-INF/container.xml", _entities())
    yield "nested.pdf", _pdf(zeros(), twice=True)
    yield "wide.pdf", _pdf(zeros(), twice=False)
    yield "pages.pdf", _pdf(b"", twice=False, pages=2_000_000_000)


def blast(name: str, raw: bytes) -> Blast:
    """Read `raw` as the file `name` in a process of its own, and say what that took."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bombs", name],
        input=raw,
        capture_output=True,
        check=False,
        timeout=LIMIT,
        cwd=_ROOT,
        env=os.environ | {"PYTHONPATH": str(_ROOT)},
    )
    found = re.fullmatch(rb"(\d+\.\d+) (\d+) (.*)\n", done.stdout, re.DOTALL)
    if found is None:
        return Blast(done.stderr.decode(errors="replace"), 0.0, 0)
    return Blast(found[3].decode(), float(found[1]), int(found[2]))


def main(name: str) -> None:
    """Read what stands on standard input; print seconds, bytes and the line that it was refused with."""
    import resource  # noqa: PLC0415 - not on Windows

    from index.errors import PinciteError  # noqa: PLC0415 - what is measured begins after it
    from index.text.reading import parse_article  # noqa: PLC0415

    raw = sys.stdin.buffer.read()
    before = _taken(resource.getrusage(resource.RUSAGE_SELF))
    said = ""
    try:
        parse_article(raw, name)
    except PinciteError as error:
        said = str(error)
    own, readers = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seconds = _taken(own) - before + _taken(readers)
    largest = max(_highest(), readers.ru_maxrss) * 1024 - len(raw)
    sys.stdout.write(f"{seconds:.3f} {largest} {said}\n")


def _highest() -> int:
    """Return the most memory that this process had, in KiB; the kernel's own sum counts who began it, too."""
    found = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) if found else 0


def _taken(usage: "resource.struct_rusage") -> float:  # type: ignore[name-defined]  # noqa: F821 - not on Windows
    return float(usage.ru_utime + usage.ru_stime)


def _archive(members: tuple[str, str], *, honest: bool) -> bytes:
    """Return a ZIP whose second member is deflated zeros; it claims that they are few unless `honest`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(members[0], _CONTAINER if "container" in members[0] else "<Types/>")
    whole = out.getvalue()
    directory = whole.index(b"PK\x01\x02")
    return _with_member(whole, directory, members[1].encode(), zeros(), SIZE if honest else 1000)


def _with_member(whole: bytes, directory: int, name: bytes, packed: bytes, claimed: int) -> bytes:
    """Return the ZIP `whole` with a deflated member more, which claims to unpack to `claimed` bytes."""
    size = min(claimed, 0xFFFFFFF0)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, 0, len(packed), size, len(name), 0) + name
    entry = struct.pack(
        "<4s6H3I5H2I",
        b"PK\1\2",
        20,
        20,
        0,
        8,
        0,
        33,
        0,
        len(packed),
        size,
        len(name),
        0,
        0,
        0,
        0,
        0,
        directory,
    )
    entries = whole[directory : whole.index(b"PK\x05\x06")] + entry + name
    head = whole[:directory] + local + packed
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 2, 2, len(entries), len(head), 0)
    return head + entries + end


def _many(name: str, others: str) -> bytes:
    """Return a ZIP of many members that are each allowed, and too much together."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr(name, "<w:document/>")
        for number in range(30):
            made.writestr(others.format(number), bytes(8 * _PIECE))
    return out.getvalue()


def _plain(name: str, words: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr(name, words)
    return out.getvalue()


def _entities() -> str:
    """Return XML whose entities stand for ten of the one before each: a thousand million words."""
    lines = ['<!ENTITY a0 "boom">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))]
    return f"<?xml version='1.0'?><!DOCTYPE x [{''.join(lines)}]><x>&a9;</x>"


def _pdf(deflated: bytes, *, twice: bool, pages: int = 1) -> bytes:
    """Return a PDF of which the page's content is `deflated`, once more deflated where `twice`."""
    stream = b"\x78\x9c" + deflated if deflated else b""
    filters = b"/FlateDecode"
    if twice:
        stream, filters = zlib.compress(stream, 9), b"[/FlateDecode /FlateDecode]"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count %d>>" % pages,
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        b"<</Filter %s/Length %d>>stream\n%s\nendstream" % (filters, len(stream), stream),
    ]
    out = io.BytesIO(b"%PDF-1.5\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, words in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, words))
    table = out.tell()
    out.write(b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer<</Root 1 0 R/Size 5>>\nstartxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


_CONTAINER = '<container><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'


if __name__ == "__main__":
    main(sys.argv[1])
