"""pincite index: build or rebuild the index."""

import os
import re
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from index.article import Article, Format
from index.building import BuildReport, build, refresh
from index.bundled import NAME as BUNDLED
from index.bundled import build_bundled
from index.encoder import Encoder
from index.errors import IndexDamaged, IndexMissing, IndexStale
from index.model.engines import ENGINES, SAMPLE, open_encoder
from index.model.weights import DEFAULT_MODEL
from index.storage.locations import Location
from index.storage.manifest import Manifest
from index.storage.stores import KeptStore
from index.text.languages import NAMES
from index.text.reading import STDIN, read_article
from qa.cli.commands.opening import leave_out, store_at
from qa.cli.commands.options import index_option, reads_articles
from qa.cli.progress import progress_bar, tell_remark
from qa.cli.terminal import Screen
from qa.counting import counted
from qa.library.naming import articles_of, files_of
from qa.ranking.grams import unread

SAMPLE_LENGTH = 900
"""Code points: about as much as the default model reads at once."""


LANGUAGE = re.compile("[a-z]{2,3}")
"""A code of ISO 639-1 or 639-3."""


def _language(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Refuse what is no code: sentences would be split as in English, and nobody told."""
    code = value and value.lower()
    if code and not LANGUAGE.fullmatch(code):
        raise click.BadParameter(
            f"{value!r} is no code of ISO 639, two or three letters: 'en' for English, 'de' for German.",
            ctx,
            param,
        )
    return code


HELP = """Build the index of one article or several: files, folders, web addresses, or '-' for standard input.

Of a folder every file in it, and in the folders below, that can be read as an article is taken. A pattern
that the shell leaves alone, quoted or on Windows, stands for the files that match it.

Text and Markdown are read as they are; of web pages, PDF, DOCX, EPUB, subtitles (SRT, VTT) and notebooks,
told by their bytes, the text is extracted.

Without ARTICLE the index is rebuilt from what it was built from; where there is no index yet, the bundled
article is indexed. Only passages whose text changed are encoded. The old index answers until the new one is
whole.

\b
Examples:
  pincite index essay.md
  pincite index essay.md --url https://example.org/essay
  pincite index report.pdf https://example.org/essay
  pincite index *.txt --index notes.pincite
  pincite index notes/ "papers/**/*.pdf"
  cat essay.txt | pincite index -
"""


@click.command("index", help=HELP)
@click.argument("sources", nargs=-1, metavar="[ARTICLE]...", type=click.Path())
@index_option
@reads_articles
@click.option("--full", is_flag=True, help="Encode everything again, not only what changed.")
@click.option(
    "--url", "urls", multiple=True, help="Where the article is published; once an article, in order."
)
@click.option(
    "--model",
    help="Name on a hub, or folder, of a sentence-transformers model.  "
    f"[default: the index's, else {DEFAULT_MODEL}]",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", *ENGINES]),
    help="What runs the model; auto takes numpy where it gives the same vectors.  [default: the index's]",
)
@click.option(
    "--language",
    metavar="CODE",
    callback=_language,
    help="The articles' language, a code of ISO 639 such as en or de.  "
    "[default: the one chosen before, else told by the articles]",
)
def command(  # noqa: PLR0913 - one an option
    *,
    sources: tuple[str, ...],
    location: Location,
    format: Format | None,  # noqa: A002 - what the option is called
    encoding: str | None,
    allow_private: bool,
    full: bool,
    urls: tuple[str, ...],
    model: str | None,
    engine: str | None,
    language: str | None,
) -> None:
    """Run `pincite index`."""
    several = [source for source in sources if files_of(source) is not None]
    if urls and (several or len(urls) != len(sources)):
        what = f"{several[0]} names several articles" if several else counted(len(sources), "article")
        raise click.UsageError(f"{what} but {len(urls)} --url: give each its own.")
    if twice := _first_twice(sources):
        raise click.UsageError(f"{twice} is named twice.")
    store = store_at(location)
    with progress_bar("Reading") as progress:
        read = partial(read_article, allow_private=allow_private, tell=tell_remark, progress=progress)
        found = [
            article
            for source, url in zip(sources, urls or [None] * len(sources), strict=True)
            for article in articles_of(
                source, partial(read, url=url, format=format, encoding=encoding), leave_out
            )
        ]
    articles = list({article.source: article for article in found}.values())  # of a folder and a file in it
    if sources and not articles:
        raise click.UsageError(f"There is nothing in {', '.join(sources)} that can be read as an article.")
    old = _old_manifest(store, needed=not sources)
    encoder = _encoder(old, model, engine, _sample(articles), full=full)
    with progress_bar("Encoding") as progress:
        if articles:
            report = build(articles, store, encoder, full=full, language=language, progress=progress)
        elif old is not None:
            report = refresh(
                store, encoder, full=full, language=language, progress=progress, read=read, fetch=True
            )
        else:
            report = build_bundled(store, encoder, full=full, language=language, progress=progress)
    click.echo(Screen.of(sys.stdout).message(describe(report, encoder, location)))
    if articles and (left := _left_out(old, articles)):
        line = f"It no longer holds {', '.join(left)}. To keep what is there: pincite add ARTICLE"
        click.echo(Screen.of(sys.stdout).message(line))
    if unread(report.language, encoder.card):
        click.echo(Screen.of(sys.stdout).message(unread_text(report.language)))


def describe(report: BuildReport, encoder: Encoder, location: Location) -> str:
    """Say in one line what a build did."""
    if not report.saved:
        return f"{location} is up to date: nothing changed."
    return (
        f"Indexed {counted(report.articles, 'article')}: {counted(report.passages, 'passage')} "
        f"({report.encoded} encoded, {report.reused} kept), {counted(report.sentences, 'sentence')}, in "
        f"{report.seconds:.1f} s with {encoder.card.name} on {encoder.card.engine}. The index is {location}."
    )


def _left_out(old: Manifest | None, articles: Sequence[Article]) -> list[str]:
    """Return the names of the articles that the old index held and the new one does not."""
    held = {BUNDLED, *(article.source for article in articles)}
    return [entry.source for entry in old.articles if entry.source not in held] if old else []


def unread_text(language: str) -> str:
    """Say what it means that the model does not read an index's language, an ISO 639 code."""
    name = NAMES.get(language, f"the language {language!r}")
    return (
        f"It is in {name}, and {DEFAULT_MODEL} reads English: questions are answered where the article says "
        "nearly the same words. A model for more languages (--model) reads it."
    )


def _old_manifest(store: KeptStore, *, needed: bool) -> Manifest | None:
    """Return the manifest of the index that is there, if any; when `needed`, a damaged one is an error."""
    try:
        return store.manifest()
    except IndexMissing:
        return None
    except (IndexStale, IndexDamaged):
        if needed:
            raise
        return None


def _encoder(
    old: Manifest | None, model: str | None, engine: str | None, sample: Sequence[str], *, full: bool
) -> Encoder:
    """Open the model asked for, else the one of the old index, else the default.

    Its engine is the one asked for, else the one the old index was built with; ``auto`` decides anew.
    """
    known = old.model if old is not None and engine is None else None
    name = model or (old.model.name if old is not None else DEFAULT_MODEL)
    if Path(name).is_dir():
        name = str(Path(name).resolve())  # the index may be asked from another folder
    trusted = not full and old is not None and name == old.model.name
    return open_encoder(name, engine=engine or "auto", known=known, trust_record=trusted, sample=sample)


def _sample(articles: Sequence[Article]) -> tuple[str, ...]:
    """Return real text to compare engines on: the longest block of each of the first articles."""
    longest = (
        max((block.span for block in article.blocks), key=len).cut(article.text) for article in articles[:5]
    )
    return (*SAMPLE, *(text[:SAMPLE_LENGTH] for text in longest))


def _first_twice(sources: Sequence[str]) -> str | None:
    """Return the first of `sources` that names the same article as one before it."""
    seen: set[str] = set()
    for source in sources:
        # Path.resolve fails where links go in a circle.
        place = source if source == STDIN else os.path.realpath(source)
        if place in seen:
            return source
        seen.add(place)
    return None
