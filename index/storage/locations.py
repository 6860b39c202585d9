"""Where an index is kept: in a folder, or under a name in PostgreSQL."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from index.errors import PinciteError

USUAL_NAME = "home"
"""The name of an index in a database, unless its address names another."""
LONGEST_NAME = 200
"""Characters."""

_SCHEMES = ("postgresql://", "postgres://")
_SECRET = re.compile(r"(?<=[?&])(?:ssl)?password=[^&]*&?")


@dataclass(frozen=True, slots=True)
class Database:
    """The index called `name` in PostgreSQL; `address` is as libpq takes it, and may hold a password.

    As text it is the address without a password, so that it can be shown.
    """

    address: str = field(repr=False)
    name: str = USUAL_NAME

    def __str__(self) -> str:
        scheme, _, rest = self.address.partition("://")
        cut = re.match(r"[^/?]*", rest)
        hosts = rest[: cut.end()] if cut else ""
        user, at, host = hosts.rpartition("@")
        tail = _SECRET.sub("", rest[len(hosts) :]).rstrip("?&")
        name = "" if self.name == USUAL_NAME else f"#{self.name}"
        return f"{scheme}://{user.partition(':')[0]}{at}{host}{tail}{name}"


Location = Path | Database
"""Where an index is kept."""


def passwords(location: Location) -> tuple[str, ...]:
    """Return the passwords in an address, as they stand there and as they are meant; most have none."""
    if isinstance(location, Path):
        return ()
    from urllib.parse import parse_qsl, unquote, urlsplit  # noqa: PLC0415 - as above

    parts = urlsplit(location.address)
    found = [parts.netloc.rpartition("@")[0].partition(":")[2]]
    found += [value for name, value in parse_qsl(parts.query) if name in ("password", "sslpassword")]
    return tuple(dict.fromkeys(text for one in found if one for text in (one, unquote(one))))


def written(location: Location) -> str:
    """Return `location` as text that `location_of` reads, with the password of an address if it has one."""
    if isinstance(location, Path):
        return str(location)
    from urllib.parse import quote  # noqa: PLC0415 - as above

    return f"{location.address}#{quote(location.name, safe='/')}"


def location_of(text: str | Path) -> Location:
    """Return the location that is written as `text`: a folder, or ``postgresql://host/database#name``.

    Raises PinciteError when the name in an address cannot be one.
    """
    if isinstance(text, Path) or not text.startswith(_SCHEMES):
        return Path(text)
    from urllib.parse import unquote  # noqa: PLC0415 - a question to a folder does not wait for it

    address, _, name = text.partition("#")
    name = unquote(name) or USUAL_NAME
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise PinciteError(
            f"No index is called {name[:LONGEST_NAME]!r}.",
            f"A name has at most {LONGEST_NAME} characters that can be seen.",
        )
    return Database(address, name)
