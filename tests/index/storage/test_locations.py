"""Which store an address means, and what is shown of it."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import PinciteError
from index.storage.directory_store import DirectoryStore
from index.storage.locations import Database, location_of
from index.storage.stores import store_of

PLAIN = st.text("abcXYZ019-", min_size=1, max_size=12)
SECRETS = st.text("!$*~", min_size=1, max_size=20)


@pytest.mark.parametrize("text", [".pincite", "notes/a b", "C:\\notes", "postgres", "host=db dbname=x"])
def test_anything_else_is_a_folder(text: str) -> None:
    assert location_of(text) == Path(text)
    assert store_of(location_of(text)) == DirectoryStore(Path(text))


def test_an_address_names_an_index_in_a_database() -> None:
    assert location_of("postgresql://db/x") == Database("postgresql://db/x", "home")
    assert location_of("postgres://db/x?sslmode=require#my%20notes") == Database(
        "postgres://db/x?sslmode=require", "my notes"
    )
    for name in ("a" * 201, "%00", "%0A"):
        with pytest.raises(PinciteError, match="No index is called"):
            location_of(f"postgresql://db/x#{name}")


@given(user=PLAIN, secret=SECRETS, hosts=st.lists(PLAIN, min_size=1, max_size=3), base=PLAIN, name=PLAIN)
def test_a_password_is_never_shown(user: str, secret: str, hosts: list[str], base: str, name: str) -> None:
    host = ",".join(hosts)
    told = f"postgresql://{user}@{host}/{base}"
    addresses = {
        f"postgresql://{user}:{secret}@{host}/{base}": told,
        f"postgresql://{user}@{host}/{base}?password={secret}": told,
        f"postgresql://{user}@{host}/{base}?password={secret}&sslmode=require": f"{told}?sslmode=require",
        f"postgresql://{user}@{host}/{base}?sslmode=require&sslpassword={secret}": f"{told}?sslmode=require",
    }
    for address, shown in addresses.items():
        location = location_of(f"{address}#{name}")
        assert str(location) == (f"{shown}#{name}" if name != "home" else shown)
        assert secret not in str(location) + repr(location)


def test_without_psycopg_it_is_said_what_to_install() -> None:
    code = """
import sys
sys.modules["psycopg"] = None
from index.errors import PinciteError
from index.storage.locations import location_of
from index.storage.stores import store_of
try:
    store_of(location_of("postgresql://db/x"))
except PinciteError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "An index in PostgreSQL needs psycopg. Install pincite[postgres].\n"


def test_a_folder_loads_nothing_that_speaks_to_databases(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from index.storage.stores import store_of\n"
        f"store_of(Path({str(tmp_path)!r}))\nprint('psycopg' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
