"""How a model's texts become token embeddings, as far as the numpy engine computes it."""

from dataclasses import dataclass
from pathlib import Path

from index.errors import ModelError
from index.model.layouts import Layout, Module, Settings, read_layout, read_settings


class UnsupportedModelError(ModelError):
    """The numpy engine does not compute this model; the sentence-transformers engine may."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The numpy engine does not compute {what}.", "Choose the sentence-transformers engine."
        )


@dataclass(frozen=True, slots=True)
class Expansion:
    """A token put behind a question until it has `length` tokens, for the model to fill with meaning.

    `attended`: whether the question's own tokens see it. A longer question is left as it is.
    """

    token: str
    length: int
    attended: bool


@dataclass(frozen=True, slots=True)
class Projection:
    """A linear layer over every token: `file` holds ``linear.weight`` and, when `bias`, ``linear.bias``."""

    file: Path
    bias: bool


@dataclass(frozen=True, slots=True)
class Recipe:
    """What happens to a text before the transformer, and to its tokens' vectors behind it.

    `transformer` is the folder with config.json (`config`), the tokenizer and the weights. `window` counts a
    passage's tokens with the special ones; None when only the position embeddings limit it. `lowercase`: the
    text is lower-cased first. The prompts stand in front of a text; `marks` are those that the tokenizer
    must be told to keep whole. `skipped` are tokens left out of passages, and of questions too when
    `skips_questions`.
    """

    transformer: Path
    config: Settings
    multi_vector: bool
    window: int | None
    lowercase: bool
    question_prompt: str
    passage_prompt: str
    marks: tuple[str, ...]
    projections: tuple[Projection, ...]
    expansion: Expansion | None
    skipped: tuple[str, ...]
    skips_questions: bool


def read_recipe(folder: Path) -> Recipe:
    """Return the recipe of the model in `folder`.

    Raises ModelError when a file of it cannot be read, UnsupportedModelError when the numpy engine does not
    compute a part of it.
    """
    layout = read_layout(folder)
    transformer, *steps = layout.modules
    if transformer.kind != "Transformer":
        raise UnsupportedModelError(f"a model that begins with {transformer.kind}")
    settings = transformer.settings
    for name, computed in (("transformer_task", "feature-extraction"), ("processing_kwargs", None)):
        if (settings.get(name) or computed) != computed:
            raise UnsupportedModelError(f"{name} {settings[name]!r}")
    if (transformer.folder / "model.safetensors.index.json").is_file():
        raise UnsupportedModelError("weights in several files")
    saved = read_settings(transformer.folder / "tokenizer_config.json")
    projections: list[Projection] = []
    mask: Settings = {}
    for step in steps:
        if step.kind == "Pooling" and not layout.multi_vector:
            break  # what follows concerns the one vector of a text
        if step.kind == "Dense":
            projections.append(_projection(step, layout))
        elif step.kind == "MultiVectorMask" and not step.settings.get("keep_only_token_ids"):
            mask = step.settings
        elif step.kind != "Normalize" or step is not steps[-1]:  # every row is normalised in the end
            raise UnsupportedModelError(f"the module {step.kind} in {step.folder}")
    expansion = settings.get("query_expansion") if layout.multi_vector else None
    return Recipe(
        transformer=transformer.folder,
        config=read_settings(transformer.folder / "config.json"),
        multi_vector=layout.multi_vector,
        window=_least(
            settings.get("max_seq_length") or saved.get("model_max_length"), settings.get("document_length")
        ),
        lowercase=bool(settings.get("do_lower_case")),
        question_prompt=layout.question_prompt,
        passage_prompt=layout.passage_prompt,
        marks=layout.marks,
        projections=tuple(projections),
        expansion=_expansion(expansion, saved) if expansion else None,
        skipped=tuple(mask.get("skiplist_words") or ()),
        skips_questions="query" in (mask.get("skiplist_tasks") or ()),
    )


def _least(*lengths: int | None) -> int | None:
    return min((length for length in lengths if length), default=None)


def _projection(step: Module, layout: Layout) -> Projection:
    settings = step.settings
    level = settings.get("module_input_name") or ("token" if layout.multi_vector else "sentence")
    if not level.startswith("token"):
        raise UnsupportedModelError(f"the projection of {level} in {step.folder}")
    if not str(settings.get("activation_function")).endswith(".Identity") or settings.get("use_residual"):
        raise UnsupportedModelError(f"the activation or the residual of {step.folder}")
    return Projection(step.folder / "model.safetensors", bool(settings.get("bias", True)))


def _expansion(settings: Settings, tokenizer: Settings) -> Expansion:
    token = settings.get("token") or tokenizer.get("mask_token") or "[MASK]"
    if isinstance(token, dict):  # how older tokenizers wrote a special token
        token = token["content"]
    return Expansion(token, settings["length"], bool(settings.get("attend")))
