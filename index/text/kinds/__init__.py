"""One module for each kind of file that is not text: its bytes in, its text and the parts of it out.

A new kind is a module with ``read(file: File) -> Extracted``, a line in `KINDS`, a value in
`index.article.Format`, and what tells it from others in `index.text.sniffing`.
"""

from dataclasses import dataclass

from index.article import Format

__all__ = ["KINDS", "Kind"]


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
