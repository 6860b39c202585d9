"""The article that comes with the program, so that it can be asked at once."""

from importlib.resources import as_file, files

from index.article import Article
from index.reading import read_article

NAME = "bundled article"


def bundled_article() -> Article:
    """Return the bundled article: a few hundred words of our own about a true story."""
    with as_file(files("index.bundled") / "article.txt") as path:
        return read_article(path, name=NAME)
