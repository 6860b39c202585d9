"""Encode all lessons once; what follows takes minutes.

    python -m training.encode SHARED_FOLDER CACHE_FOLDER

Stop it whenever you like: what is done is kept, and lessons come in an order in which a part is a fair one.
"""

import argparse
import sys
import time
from pathlib import Path

from threadpoolctl import threadpool_limits

from index.memory_store import index_in_memory
from index.model.engines import open_encoder
from training.keeping import KeepingEncoder, path_of
from training.lessons import lessons


def main() -> None:
    """Encode what is not there yet, and tell how far it is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path, metavar="SHARED_FOLDER")
    parser.add_argument("cache", type=Path, metavar="CACHE_FOLDER")
    arguments = parser.parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    encoder = open_encoder()
    found = lessons(arguments.shared)
    print(
        f"{len(found):,} articles, {sum(len(one.trial.cases) for one in found):,} questions", file=sys.stderr
    )
    began, tokens = time.perf_counter(), 0
    for number, lesson in enumerate(found, 1):
        path = path_of(arguments.cache, lesson.name)
        if path.is_file():
            continue
        keeping = KeepingEncoder(encoder, path)
        index = index_in_memory(lesson.trial.articles, keeping)
        room = encoder.room
        questions = [question for case in lesson.trial.cases for question in (case.question, *case.history)]
        keeping.encode_passages(
            [text for text in dict.fromkeys(questions) if 0 < len(encoder.token_spans(text)) <= room]
        )
        keeping.save()
        tokens += len(index.tokens)
        seconds = time.perf_counter() - began
        print(
            f"{number}: {lesson.name}, {tokens:,} tokens of articles, {seconds:.0f} s",
            file=sys.stderr,
            flush=True,
        )


if __name__ == "__main__":
    with threadpool_limits(1):  # batches are encoded side by side
        main()
