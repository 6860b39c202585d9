"""How models of different makes lie on disk, told in one way: as sentence-transformers saves them today.

Four layouts are read: a plain transformer, a SentenceTransformer, a MultiVectorEncoder, and the older saves
of late-interaction models, PyLate's (before version 4) and Stanford's ColBERT. What those leave unsaid is
filled in as sentence-transformers does (``sentence_transformers/multi_vector_encoder/model.py``).
"""

import json
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import ModelError

Settings = Mapping[str, Any]
AGAIN = "Install the model again."

SKIPLIST = {"skiplist_words": list(string.punctuation)}  # ColBERT leaves punctuation out of documents
COLBERT_LENGTH = 32  # tokens a question is expanded to (Khattab and Zaharia 2020, arXiv:2004.12832)


@dataclass(frozen=True, slots=True)
class Module:
    """One step of a model: the last name of its class, what was saved of it, and where."""

    kind: str
    settings: Settings
    folder: Path


@dataclass(frozen=True, slots=True)
class Layout:
    """A model's steps, in order, the first of them the transformer.

    `multi_vector`: trained for late interaction, one vector a token. `prompts` stand in front of texts, by
    task; `marks` are those that are one token though the tokenizer's file does not say so.
    """

    modules: tuple[Module, ...]
    multi_vector: bool
    prompts: Settings
    default_prompt: str | None
    marks: tuple[str, ...] = ()

    @property
    def question_prompt(self) -> str:
        """What stands in front of a question."""
        return self._prompt("query")

    @property
    def passage_prompt(self) -> str:
        """What stands in front of a passage."""
        return self._prompt("document", "passage", "corpus")

    def _prompt(self, *tasks: str) -> str:
        known = [self.prompts[task] or "" for task in tasks if task in self.prompts]
        if not known and self.default_prompt is not None:
            known = [self.prompts.get(self.default_prompt) or ""]
        return next(filter(None, known), "")


def read_layout(folder: Path) -> Layout:
    """Return the layout of the model in `folder`. Raises ModelError when a file of it cannot be read."""
    general = read_settings(folder / "config_sentence_transformers.json")
    kind = general.get("model_type")
    listed = folder / "modules.json"
    modules = tuple(_module(folder, entry) for entry in _read(listed)) if listed.is_file() else ()
    if not modules:
        architectures = read_settings(folder / "config.json").get("architectures") or ()
        if "HF_ColBERT" in architectures:
            return _stanford(folder)
        modules = (_module(folder, {"type": "Transformer"}),)
    if kind == "ColBERT":
        return _pylate(modules, general)
    return Layout(
        modules=modules,
        multi_vector=kind == "MultiVectorEncoder",
        prompts=general.get("prompts") or {},
        default_prompt=general.get("default_prompt_name"),
    )


def read_settings(path: Path) -> dict[str, Any]:
    """Return the JSON object in `path`, an empty one when there is no such file."""
    if not path.is_file():
        return {}
    settings = _read(path)
    if not isinstance(settings, dict):
        raise ModelError(f"{path} should hold a JSON object.", AGAIN)
    return settings


def _module(folder: Path, entry: Settings) -> Module:
    kind = str(entry["type"]).rpartition(".")[2]
    place = folder / entry.get("path", "")
    name = "sentence_bert_config.json" if kind == "Transformer" else "config.json"
    return Module(kind, read_settings(place / name), place)


def _pylate(modules: tuple[Module, ...], general: Settings) -> Layout:
    """Give a PyLate save the steps and the prompts that PyLate kept in its code."""
    transformer, *others = modules
    known = {name: general[name] for name in ("document_length",) if general.get(name)}
    if general.get("do_query_expansion") is not False:
        known["query_expansion"] = {
            "strategy": "fixed",
            "attend": bool(general.get("attend_to_expansion_tokens")),
            "length": general.get("query_length") or COLBERT_LENGTH,
        }
    words = general.get("skiplist_words")
    mask = SKIPLIST if words is None else {"skiplist_words": words}
    prompts = dict(general.get("prompts") or {})
    prefixes = {"query": general.get("query_prefix") or "", "document": general.get("document_prefix") or ""}
    for task, prefix in prefixes.items():
        prompts[task] = prefix + (prompts.get(task) or "").removeprefix(prefix)
    return Layout(
        modules=(
            Module(transformer.kind, {**known, **transformer.settings}, transformer.folder),
            *(Module(other.kind, _token_level(other.settings), other.folder) for other in others),
            Module("MultiVectorMask", mask, transformer.folder),
        ),
        multi_vector=True,
        prompts=prompts,
        default_prompt=general.get("default_prompt_name"),
        marks=tuple(prefix for prefix in prefixes.values() if prefix),
    )


def _token_level(settings: Settings) -> Settings:
    return {"module_input_name": "token_embeddings", **settings}


def _stanford(folder: Path) -> Layout:
    """Describe a checkpoint of Stanford's ColBERT, whose projection lies among the transformer's weights."""
    saved = read_settings(folder / "artifact.metadata")
    expansion = {
        "strategy": "fixed",
        "attend": bool(saved.get("attend_to_mask_tokens")),
        "length": saved.get("query_maxlen") or COLBERT_LENGTH,
    }
    projection = {
        "bias": False,
        "activation_function": "torch.nn.modules.linear.Identity",
        "module_input_name": "token_embeddings",
    }
    prompts = {
        "query": (saved.get("query_token_id") or "[unused0]") + " ",
        "document": (saved.get("doc_token_id") or "[unused1]") + " ",
    }
    mask = SKIPLIST if saved.get("mask_punctuation", True) else {}
    limits = {"query_expansion": expansion, "document_length": saved.get("doc_maxlen")}
    return Layout(
        modules=(
            Module("Transformer", limits | read_settings(folder / "sentence_bert_config.json"), folder),
            Module("Dense", projection, folder),
            Module("MultiVectorMask", mask, folder),
        ),
        multi_vector=True,
        prompts=prompts,
        default_prompt=None,
        marks=tuple(prompts.values()),
    )


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path} cannot be read: {error}.", AGAIN) from error
