"""pincite index: build or rebuild the index."""

from pathlib import Path

import click

from index.building import BuildReport, build, refresh
from index.bundled import bundled_article
from index.encoder import Encoder
from index.engines import ENGINES, open_encoder
from index.errors import IndexDamaged, IndexMissing, IndexStale
from index.manifest import Manifest
from index.reading import STDIN, read_article
from index.store import DirectoryStore
from index.weights import DEFAULT_MODEL
from qa.commands.options import index_option, progress_bar


@click.command("index")
@click.argument("sources", nargs=-1, metavar="[ARTICLE]...")
@index_option
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
    default="auto",
    show_default=True,
    help="What runs the model; auto takes numpy where it gives the same vectors.",
)
@click.option("--language", help="The articles' language (ISO 639 code).  [default: the index's, else en]")
def command(  # noqa: PLR0913 - one an option
    *,
    sources: tuple[str, ...],
    directory: Path,
    full: bool,
    urls: tuple[str, ...],
    model: str | None,
    engine: str,
    language: str | None,
) -> None:
    r"""Build the index of one article or several: plain text or Markdown, '-' for standard input.

    Without ARTICLE the index is rebuilt from the files it was built from; where there is no index yet, the
    bundled article is indexed. Only passages whose text changed are encoded. The old index answers until the
    new one is whole.

    \b
    Examples:
      pincite index essay.md
      pincite index essay.md --url https://example.org/essay
      pincite index *.txt --index notes.pincite
      cat essay.txt | pincite index -
    """
    if urls and len(urls) != len(sources):
        raise click.UsageError(f"{len(sources)} article(s) need as many --url, not {len(urls)}.")
    if sources.count(STDIN) > 1:
        raise click.UsageError("standard input ('-') can be read only once.")
    store = DirectoryStore(directory)
    articles = [
        read_article(source, url=url)
        for source, url in zip(sources, urls or [None] * len(sources), strict=True)
    ]
    old = _old_manifest(store, needed=not sources)
    encoder = _encoder(old, model, engine)
    language = language or (old.language if old else "en")
    with progress_bar("Encoding") as progress:
        if not articles and old is not None:
            report = refresh(store, encoder, full=full, language=language, progress=progress)
        else:
            report = build(
                articles or [bundled_article()],
                store,
                encoder,
                full=full,
                language=language,
                progress=progress,
            )
    click.echo(describe(report, encoder, directory))


def describe(report: BuildReport, encoder: Encoder, directory: Path) -> str:
    """Say in one line what a build did."""
    if not report.saved:
        return f"{directory} is up to date: nothing changed."
    return (
        f"Indexed {_count(report.articles, 'article')}: {_count(report.passages, 'passage')} "
        f"({report.encoded} encoded, {report.reused} kept), {_count(report.sentences, 'sentence')}, in "
        f"{report.seconds:.1f} s with {encoder.card.name} on {encoder.card.engine}. The index is {directory}."
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _old_manifest(store: DirectoryStore, *, needed: bool) -> Manifest | None:
    """Return the manifest of the index that is there, if any; when `needed`, a damaged one is an error."""
    try:
        return store.manifest()
    except IndexMissing:
        return None
    except (IndexStale, IndexDamaged):
        if needed:
            raise
        return None


def _encoder(old: Manifest | None, model: str | None, engine: str) -> Encoder:
    """Open the model asked for, else the one of the old index, else the default."""
    if old is not None and model in (None, old.model.name):
        return open_encoder(old.model.name, engine=old.model.engine if engine == "auto" else engine)
    return open_encoder(model or DEFAULT_MODEL, engine=engine)
