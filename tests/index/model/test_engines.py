"""The two engines against each other, and which of them runs a model."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentence_transformers import SentenceTransformer

from index.article import Span
from index.contents import ModelCard
from index.encoder import Encoder
from index.errors import ModelError, QuestionError
from index.model.engines import AGREEMENT, SAMPLE, agreement, open_encoder
from index.model.numpy_engine import NumpyEncoder
from index.model.recipe import UnsupportedModelError
from index.model.weights import DEFAULT_MODEL, DEFAULT_SHA256, find_model
from tests import models

TEXTS = [
    *SAMPLE,
    "a",
    ".",
    "?!…",
    "🙂",
    "👩‍👩‍👧‍👦 on the ice 🧊, 1915",
    "İstanbul'da ISPARTA, Ǆ and ß",
    "cafe\u0301 re\u0301sume\u0301 nai\u0308ve A\u030angstro\u0308m",
    "日本語の文章と한국어 문장",
    "ein Satz\r\n\twith tabs\u00a0and no-break\u2009spaces\u200b and zero width",
    "مرحبا بالعالم - שלום עולם - Привет, мир! - Καλημέρα",
    "ﬁnance ﬀ Ⅷ ½ ① ℃ ™",
    "control\x00and\x07and\ufffdand\ufeffend",
    "literally [SEP] and [MASK] in the middle",
    "[CLS] first [SEP]",
    "donaudampfschifffahrtsgesellschaftskapitaen" * 3,
    "the ship " * 127,
]


@pytest.fixture(scope="module", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the records of checksums out of the user's own cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def fast() -> Encoder:
    return open_encoder()


@pytest.fixture(scope="module")
def reference() -> Encoder:
    return open_encoder(engine="sentence-transformers")


def real_texts() -> list[str]:
    """Paragraphs of the shared articles, some of every kind."""
    folder = os.environ.get("PINCITE_SHARED")
    if not folder:
        pytest.skip("PINCITE_SHARED names no folder of real articles")
    texts = (Path(folder) / "article.txt").read_text(encoding="utf-8").split("\n\n")
    for file in sorted((Path(folder) / "data").glob("*.articles.jsonl")):
        with file.open(encoding="utf-8") as lines:
            texts += json.loads(next(lines))["paragraphs"][:3]
    return [text for text in texts if text.strip()]


def assert_same(one: Encoder, other: Encoder, texts: list[str], least: float = AGREEMENT) -> None:
    """Hold two encoders to the same tokens, spans and vectors: of passages, and of the first as questions."""
    pairs = list(zip(one.encode_passages(texts), other.encode_passages(texts), strict=True))
    pairs += [(one.encode_question(t), other.encode_question(t)) for t in texts[:8] if one.token_spans(t)]
    for first, second in pairs:
        assert np.array_equal(first.ids, second.ids)
        assert np.array_equal(first.spans, second.spans)
        assert np.array_equal(first.words, second.words)
        assert first.vectors.shape == second.vectors.shape
        assert (first.vectors * second.vectors).sum(axis=1).min(initial=1) >= least


def test_the_default_gives_what_sentence_transformers_gives(fast: Encoder, reference: Encoder) -> None:
    assert len(fast.token_spans(TEXTS[-1])) == fast.room == 254
    assert replace(fast.card, engine=reference.card.engine) == reference.card
    assert fast.room == reference.room
    assert_same(fast, reference, [*TEXTS, "", " ", "\n\t\u200b"])


def test_the_default_gives_what_sentence_transformers_gives_on_real_text(
    fast: Encoder, reference: Encoder
) -> None:
    texts = [text for text in real_texts() if len(fast.token_spans(text)) <= fast.room]
    assert len(texts) > 20
    assert_same(fast, reference, texts)


def test_candidates_come_in_the_same_order(fast: Encoder, reference: Encoder) -> None:
    texts = [text for text in real_texts() if len(fast.token_spans(text)) <= fast.room]
    orders = []
    for encoder in (fast, reference):
        passages = encoder.encode_passages(texts)
        question = encoder.encode_question(SAMPLE[-1]).vectors
        scores = [(question @ passage.vectors.T).max(axis=1).sum() for passage in passages]
        orders.append(np.argsort(-np.array(scores), kind="stable").tolist())
    assert orders[0] == orders[1]


def test_the_rows_are_the_librarys_own_token_embeddings(fast: Encoder) -> None:
    model = SentenceTransformer(str(find_model(DEFAULT_MODEL)))
    for text in TEXTS:
        rows = model.encode(text, output_value="token_embeddings").cpu().numpy()[1:-1]
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        assert np.abs(fast.encode_question(text).vectors - rows).max() < 1e-5


def test_a_text_has_the_same_vectors_in_any_company(fast: Encoder) -> None:
    together = fast.encode_passages(TEXTS * 3)
    for at, text in enumerate(TEXTS):
        alone = fast.encode_passages([text])[0]
        for copy in together[at :: len(TEXTS)]:
            assert np.abs(copy.vectors - alone.vectors).max(initial=0) < 1e-5  # float16: 2.4e-4


@settings(max_examples=200)
@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_every_token_has_a_place_in_the_text(text: str) -> None:
    encoder = default()
    spans = encoder.token_spans(text)
    (passage,) = encoder.encode_passages([text])
    assert [Span(start, end) for start, end in passage.spans.tolist()] == spans
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    assert spans == sorted(spans)
    assert np.allclose(np.linalg.norm(passage.vectors, axis=1), 1, atol=1e-5)


ODD = st.sampled_from(
    [
        "ship",
        "Ice",
        "🙂",
        "👩‍👧",
        "e\u0301",
        "İ",
        "ﬁ",
        "日本",
        "\u0301",
        "\u200b",
        "\t",
        "\r\n",
        "שלום",
        "x1",
        "!",
    ]
)


@given(st.lists(ODD, max_size=8).map(" ".join))
def test_a_word_stands_where_its_token_says(text: str) -> None:
    (passage,) = default().encode_passages([text])
    for (start, end), word in zip(passage.spans.tolist(), passage.words.tolist(), strict=True):
        assert text[start:end] == text[start:end].strip()
        assert word == any(map(str.isalnum, text[start:end]))
    covered = {at for start, end in passage.spans.tolist() for at in range(start, end)}
    assert all(at in covered for at, character in enumerate(text) if character.isalnum())


_OPENED: list[Encoder] = []


def default() -> Encoder:
    """The default model, opened once: hypothesis and fixtures do not mix."""
    if not _OPENED:
        _OPENED.append(open_encoder())
    return _OPENED[0]


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b"])
def test_an_empty_question_is_refused_by_both_engines(fast: Encoder, reference: Encoder, text: str) -> None:
    for encoder in (fast, reference):
        assert encoder.encode_passages([text])[0].vectors.shape == (0, 384)
        with pytest.raises(QuestionError, match="empty"):
            encoder.encode_question(text)


def test_nothing_too_long_is_cut(fast: Encoder, reference: Encoder) -> None:
    text = "ship " * 255
    for encoder in (fast, reference):
        with pytest.raises(QuestionError, match="has 255 tokens and the model reads 254"):
            encoder.encode_question(text)
        with pytest.raises(ValueError, match="has 255 tokens and 254 fit"):
            encoder.encode_passages(["short", text])


def test_progress_ends_with_all_texts_done(fast: Encoder, reference: Encoder) -> None:
    for encoder in (fast, reference):
        seen: list[int] = []

        def progress(done: int, total: int, seen: list[int] = seen) -> None:
            assert total == len(TEXTS) * 3
            seen.append(done)

        encoder.encode_passages(TEXTS * 3, progress)
        assert seen == sorted(seen)
        assert seen[-1] == len(TEXTS) * 3
        assert encoder.encode_passages([]) == []


ENGLISH = [
    "the captain wrote a letter: the ship was found, north of the island.",
    "who found the ship?",
    "...",
    "a",
    "[SEP] ice, sea; winter (storm) - [MASK]",
    "the crew left the ship in the ice and sailed to the island for the winter and the captain wrote",
]


@pytest.mark.parametrize(
    ("save", "expanded"),
    [
        (models.save_multi_vector, 24),
        (lambda folder: models.save_multi_vector(folder, attend=True), 24),
        (lambda folder: models.save_multi_vector(folder, skip=False, expand=False), 0),
        (models.save_pylate, 20),
        (models.save_stanford, 18),
    ],
    ids=["multi-vector", "attending", "without skips or expansion", "PyLate", "Stanford"],
)
def test_late_interaction_models_run_in_numpy(
    tmp_path: Path, save: Callable[[Path], Path], expanded: int
) -> None:
    folder = save(tmp_path)
    numpy = open_encoder(str(folder), engine="numpy")
    reference = open_encoder(str(folder), engine="sentence-transformers")
    assert numpy.card.dimensions == reference.card.dimensions == 16
    assert (numpy.room, numpy.card.max_tokens) == (reference.room, reference.card.max_tokens)
    assert_same(numpy, reference, ENGLISH)
    question = numpy.encode_question("who found the ship?")
    added = question.spans[:, 0] == question.spans[:, 1]
    assert added.sum() == max(0, expanded - (5 + 3))  # five tokens, with [CLS], the prompt and [SEP]
    assert not question.words[added].any()
    assert (question.spans[added] == len("who found the ship?")).all()


@pytest.mark.parametrize(
    "prompts",
    [{}, {"query": "who: ", "passage": "the: "}, {"query": "", "document": "first "}],
    ids=["none", "passage", "document"],
)
def test_a_models_prompts_stand_in_front_and_are_left_out(tmp_path: Path, prompts: dict[str, str]) -> None:
    folder = models.save_bert(tmp_path)
    models.write_json(folder / "config_sentence_transformers.json", {"prompts": prompts})
    numpy = open_encoder(str(folder), engine="numpy")
    assert_same(numpy, open_encoder(str(folder), engine="sentence-transformers"), ENGLISH)
    (passage,) = numpy.encode_passages(["the ship"])
    assert passage.spans.tolist() == [[0, 3], [4, 8]]


def test_a_prompt_changes_the_vectors(tmp_path: Path) -> None:
    folder = models.save_bert(tmp_path)
    plain = open_encoder(str(folder), engine="numpy").encode_question("the ship").vectors
    models.write_json(folder / "config_sentence_transformers.json", {"prompts": {"query": "who "}})
    assert (
        np.abs(open_encoder(str(folder), engine="numpy").encode_question("the ship").vectors - plain).max()
        > 0.01
    )


def test_lower_casing_asked_for_by_the_model_is_done(tmp_path: Path) -> None:
    folder = models.save_bert(tmp_path)
    models.write_json(folder / "sentence_bert_config.json", {"do_lower_case": True, "max_seq_length": 40})
    numpy = open_encoder(str(folder), engine="numpy")
    assert numpy.card.max_tokens == 40
    assert_same(numpy, open_encoder(str(folder), engine="sentence-transformers"), ["THE Ship İN THE ICE"])


def test_numpy_runs_another_model_after_it_agreed(tmp_path: Path) -> None:
    folder = models.save_multi_vector(tmp_path)
    assert open_encoder(str(folder)).card.engine == "numpy"


def test_sentence_transformers_runs_what_numpy_gets_wrong(tmp_path: Path) -> None:
    folder = models.save_bert(tmp_path)
    config = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    tokenizer = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["normalizer"]["lowercase"] = False  # the library goes by tokenizer_config.json instead
    assert config["do_lower_case"]
    models.write_json(folder / "tokenizer.json", tokenizer)
    numpy, library = (open_encoder(str(folder), engine=name) for name in ("numpy", "sentence-transformers"))
    if agreement(numpy, library, SAMPLE) >= AGREEMENT:
        pytest.skip("this release of transformers reads tokenizer.json alone")
    assert open_encoder(str(folder)).card.engine == "sentence-transformers"


def test_sentence_transformers_runs_what_numpy_does_not_compute(tmp_path: Path) -> None:
    folder = models.save_distilbert(tmp_path)
    with pytest.raises(UnsupportedModelError, match="model_type 'distilbert'"):
        open_encoder(str(folder), engine="numpy")
    encoder = open_encoder(str(folder))
    assert encoder.card.engine == "sentence-transformers"
    (passage,) = encoder.encode_passages(["the ship"])
    assert passage.spans.tolist() == [[0, 3], [4, 8]]


@pytest.mark.parametrize("change", ["sharded", "a tokenizer of the old kind"])
def test_sentence_transformers_runs_what_is_stored_in_another_way(tmp_path: Path, change: str) -> None:
    folder = models.save_bert(tmp_path, max_shard_size="20KB" if change == "sharded" else "5GB")
    if change != "sharded":
        (folder / "tokenizer.json").unlink()
    with pytest.raises(UnsupportedModelError, match="Choose the sentence-transformers engine"):
        open_encoder(str(folder), engine="numpy")
    encoder = open_encoder(str(folder))
    assert encoder.card.engine == "sentence-transformers"
    assert encoder.encode_question("the ship").spans.tolist() == [[0, 3], [4, 8]]


def test_a_model_that_pads_on_the_left_gives_the_same_vectors_in_any_batch(tmp_path: Path) -> None:
    folder = models.save_bert(tmp_path)
    settings = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    models.write_json(folder / "tokenizer_config.json", settings | {"padding_side": "left"})
    reference = open_encoder(str(folder), engine="sentence-transformers")
    assert_same(open_encoder(str(folder), engine="numpy"), reference, ENGLISH)


def test_a_model_without_token_embeddings_is_refused(tmp_path: Path) -> None:
    models.save_static(tmp_path)
    with pytest.raises(ModelError, match="no transformer with a fast tokenizer"):
        open_encoder(str(tmp_path))


def test_agreement_is_nought_for_other_tokens_and_low_for_other_weights(
    tmp_path: Path, fast: Encoder
) -> None:
    one = open_encoder(str(models.save_bert(tmp_path / "one", seed=1)), engine="numpy")
    two = open_encoder(str(models.save_bert(tmp_path / "two", seed=2)), engine="numpy")
    assert agreement(one, one, ENGLISH) == pytest.approx(1)
    assert agreement(one, two, ENGLISH) < 0.9
    assert agreement(one, fast, ENGLISH) == 0
    assert agreement(one, one, []) == 0


def card(folder: Path) -> ModelCard:
    return open_encoder(str(folder), engine="numpy").card


def test_a_question_runs_on_the_engine_of_the_index(tmp_path: Path) -> None:
    folder = models.save_bert(tmp_path)
    for engine in ("numpy", "sentence-transformers"):
        expected = replace(card(folder), engine=engine)
        assert open_encoder(str(folder), expected=expected).card == expected
        assert open_encoder(str(folder), engine="numpy", expected=expected).card.engine == "numpy"


def test_a_model_other_than_the_indexs_is_refused(tmp_path: Path) -> None:
    folder = models.save_bert(tmp_path)
    expected = card(folder)
    with pytest.raises(ModelError, match="not those the index was built with"):
        open_encoder(str(folder), expected=replace(expected, sha256="0" * 64))
    models.write_json(folder / "sentence_bert_config.json", {"max_seq_length": 50})
    with pytest.raises(ModelError, match=r"now gives \(48, 50\).*gave \(48, 96\)"):
        open_encoder(str(folder), expected=expected)


def test_swapped_weights_are_refused_when_asking(tmp_path: Path) -> None:
    folder = models.save_bert(tmp_path / "one", seed=1)
    expected = card(folder)
    other = models.save_bert(tmp_path / "two", seed=2)
    shutil.copyfile(other / "model.safetensors", folder / "model.safetensors")
    with pytest.raises(ModelError, match="not those the index was built with"):
        open_encoder(str(folder), expected=expected)


def test_an_engine_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ModelError, match=r"no engine 'onnx'\. Choose auto, numpy or sentence-transformers"):
        open_encoder(engine="onnx")


@pytest.mark.parametrize("missing", ["tokenizer.json", "model.safetensors", "config.json"])
def test_a_file_that_is_missing_is_an_error_of_ours(tmp_path: Path, missing: str) -> None:
    folder = models.save_bert(tmp_path)
    (folder / missing).unlink()
    with pytest.raises(ModelError):
        open_encoder(str(folder), engine="numpy")


@pytest.mark.parametrize("broken", ["tokenizer.json", "config.json", "modules.json"])
def test_a_file_that_is_broken_is_named(tmp_path: Path, broken: str) -> None:
    folder = models.save_bert(tmp_path)
    (folder / broken).write_text('{"', encoding="utf-8")
    with pytest.raises(ModelError, match=f"{broken} cannot be read"):
        open_encoder(str(folder), engine="numpy")


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a fresh interpreter."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, encoding="utf-8"
    )


def test_answering_imports_nothing_heavy() -> None:
    done = run(
        "import sys\n"
        "from index.threads import single_threaded\n"
        "assert 'numpy' not in sys.modules\n"
        "single_threaded()\n"
        "from index.contents import ModelCard\n"
        "from index.model.engines import open_encoder\n"
        f"card = ModelCard({DEFAULT_MODEL!r}, {DEFAULT_SHA256!r}, 'numpy', 384, 256)\n"
        "assert len(open_encoder(expected=card).encode_question('who?').ids) == 2\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'huggingface_hub', 'logging'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_without_sentence_transformers_the_default_runs_and_others_say_what_to_install(
    tmp_path: Path,
) -> None:
    folder = models.save_bert(tmp_path)
    done = run(
        "import sys\n"
        "sys.modules['sentence_transformers'] = None\n"
        "from index.model.engines import open_encoder\n"
        "from index.errors import Mend, ModelError, Step\n"
        "print(open_encoder().card.engine)\n"
        f"print(open_encoder({str(folder)!r}, engine='numpy').card.engine)\n"
        "for engine in ('auto', 'sentence-transformers'):\n"
        "    try:\n"
        f"        open_encoder({str(folder)!r}, engine=engine)\n"
        "    except ModelError as error:\n"
        "        print(error.mend == Mend(Step.INSTALL, 'sentence-transformers'))\n"
    )
    assert (done.stdout.split(), done.stderr) == (["numpy", "numpy", "True", "True"], "")


def test_one_thread_is_asked_for_unless_another_number_is_set() -> None:
    done = run(
        "import os\n"
        "os.environ.update({'OPENBLAS_NUM_THREADS': '3'})\n"
        "os.environ.pop('OMP_NUM_THREADS', None)\n"
        "from index.threads import cores, single_threaded\n"
        "single_threaded()\n"
        "print(os.environ['OPENBLAS_NUM_THREADS'], os.environ['OMP_NUM_THREADS'], cores() >= 1)"
    )
    assert done.stdout.split() == ["3", "1", "True"]


def test_weights_are_mapped_not_copied() -> None:
    encoder = default()
    assert isinstance(encoder, NumpyEncoder)
    assert not encoder._bert.words.flags.owndata
