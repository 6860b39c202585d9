"""Which module reads which kind of file.

A new kind is a module in `index.text.kinds`, or in a folder beside it, with ``read(file: File)`` giving an
`Extracted`, a line in `READERS`, a value in `index.article.Format`, and what tells it from others in
`index.text.files.sniffing`.
"""

from dataclasses import dataclass
from importlib import import_module

from index.article import Format
from index.errors import ArticleError, Fault, Problem
from index.text.extracted import Extracted, File
from index.text.files.encodings import EXTRA
from index.text.files.naming import shown


@dataclass(frozen=True, slots=True)
class FormatReader:
    """How a format is read.

    `module` holds its ``read``. `apart` says that a process of its own reads it, because a library written in
    C does and hostile files are about.
    """

    module: str
    apart: bool = False


READERS = {
    Format.HTML: FormatReader("index.text.kinds.web", apart=True),
    Format.PDF: FormatReader("index.text.kinds.pdf", apart=True),
    Format.DOCX: FormatReader("index.text.kinds.docx", apart=True),
    Format.EPUB: FormatReader("index.text.kinds.epub", apart=True),
    Format.SRT: FormatReader("index.text.kinds.subtitles"),
    Format.VTT: FormatReader("index.text.kinds.subtitles"),
    Format.NOTEBOOK: FormatReader("index.text.kinds.notebook"),
    Format.WIKI: FormatReader("index.text.wiki.page"),
}


def read_kind(module: str, file: File) -> Extracted:
    """Read `file` in this process with the reader in `module`. Raises ArticleError, whatever it is."""
    try:
        extracted: Extracted = import_module(module).read(file)
    except ArticleError:
        raise
    except ModuleNotFoundError as error:
        raise ArticleError(Problem(Fault.PACKAGE, shown(file.source), error.name or ""), EXTRA) from None
    except RecursionError:
        raise ArticleError(Problem(Fault.NESTED, shown(file.source)), "Give another file.") from None
    except MemoryError:
        raise ArticleError(Problem(Fault.MEMORY, shown(file.source)), "Give another file.") from None
    except Exception as error:  # what is broken on purpose breaks a reader anywhere
        raise ArticleError(
            Problem(Fault.DAMAGED, shown(file.source), type(error).__name__),
            "Save it again, or give another file.",
        ) from error
    if not extracted.text.strip():
        raise ArticleError(Problem(Fault.NO_TEXT, shown(file.source)), "Give another file.")
    return extracted
