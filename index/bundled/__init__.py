"""The article that comes with the program, so that it can be asked at once."""

from pathlib import Path

from index.article import Article

NAME = "bundled article"
PATH = Path(__file__).with_name("article.txt")


def bundled_article() -> Article:
    """Return the bundled article: a few hundred words of our own about a true story."""
    # Loaded here, because every question looks whether this is the article, and reads nothing.
    from index.text.reading import read_article  # noqa: PLC0415

    return read_article(PATH, name=NAME)
