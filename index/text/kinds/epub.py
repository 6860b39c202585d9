"""EPUB -> the text of its chapters, in the order in which they are read."""

import posixpath
from urllib.parse import unquote

from lxml import etree, html

from index.article import Kind
from index.errors import ArticleError, Fault, Problem
from index.text.extracted import Extracted, File
from index.text.files.naming import shown
from index.text.kinds.archive import Archive
from index.text.kinds.composing import Composer
from index.text.kinds.html_blocks import Element, Walker, is_unseen, tag_of, words_of

_CONTAINER = "META-INF/container.xml"
_RIGHTS = "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


def read(file: File) -> Extracted:
    """Return title, author and chapters. Raises ArticleError when it is damaged, locked or too large."""
    archive = Archive(file)
    if _RIGHTS in archive.names and _locked(archive.xml(_RIGHTS)):
        raise ArticleError(Problem(Fault.SOLD, shown(file.source)))
    package = _package(archive)
    root = archive.xml(package)
    items = {one.get("id"): one for one in root.iter() if tag_of(one) == "item"}
    names = _chapter_names(archive, package, list(items.values()))
    title = _metadata(root, "title")
    composer = Composer()
    if title:
        composer.add(Kind.TITLE, title[0], 1)
    for author in _metadata(root, "creator")[:1]:
        composer.add(Kind.FRONT, f"By {author}")
    spine = [one.get("idref") for one in root.iter() if tag_of(one) == "itemref"]
    number = 0
    for done, identifier in enumerate(spine, 1):
        item = items.get(identifier)
        if (
            item is None
            or item.get("media-type") not in _PAGES
            or "nav" in item.get("properties", "").split()
        ):
            continue
        name = _resolved(package, item.get("href", ""))
        if name not in archive.names:
            continue
        body = _body(archive.read(name))
        if body is None or not words_of(body):
            continue
        number += 1
        heading = next((words_of(one) for one in body.iter() if tag_of(one) in ("h1", "h2", "h3")), "")
        composer.mark(names.get(name) or heading or str(number))
        Walker(composer, _skip, base=1).walk(body)
        if file.progress is not None:
            file.progress(done, len(spine))
    return composer.done(title[0] if title else None)


def _skip(element: Element) -> bool:
    """Whether an element is not read: hidden, or a table of contents."""
    kind = next((value for key, value in element.items() if key.endswith("type")), "")
    return is_unseen(element) or (tag_of(element) == "nav" and "toc" in kind)


def _locked(rights: Element) -> bool:
    """Whether more than fonts is encrypted."""
    methods = [one.get("Algorithm") for one in rights.iter() if tag_of(one) == "encryptionmethod"]
    return any(method not in _FONTS for method in methods)


def _package(archive: Archive) -> str:
    for one in archive.xml(_CONTAINER).iter():
        path = one.get("full-path")
        if tag_of(one) == "rootfile" and path:
            return str(path)
    raise archive.damaged("it names no package")


def _metadata(root: Element, name: str) -> list[str]:
    return [words for one in root.iter() if tag_of(one) == name and (words := words_of(one))]


def _chapter_names(archive: Archive, package: str, items: list[Element]) -> dict[str, str]:
    """Return what the table of contents calls each page; the first name where it has several."""
    names: dict[str, str] = {}
    for item in items:
        contents = _resolved(package, item.get("href", ""))
        nav = "nav" in item.get("properties", "").split()
        if contents not in archive.names or not (nav or item.get("media-type") == "application/x-dtbncx+xml"):
            continue
        root = archive.xml(contents)
        for one in root.iter():
            if nav and tag_of(one) == "a":
                target, words = one.get("href", ""), words_of(one)
            elif tag_of(one) == "navpoint":
                content = next((inner for inner in one.iter() if tag_of(inner) == "content"), None)
                label = next((inner for inner in one.iter() if tag_of(inner) == "navlabel"), None)
                target = "" if content is None else content.get("src", "")
                words = "" if label is None else words_of(label)
            else:
                continue
            if target and words:
                names.setdefault(_resolved(contents, target), words)
    return names


def _resolved(base: str, target: str) -> str:
    """Return the member that `target`, seen from the member `base`, names."""
    path = unquote(target.partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), path))


def _body(page: bytes) -> Element | None:
    """Return the body of a page, which is XHTML, or nearly."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root: Element | None = etree.fromstring(page, parser)
        if root is not None and any(isinstance(one, etree._Entity) for one in root.iter()):
            root = None  # &nbsp; and the like: an HTML parser knows them
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        try:
            root = html.document_fromstring(
                page.decode("utf-8", "replace").encode(),
                html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True),
            )
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            return None
    return next((one for one in root.iter() if tag_of(one) == "body"), root)
