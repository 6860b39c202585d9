"""PDF -> running text: columns one after the other, words whole again, no running heads and page numbers."""

from collections.abc import Iterator

import pypdfium2
from pypdfium2 import PdfiumError, raw

from index.article import Kind
from index.errors import ArticleError, Fault, Mend, Problem, Remark, Step
from index.text.extracted import Extracted, File
from index.text.files.naming import shown
from index.text.files.pdf_streams import check_streams
from index.text.kinds.composing import Composer
from index.text.kinds.pdf_layout import Line, in_reading_order, without_running_heads
from index.text.kinds.pdf_letters import lines_of
from index.text.kinds.pdf_paragraphs import paragraphs_of

MAX_PAGES = 5000


def read(file: File) -> Extracted:
    """Return the text of all pages.

    Raises ArticleError when it is encrypted, scanned, damaged, too long or a bomb.
    """
    named = shown(file.source)
    check_streams(file.raw, file.source)
    try:
        document = pypdfium2.PdfDocument(file.raw)
    except PdfiumError as error:
        if raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY) or "password" in str(
            error
        ):
            raise ArticleError(
                Problem(Fault.LOCKED, named), Mend(Step.UNLOCK, "qpdf --decrypt --password=... IN OUT")
            ) from None
        raise ArticleError(
            Problem(Fault.DAMAGED, named, "it is no PDF that can be opened"), "Save it again."
        ) from None
    count = len(document)
    if not count:
        raise ArticleError(Problem(Fault.NO_TEXT, named), "Save it again.")
    if count > MAX_PAGES:
        raise ArticleError(
            Problem(Fault.LONG, named, f"{count:,} pages, the limit is {MAX_PAGES:,}"), "Split it."
        )
    pages = list(_pages(document, count, file))
    empty = [number for number, lines in enumerate(pages, 1) if not lines]
    if len(empty) == count:
        raise ArticleError(
            Problem(Fault.PICTURES, named),
            Mend(Step.RECOGNISE, "ocrmypdf IN OUT"),
        )
    if empty and file.tell is not None:
        some = ", ".join(map(str, empty[:10])) + (" ..." if len(empty) > 10 else "")  # noqa: PLR2004
        file.tell(Remark(f"{named}: no text on page {some}, which may be a picture."))
    composer = Composer()
    ordered = [in_reading_order(lines) for lines in without_running_heads(pages)]
    for paragraph in paragraphs_of(ordered):
        start = composer.add(paragraph.kind, paragraph.words, paragraph.level)
        if start is not None:
            for offset, page in paragraph.pages:
                composer.set_mark(start + offset, page)
    done = composer.done(_title(document))
    guess = not any(draft.kind is Kind.HEADING for draft in done.drafts)
    return Extracted(done.text, done.drafts, done.marks, done.title, guess_headings=guess)


def _pages(document: pypdfium2.PdfDocument, count: int, file: File) -> Iterator[list[Line]]:
    for number in range(count):
        try:
            page = document[number]
            text = page.get_textpage()
        except PdfiumError:  # a damaged page among good ones
            yield []
            continue
        yield lines_of(text)
        text.close()
        page.close()
        if file.progress is not None:
            file.progress(number + 1, count)


def _title(document: pypdfium2.PdfDocument) -> str | None:
    """Return the title in the file's own data, unless a program put a file's name there."""
    title = str(document.get_metadata_dict(skip_empty=True).get("Title", "")).strip()
    named = title.lower().endswith((".pdf", ".doc", ".docx", ".tex", ".indd", ".dvi"))
    return (
        title.encode("utf-8", "ignore").decode()
        if title and not named and "untitled" not in title.lower()
        else None
    )
