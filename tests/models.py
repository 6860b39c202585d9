"""Small random models, made on the spot and saved as the libraries save them."""

import string
from pathlib import Path
from typing import Any

import torch
from transformers import BertConfig, BertModel, BertTokenizerFast

WORDS = [
    "the",
    "of",
    "and",
    "a",
    "in",
    "to",
    "was",
    "he",
    "his",
    "on",
    "for",
    "with",
    "as",
    "at",
    "by",
    "it",
    "from",
    "that",
    "is",
    "were",
    "which",
    "had",
    "she",
    "her",
    "they",
    "ship",
    "ice",
    "sea",
    "south",
    "north",
    "crew",
    "captain",
    "harbour",
    "winter",
    "storm",
    "light",
    "keeper",
    "island",
    "wrote",
    "letter",
    "year",
    "day",
    "first",
    "who",
    "what",
    "when",
    "where",
    "why",
    "how",
    "did",
    "many",
    "found",
    "left",
    "sailed",
    "built",
    "river",
    "bridge",
    "town",
    "doctor",
    "school",
    "music",
    "paint",
]


def vocabulary() -> list[str]:
    """A WordPiece vocabulary that covers any ASCII text, letter by letter where no word fits."""
    pieces = [*string.ascii_lowercase, *string.digits, *string.punctuation, "é", "日", "本", "ß"]
    marks = ["[PAD]", "[unused0]", "[unused1]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tails = [
        f"##{piece}" for piece in [*string.ascii_lowercase, *string.digits, "é", "ing", "ed", "er", "ly"]
    ]
    return [*marks, *pieces, *tails, *(word for word in WORDS if len(word) > 1)]


def save_bert(folder: Path, *, seed: int = 0, dtype: str = "float32", **config: Any) -> Path:
    """Save a tiny random BertModel with its tokenizer, as transformers does; `config` is BertConfig's."""
    torch.manual_seed(seed)
    words = vocabulary()
    settings = {
        "vocab_size": len(words),
        "hidden_size": 48,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "intermediate_size": 80,
        "max_position_embeddings": 96,
        "layer_norm_eps": 1e-6,
        "initializer_range": 0.4,  # large, so that attention is far from even and a mistake shows
    }
    model = BertModel(BertConfig(**(settings | config)))
    with torch.no_grad():
        for name, parameter in model.named_parameters():  # biases begin as 0 and scales as 1: mistakes hide
            if name.endswith("bias") or "LayerNorm" in name:
                parameter.add_(torch.randn_like(parameter) * 0.2)
    folder.mkdir(parents=True, exist_ok=True)
    model.to(getattr(torch, dtype)).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    BertTokenizerFast(vocab={w: i for i, w in enumerate(words)}, do_lower_case=True).save_pretrained(folder)
    return folder
