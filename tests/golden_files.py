"""What people see is kept in files, compared to the letter, and reviewed by eye when it changes.

`PINCITE_GOLDEN=write pytest` writes the files anew; look at the difference before committing it.
"""

import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"


def assert_golden(name: str, shown: str) -> None:
    """Fail unless `shown` is what the golden file `name` holds."""
    path = GOLDEN / name
    if os.environ.get("PINCITE_GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(shown.encode())
    assert shown == path.read_bytes().decode()
