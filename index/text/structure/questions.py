"""Whether a line asks: looked at where articles are read, and again where what leads in is quoted."""

import re

_ASKS = re.compile(r"""[?\uff1f\u061f\u037e]["'\u2019\u201d\u00bb\u300d)\]*_\s]*$""")


def asks(words: str) -> bool:
    """Whether `words` end in a question."""
    return bool(_ASKS.search(words))
