"""What question and sentence share letter by letter: for languages that the model does not read.

Words are compared by the runs of letters in them, so that endings matter little and no language needs a list;
where words are written without blanks between them, runs are all there is (McNamee and Mayfield 2004,
"Character n-gram tokenization for European language text retrieval").
"""

import re
from collections import defaultdict
from math import exp

import numpy as np
from numpy.typing import NDArray

from index.contents import Index, ModelCard
from index.model.weights import DEFAULT_MODEL
from index.text.languages import ENGLISH

IN_WORDS = 4
"""Letters of a run where blanks part the words; the blank before a word counts as one."""
THAI = 4
"""And in scripts of South East Asia without blanks, where a word is about six letters."""
CHINESE = 2
"""And in Chinese and Japanese, where most words are two signs."""
LEVEL, STEEPNESS = 0.25, 25.0
"""Where half of the quotes are believed, and how sharply that changes: what nonsense shares is under .2."""
BEFORE = 0.5
"""What counts of the letters that the sentence before has: it names what "they" and "it" mean."""
CEILING = 0.8
"""Letters alone never make surer than this."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_IDEOGRAPHIC = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_RUNS = re.compile(
    rf"(?P<ideographic>[{_IDEOGRAPHIC}]+)|(?P<unspaced>[{_UNSPACED}]+)|(?:(?![{_IDEOGRAPHIC}{_UNSPACED}])[^\W_])+"
)
_HIRAGANA = re.compile("[\u3040-\u309f]+")


def unread(language: str, model: ModelCard) -> bool:
    """Whether `model` does not read a language, an ISO 639 code: the default one reads only English."""
    return language != ENGLISH and model.name == DEFAULT_MODEL


def grams(text: str) -> frozenset[str]:
    """Return the runs of letters in `text`; of those of hiragana alone, endings and particles, none."""
    found: set[str] = set()
    for run in _RUNS.finditer(text.lower()):
        word, length = f" {run[0]}", IN_WORDS
        if run["ideographic"]:
            word, length = run[0], CHINESE
        elif run["unspaced"]:
            word, length = run[0], THAI
        found.update(word[start : start + length] for start in range(max(1, len(word) - length + 1)))
    return frozenset(gram for gram in found if not _HIRAGANA.fullmatch(gram))


class Grams:
    """The runs of letters of every sentence of an index. Safe to share between threads."""

    def __init__(self, index: Index) -> None:
        """Read the sentences of `index`, each together with the last one of what leads it in."""
        rows: defaultdict[str, list[int]] = defaultdict(list)
        passages = index.passages[index.sentences["passage"]]
        for row, (sentence, owner) in enumerate(zip(index.sentences, passages, strict=True)):
            article = index.articles[owner["article"]]
            lead_in = article.blocks[owner["block"]].lead_in
            words = article.text[sentence["start"] : sentence["end"]]
            if lead_in is not None:
                words += f"\n{article.blocks[lead_in].span.cut(article.text)}"
            for gram in grams(words):
                rows[gram].append(row)
        self._rows = {gram: np.array(found, np.intp) for gram, found in rows.items()}
        self._sentences = len(index.sentences)
        self._goes_on = passages["block"][1:] == passages["block"][:-1]
        self._goes_on &= passages["article"][1:] == passages["article"][:-1]

    def shared(self, question: str) -> NDArray[np.float64]:
        """Return how much of `question` each sentence has, 0 to 1, shape (sentences,); rarity weighs.

        Of what only the sentence before it in its paragraph has, BEFORE counts.
        """
        shares = np.zeros(self._sentences)
        total = 0.0
        for gram in grams(question):
            rows = self._rows.get(gram, np.empty(0, np.intp))
            weight = np.log(1 + (self._sentences - len(rows) + 0.5) / (len(rows) + 0.5))
            held = np.zeros(self._sentences, bool)
            held[rows] = True
            shares[held] += weight
            shares[1:][held[:-1] & ~held[1:] & self._goes_on] += BEFORE * weight
            total += float(weight)
        return shares / total if total else shares


def lacks_figure(question: str, quote: str) -> bool:
    """Whether `question` names a figure of two digits or more that `quote` does not hold."""
    return any(figure not in quote for figure in re.findall(r"\d{2,}", question))


def believable(shared: float) -> float:
    """Return the most confidence, 0 to 1, that a quote deserves which has `shared` of the question."""
    return CEILING / (1 + exp(-STEEPNESS * (shared - LEVEL)))
