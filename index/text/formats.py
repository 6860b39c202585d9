"""Which module reads which kind of file.

A new kind is a module in `index.text.kinds` with ``read(file: File) -> Extracted``, a line in `KINDS`, a
value in `index.article.Format`, and what tells it from others in `index.text.files.sniffing`.
"""

from dataclasses import dataclass
from importlib import import_module

from index.article import Format
from index.errors import ArticleError
from index.text.extracted import Extracted, File
from index.text.files.encodings import EXTRA
from index.text.files.naming import shown


@dataclass(frozen=True, slots=True)
class Kind:
    """How a format is read.

    `module` holds its ``read``. `place` is the field of a position that its marks fill, None for none.
    `apart` says that a process of its own reads it, because a library written in C does and hostile files
    are about.
    """

    module: str
    place: str | None
    apart: bool = False


KINDS = {
    Format.HTML: Kind("index.text.kinds.web", None, apart=True),
    Format.PDF: Kind("index.text.kinds.pdf", "page", apart=True),
    Format.DOCX: Kind("index.text.kinds.docx", None, apart=True),
    Format.EPUB: Kind("index.text.kinds.epub", "chapter", apart=True),
    Format.SRT: Kind("index.text.kinds.subtitles", "time"),
    Format.VTT: Kind("index.text.kinds.subtitles", "time"),
    Format.NOTEBOOK: Kind("index.text.kinds.notebook", "cell"),
}


def read_kind(module: str, file: File) -> Extracted:
    """Read `file` in this process with the reader in `module`. Raises ArticleError, whatever it is."""
    try:
        extracted: Extracted = import_module(module).read(file)
    except ArticleError:
        raise
    except ModuleNotFoundError as error:
        raise ArticleError(f"{shown(file.source)} needs the package {error.name}. Run: {EXTRA}") from None
    except RecursionError:
        raise ArticleError(f"{shown(file.source)} is nested too deeply. Give another file.") from None
    except MemoryError:
        raise ArticleError(f"{shown(file.source)} needs too much memory. Give another file.") from None
    except Exception as error:  # what is broken on purpose breaks a reader anywhere
        raise ArticleError(
            f"{shown(file.source)} is damaged ({type(error).__name__}). Save it again, or give another file."
        ) from error
    if not extracted.text.strip():
        raise ArticleError(f"{shown(file.source)} has no text in it. Give another file.")
    return extracted
