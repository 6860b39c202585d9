"""How many there are, in words."""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, as in "1 article" and "2 articles"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
