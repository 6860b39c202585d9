"""Damage files of every kind that is read: each must come out as an article or be refused in one line.

    python -m tests.fuzz [--seed N] [--rounds N] [--kind NAME]

The files are those of tests/forms, and texts in other encodings. Each is damaged at random, a few times at
once: bytes flipped, cut, doubled, or marks put in that mean something there; in archives also inside.
Whatever is neither an article nor an error for people, takes long, never ends or does not prove its own
words is printed with the seed that brings it back; the exit status is 1 then. They are read in a process
beside this one, which is ended when it hangs. Bombs, small files that unpack to gigabytes (tests/bombs.py),
must be refused in a second of processor time and with 200 MiB.
"""

import argparse
import io
import multiprocessing
import random
import sys
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from multiprocessing.connection import Connection
from typing import Self

from benchmarks.form_files import form_file
from benchmarks.forms import article_of, forms
from index.errors import PinciteError
from index.text.reading import parse_article
from qa.quoting.quote import prove
from tests.bombs import blast, bombs

SLOW = 10.0
"""Seconds: a file of a few kilobytes that takes longer hangs, also on a busy machine."""
LIMIT = 90.0
"""Seconds after which reading hangs, whatever else the machine does; a process apart is given up before."""
DAMAGES = 4
"""How often a file is damaged before it is read, at most."""
_SIGNS = (
    b"\x00 \xff\xfe \xef\xbb\xbf \r \x1b < </ <!-- ]]> &#x110000; & { [[[[ ]} | ``` --> 99:99,9 endobj"
    b" stream /Length\t99999999 %PDF-1.9 PK\x03\x04 \xed\xa0\x80 \xe2\x80\xae\xe2\x80\x8f i\xcc\x87\xc4\xb0"
)
_RUNS = (b"---\n", b"+++\n", b"> > > ", b"* " * 30, b"1" * 400, b"(" * 400, b"'''" * 50, b"<div>" * 300)
MARKS = (*_SIGNS.split(b" "), *_RUNS)
"""Signs that files of some kind take as their own."""
ENCODINGS = ("utf-16", "latin-1", "cp1251", "shift_jis", "gb18030", "utf-8-sig")


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was neither read nor refused as it should be: what went wrong, and how to see it again."""

    name: str
    seed: int
    what: str
    raw: bytes


def originals() -> list[tuple[str, bytes]]:
    """Return the sound files by name: all forms, and one text in each of ENCODINGS."""
    made = [form_file(article_of(folder)) for folder in forms()]
    words = "The tower at Holm is old. \u0411\u0430\u0448\u043d\u044f. \u5854\u306f\u9ad8\u3044\u3002 "
    texts = [(f"{name}.txt", (words * 9).encode(name, "ignore")) for name in ENCODINGS]
    return [*made, *texts]


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """Return `raw`, damaged; of an archive sometimes one of its members instead."""
    if raw.startswith(b"PK") and chance.random() < 0.7:
        return _member_damaged(raw, chance)
    for _ in range(chance.randint(1, DAMAGES)):
        raw = chance.choice(_WAYS)(raw, chance)
    return raw


def _member_damaged(raw: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    hit = chance.choice(list(members))
    members[hit] = damaged(members[hit], chance)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


def _flip(raw: bytes, chance: random.Random) -> bytes:
    found = bytearray(raw)
    for _ in range(chance.randint(1, 8) if found else 0):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def _cut(raw: bytes, chance: random.Random) -> bytes:
    a, b = _two(raw, chance)
    return raw[:a] + raw[b:]


def _end(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randint(0, len(raw))]


def _double(raw: bytes, chance: random.Random) -> bytes:
    a, b = _two(raw, chance)
    return raw[:b] + raw[a:b] * chance.randint(1, 3) + raw[b:]


def _mark(raw: bytes, chance: random.Random) -> bytes:
    place = chance.randint(0, len(raw))
    return raw[:place] + chance.choice(MARKS) * chance.randint(1, 3) + raw[place:]


def _two(raw: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randint(0, len(raw))
    return start, min(len(raw), start + chance.randint(0, 400))


_WAYS: Sequence[Callable[[bytes, random.Random], bytes]] = (_flip, _cut, _end, _double, _mark, _mark)


def attempt(name: str, raw: bytes, seed: int) -> Found | None:
    """Read `raw` as the file `name`; return what went wrong, None when it was read or refused rightly."""
    began = time.perf_counter()
    try:
        article = parse_article(raw, name)
        for block in article.blocks:
            prove(article, block.span, block.span.cut(article.text))
    except PinciteError as error:
        if "\n" in str(error).strip() or "Traceback" in str(error):
            return Found(name, seed, f"refused in more than a line: {error}", raw)
    except Exception:  # every other error is a finding
        return Found(name, seed, traceback.format_exc(limit=-3), raw)
    took = time.perf_counter() - began
    return Found(name, seed, f"took {took:.1f} s", raw) if took > SLOW else None


def fuzz(seed: int, rounds: int, kind: str | None = None) -> Iterator[Found]:
    """Yield what goes wrong when every file is damaged `rounds` times, the same for the same `seed`."""
    with Bench(attempt) as bench:
        for name, raw in originals():
            if kind is not None and not name.endswith(kind):
                continue
            for number in range(seed, seed + rounds):
                found = bench.read(name, damaged(raw, random.Random(f"{name} {number}")), number)
                if found is not None:
                    yield found


def exploding(kind: str | None = None) -> Iterator[Found]:
    """Yield the bombs that are not refused at once."""
    for name, raw in bombs():
        if (kind is None or name.endswith(kind)) and (wrong := blast(name, raw).wrong):
            yield Found(name, 0, wrong, raw)


class Bench:
    """Where files are read: a process that is begun anew when it hangs or dies."""

    def __init__(self, attempt: Callable[[str, bytes, int], Found | None], limit: float = LIMIT) -> None:
        """`attempt` reads a file there; more than `limit` seconds is hanging."""
        self._attempt = attempt
        self._limit = limit
        self._begin()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, name: str, raw: bytes, seed: int) -> Found | None:
        """Return what went wrong with the file `name`, None when nothing did."""
        self._pipe.send((name, raw, seed))
        try:
            if self._pipe.poll(self._limit):
                found: Found | None = self._pipe.recv()
                return found
            what = f"hangs: more than {self._limit:g} s"
        except EOFError:
            what = "ends the whole process"
        self._end()
        self._begin()
        return Found(name, seed, what, raw)

    def _begin(self) -> None:
        context = multiprocessing.get_context(
            "fork" if "fork" in multiprocessing.get_all_start_methods() else None
        )
        self._pipe, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there, self._attempt), daemon=True)
        self._process.start()
        there.close()

    def _end(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection, attempt: Callable[[str, bytes, int], Found | None]) -> None:
    with suppress(EOFError):
        while True:
            pipe.send(attempt(*pipe.recv()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what goes wrong; 1 when anything does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=20, help="times that each file is damaged (20)")
    parser.add_argument("--kind", help="only files whose name ends so: .pdf")
    options = parser.parse_args(arguments)
    count = 0
    for found in chain(exploding(options.kind), fuzz(options.seed, options.rounds, options.kind)):
        count += 1
        print(f"{found.name} --seed {found.seed}: {found.what}", flush=True)
    print(f"{count} went wrong")
    return int(count > 0)


if __name__ == "__main__":
    sys.exit(main())
