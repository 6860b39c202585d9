"""Small random models, made on the spot and saved as the libraries save them."""

import json
import string
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import CrossEncoder, MultiVectorEncoder, SentenceTransformer
from sentence_transformers.base.modules import Dense, Normalize, Transformer
from sentence_transformers.multi_vector_encoder.modules import MultiVectorMask
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer
from transformers import (
    BertConfig,
    BertForQuestionAnswering,
    BertForSequenceClassification,
    BertModel,
    BertTokenizer,
    DistilBertConfig,
    DistilBertModel,
)

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
PUNCTUATION = list(string.punctuation)
LEVEL = "token_embeddings"


def vocabulary() -> list[str]:
    """A WordPiece vocabulary that covers any ASCII text, letter by letter where no word fits."""
    pieces = [*string.ascii_lowercase, *string.digits, *string.punctuation, "é", "日", "本", "ß"]
    marks = ["[PAD]", "[unused0]", "[unused1]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tails = [
        f"##{piece}" for piece in [*string.ascii_lowercase, *string.digits, "é", "ing", "ed", "er", "ly"]
    ]
    return [*marks, *pieces, *tails, *(word for word in WORDS if len(word) > 1)]


def save_bert(
    folder: Path, *, seed: int = 0, dtype: str = "float32", max_shard_size: str = "5GB", **config: Any
) -> Path:
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
    model.to(getattr(torch, dtype)).save_pretrained(folder, max_shard_size=max_shard_size)
    (folder / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    BertTokenizer(vocab={w: i for i, w in enumerate(words)}, do_lower_case=True).save_pretrained(folder)
    return folder


def save_distilbert(folder: Path) -> Path:
    """Save a tiny random model of another family, with the same tokenizer."""
    save_bert(folder)
    settings = {"dim": 32, "hidden_dim": 64, "n_heads": 2, "n_layers": 1, "vocab_size": len(vocabulary())}
    DistilBertModel(DistilBertConfig.from_dict(settings)).save_pretrained(folder)
    return folder


def save_static(folder: Path) -> Path:
    """Save a model that has one vector a text and none a token."""
    tokenizer = Tokenizer.from_file(str(save_bert(folder / "bert") / "tokenizer.json"))
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_dim=8)]).save(str(folder))
    return folder


def save_multi_vector(folder: Path, *, attend: bool = False, skip: bool = True, expand: bool = True) -> Path:
    """Save a late-interaction model as MultiVectorEncoder does: projection, prompts, skip list, expansion."""
    expansion = {"strategy": "fixed", "length": 24, "attend": attend}
    transformer = Transformer(
        str(save_bert(folder / "bert")), document_length=64, query_expansion=expansion if expand else None
    )
    MultiVectorEncoder(
        modules=[
            transformer,
            Dense(48, 16, bias=False, activation_function=torch.nn.Identity(), module_input_name=LEVEL),
            MultiVectorMask(skiplist_words=PUNCTUATION if skip else None),
            Normalize(module_input_name=LEVEL),
        ],
        prompts={"query": "who ", "document": "the "},
    ).save(str(folder / "model"))
    return folder / "model"


def save_pylate(folder: Path) -> Path:
    """Save a late-interaction model as PyLate did before version 4, with marks added to the vocabulary."""
    model = save_bert(folder / "model", vocab_size=len(vocabulary()) + 2)
    tokenizer = BertTokenizer.from_pretrained(model)
    tokenizer.add_tokens(["[Q] ", "[D] "])
    tokenizer.save_pretrained(model)
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Dense", "type": "pylate.models.Dense.Dense"},
    ]
    general = {
        "model_type": "ColBERT",
        "prompts": {},
        "query_prefix": "[Q] ",
        "document_prefix": "[D] ",
        "query_length": 20,
        "document_length": 60,
        "attend_to_expansion_tokens": False,
    }
    dense = {
        "in_features": 48,
        "out_features": 16,
        "bias": False,
        "activation_function": "torch.nn.modules.linear.Identity",
    }
    write_json(model / "modules.json", modules)
    write_json(model / "config_sentence_transformers.json", general)
    write_json(model / "sentence_bert_config.json", {"max_seq_length": 90, "do_lower_case": False})
    (model / "1_Dense").mkdir()
    write_json(model / "1_Dense" / "config.json", dense)
    save_file({"linear.weight": torch.randn(16, 48)}, model / "1_Dense" / "model.safetensors")
    return model


def save_stanford(folder: Path) -> Path:
    """Save a checkpoint as Stanford's ColBERT does: one file, the projection among the other weights."""
    model = save_bert(folder)
    config = json.loads((model / "config.json").read_text(encoding="utf-8"))
    write_json(model / "config.json", config | {"architectures": ["HF_ColBERT"]})
    weights = load_file(model / "model.safetensors")
    named = {f"bert.{name}": value for name, value in weights.items()}
    save_file(named | {"linear.weight": torch.randn(16, 48)}, model / "model.safetensors", {"format": "pt"})
    write_json(model / "artifact.metadata", {"doc_maxlen": 70, "query_maxlen": 18, "mask_punctuation": True})
    return model


def save_cross_encoder(folder: Path, *, seed: int = 0, labels: int = 1) -> Path:
    """Save a random cross-encoder as CrossEncoder does, `labels` scores a pair."""
    bert = save_bert(folder / "bert", seed=seed)
    model = BertForSequenceClassification.from_pretrained(bert, num_labels=labels)
    torch.nn.init.normal_(model.classifier.weight)
    model.save_pretrained(folder / "classifier")
    BertTokenizer.from_pretrained(bert).save_pretrained(folder / "classifier")
    CrossEncoder(str(folder / "classifier"), local_files_only=True).save(str(folder / "model"))
    return folder / "model"


def save_reader(folder: Path, *, seed: int = 0, blind: bool = False, labels: int = 2) -> Path:
    """Save a random question-answering model; a `blind` one finds every token equally likely.

    One that works has two `labels`: the logits of the first token and of the last.
    """
    bert = save_bert(folder / "bert", seed=seed)
    model = BertForQuestionAnswering.from_pretrained(bert, num_labels=labels)
    torch.nn.init.normal_(model.qa_outputs.weight, std=0.0 if blind else 1.0)
    model.save_pretrained(folder / "model")
    BertTokenizer.from_pretrained(bert).save_pretrained(folder / "model")
    return folder / "model"


def write_json(path: Path, value: object) -> None:
    """Write one of a model's settings."""
    path.write_text(json.dumps(value), encoding="utf-8")
