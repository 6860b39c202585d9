"""What is installed and indexed on this machine, and what to do where something is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, metadata

from index.contents import ModelCard
from index.errors import IndexMissing, PinciteError
from index.model.weights import DEFAULT_MODEL, find_model, verify_weights
from index.packages import PURPOSES, packages
from index.storage.locations import Location
from index.storage.manifest import Manifest
from index.storage.stores import KeptStore, store_of
from qa.cli.terminal import tell
from qa.cli.wording import command_for, told
from qa.counting import counted
from qa.library.listing import State, listed
from qa.reader.reading import WEIGHTS, fits, reader_card


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `advice` says what to do, None when nothing needs doing."""

    what: str
    advice: str | None = None
    present: bool = True


def diagnose(location: Location) -> Iterator[Finding]:
    """Yield what is found: packages, the model's weights, the index in `location` and its articles."""
    yield _package("pincite", "as a package")
    for one in packages():
        yield _package(one.name, None if one.group == "answer" else PURPOSES[one.group])
    try:
        store = store_of(location, tell=tell)
        manifest = store.manifest()
    except IndexMissing:
        yield _weights(DEFAULT_MODEL, None)
        yield Finding(
            f"no index in {location} yet: the first question builds one of the bundled article",
            present=False,
        )
    except PinciteError as error:
        yield Finding(f"the index in {location} cannot be used", told(error))
    else:
        yield _weights(manifest.model.name, manifest)
        yield _reader(manifest.model)
        yield from _index(location, store, manifest)


def _package(name: str, purpose: str | None) -> Finding:
    try:
        known = metadata(name)
        return Finding(f"{known['Name']} {known['Version']}")
    except PackageNotFoundError:
        if purpose is None:
            return Finding(f"{name} is not installed", f"run: pip install {name}")
        return Finding(f"{name} is not installed (needed only {purpose})", present=False)


def _weights(model: str, manifest: Manifest | None) -> Finding:
    try:
        verify_weights(model, manifest.model if manifest else None)
        return Finding(f"weights of {model}: sha256 as expected, in {find_model(model)}")
    except PinciteError as error:
        return Finding(f"weights of {model} cannot be used", told(error))


def _reader(model: ModelCard) -> Finding:
    """Compare the trained reader's weights with their checksum, and say whether the index is read by them."""
    card = reader_card()
    found = sha256(WEIGHTS.read_bytes()).hexdigest() if WEIGHTS.is_file() else "nothing"
    if found != card.sha256:
        return Finding(
            f"the trained reader's weights are not what was shipped: {found}", "install pincite again"
        )
    if not fits(card, model):
        return Finding(
            f"the trained reader does not know the vectors of {model.name}: answers do without it",
            present=False,
        )
    return Finding(f"the trained reader's weights: sha256 {card.sha256[:12]}… as expected")


def _index(location: Location, store: KeptStore, manifest: Manifest) -> Iterator[Finding]:
    counts, model = manifest.counts, manifest.model
    try:
        store.load(thorough=True)
    except PinciteError as error:
        yield Finding(f"the index in {location} cannot be used", told(error))
        return
    yield Finding(
        f"index in {location}: {counted(counts.passages, 'passage')}, "
        f"{counted(counts.sentences, 'sentence')}, {counted(counts.tokens, 'token')}; every checksum fits"
    )
    yield Finding(
        f"built {manifest.created} by pincite {manifest.pincite} with {model.name} on {model.engine}"
    )
    for one in listed(store):
        name = f"“{one.article.title}” ({one.article.source})"
        if one.state is State.CHANGED:
            yield Finding(f"{name} changed after it was indexed", f"run: {command_for(location, 'index')}")
        elif not one.has_file:
            yield Finding(
                f"{name}: its file is not on this machine; the index answers without it", present=False
            )
        else:
            yield Finding(f"{name} is as indexed")
