"""What can be asked about an article itself."""

from enum import Enum, auto


class Facet(Enum):
    """What can be asked about an article itself."""

    AUTHOR = auto()
    TITLE = auto()
    SUBTITLE = auto()
    PICTURE = auto()
    DATE = auto()
