"""Train the reader's network.

    python -m training.train SHARED_FOLDER CACHE_FOLDER RUN_FOLDER [--epochs 4]

Writes the state after every epoch, and a line of what it is worth on the lessons set aside for tuning, into
RUN_FOLDER; started again, it goes on from the last epoch. The same seed gives the same weights on the same
machine.
"""

import argparse
import json
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from qa.evaluation.metrics import auroc
from training.batches import Examples, batch, in_batches, load
from training.keeping import path_of
from training.lessons import Lesson, Part, lessons
from training.model import Aligned, Batch, Sizes, grouped_logsumexp

SEED = 1
QUESTIONS = 48
"""Questions in a batch."""
RATE, DECAY, WARM = 1e-3, 0.1, 200
"""The learning rate, the weight decay, and the batches in which the rate rises to what it is."""
UNFOUND = 0.5
"""What a question counts whose answer is not among its places: that none of them answers is less certain."""
MARKING = 0.2
"""What the answer's ends count beside the places."""
TRUSTED, ENOUGH = 0.8, 20
"""Labels that are measured on are more certain than this; silence is measured on so many or more."""
SCORE_SCALE = 6.0
"""Scores of the ranking times this are log-odds between places, about."""


def losses(order: Tensor, answers: Tensor, ends: Tensor, some: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """Return the loss of the order, of answering or not, and of the answer's ends."""
    count = len(some.answerable)
    right, place_question = some.right, some.place_question
    found = torch.zeros(count, dtype=torch.bool).index_put((place_question[right],), torch.tensor(True))
    logits = SCORE_SCALE * some.scores + order
    of_all = grouped_logsumexp(logits, place_question, count)
    of_right = grouped_logsumexp(logits[right], place_question[right], count)
    ordering = ((of_all - of_right) * some.trust)[found].sum() / count
    none = torch.zeros(count)
    of_all = torch.logaddexp(grouped_logsumexp(answers, place_question, count), none)
    of_right = grouped_logsumexp(answers[right], place_question[right], count)
    wanted = torch.where(found, of_right, none)
    trust = torch.where(some.answerable & ~found, UNFOUND * some.trust, some.trust)
    answering = ((of_all - wanted) * trust).sum() / count
    marked = some.answer[:, 0] >= 0
    marking = torch.tensor(0.0)
    if marked.any():
        for side in (0, 1):
            of_all = grouped_logsumexp(ends[:, side], some.token_place, len(some.scores))
            marking = marking + (of_all[marked] - ends[some.answer[marked, side], side]).sum() / count / 2
    return ordering, answering, marking


def measure(model: Aligned, data: Examples) -> dict[str, Any]:
    """Return how good the network is on `data`: by set, right place first and AUROC of silence."""
    model.eval()
    order, answers, best_end = [], [], []
    with torch.inference_mode():
        for numbers in in_batches(np.arange(len(data)), 128):
            some = batch(data, numbers)
            one, two, ends = model(some)
            order.append(one.numpy())
            answers.append(two.numpy())
            best_end.append(_marked(ends, some))
    model.train()
    return judged(data, np.concatenate(order), np.concatenate(answers), np.concatenate(best_end))


def _marked(ends: Tensor, some: Batch) -> NDArray[Any]:
    """Return for each place whether the likeliest first and last token are the answer's; nan if not known."""
    result = np.full(len(some.scores), np.nan)
    places = some.token_place.numpy()
    for place in np.flatnonzero(some.answer[:, 0].numpy() >= 0):
        own = np.flatnonzero(places == place)
        first, last = (own[ends[own, side].numpy().argmax()] for side in (0, 1))
        result[place] = float((first, last) == tuple(some.answer[place].tolist()))
    return result


def judged(data: Examples, order: NDArray[Any], answers: NDArray[Any], ends: NDArray[Any]) -> dict[str, Any]:
    """Return the measures by set, given what the network says of each place."""
    sets = np.array([name.split("/")[0] for name in data.names])[data.lesson]
    scores, right = data.columns["scores"], data.columns["right"]
    answerable, trust = data.columns["answerable"], data.columns["trust"]
    first = data.k_end - data.k
    result: dict[str, Any] = {}
    weights = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
    tops = np.array(
        [
            [right[begin + np.argmax(scores[begin:end] + weight * order[begin:end])] for weight in weights]
            for begin, end in zip(first, data.k_end, strict=True)
        ]
    )
    anywhere = np.array(
        [np.logaddexp.reduce(answers[begin:end]) for begin, end in zip(first, data.k_end, strict=True)]
    )
    for name in dict.fromkeys(sets.tolist()):
        chosen = (sets == name) & (trust > TRUSTED)
        sure = chosen & answerable
        result[name] = {
            "questions": int(chosen.sum()),
            "first": {
                str(weight): round(float(tops[sure, at].mean()), 4) for at, weight in enumerate(weights)
            },
        }
        if (chosen & ~answerable).sum() >= ENOUGH:
            result[name]["auroc"] = round(float(auroc(anywhere[chosen], answerable[chosen])), 4)
    known = ~np.isnan(ends)
    if known.any():
        result["marked"] = round(float(ends[known].mean()), 4)
    return result


def train(  # noqa: PLR0913, PLR0917 - what the command line has
    data: Examples,
    tune: Examples,
    folder: Path,
    epochs: int,
    sizes: Sizes,
    seed: int,
    share: float = 1.0,
    always: int = 0,
) -> None:
    """Train for `epochs` in all, going on from the last state in `folder`.

    Of the questions a `share` is drawn anew in every epoch, but of the last `always` all are learnt from.
    """
    torch.manual_seed(seed)
    model = Aligned(sizes)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=DECAY)
    done = 0
    for path in sorted(folder.glob("epoch-*.pt")):
        state = torch.load(path)
        done = int(path.stem.split("-")[1])
    if done:
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
    log = (folder / "log.jsonl").open("a", encoding="utf-8")
    fixed = len(data) - always
    drawn = round(share * fixed)
    steps = -(-(drawn + always) // QUESTIONS)
    for epoch in range(done + 1, epochs + 1):
        began, sums = time.perf_counter(), np.zeros(3)
        torch.manual_seed(seed * 1000 + epoch)
        chance = np.random.default_rng(seed * 1000 + epoch)
        some_of = chance.permutation(fixed)[:drawn]
        shuffled = chance.permutation(np.append(some_of, np.arange(fixed, len(data))))
        for step, numbers in enumerate(in_batches(shuffled, QUESTIONS)):
            now = (epoch - 1) * steps + step
            falling = min(1.0, now / WARM) * (1 - 0.9 * now / (epochs * steps))
            for group in optimizer.param_groups:
                group["lr"] = RATE * falling
            some = batch(data, numbers)
            order, answers, ends = model(some)
            ordering, answering, marking = losses(order, answers, ends, some)
            optimizer.zero_grad()
            (ordering + answering + MARKING * marking).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            optimizer.step()
            sums += [float(ordering.detach()), float(answering.detach()), float(marking.detach())]
            if step % 200 == 0:
                print(
                    epoch,
                    step,
                    steps,
                    (sums / (step + 1)).round(4),
                    f"{time.perf_counter() - began:.0f} s",
                    flush=True,
                )
        torch.save(
            {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "sizes": asdict(sizes)},
            folder / f"epoch-{epoch:02}.pt",
        )
        line = {
            "epoch": epoch,
            "loss": (sums / steps).round(4).tolist(),
            "seconds": round(time.perf_counter() - began),
            "tune": measure(model, tune),
        }
        print(json.dumps(line), flush=True)
        log.write(json.dumps(line) + "\n")
        log.flush()


def files(found: list[Lesson], cache: Path, part: Part, kind: str = "examples") -> list[tuple[str, Path]]:
    """Return the files of the examples, or traps, of one part that are there."""
    paths = [(lesson.name, path_of(cache / kind, lesson.name)) for lesson in found if lesson.part is part]
    return [(name, path) for name, path in paths if path.is_file()]


def main() -> None:
    """Train."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("shared", type=Path, metavar="SHARED_FOLDER")
    parser.add_argument("cache", type=Path, metavar="CACHE_FOLDER")
    parser.add_argument("run", type=Path, metavar="RUN_FOLDER")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--dropout", type=float, default=Sizes.dropout)
    parser.add_argument("--hidden", type=int, default=Sizes.pair, help="width of the hidden layers")
    parser.add_argument("--traps", action="store_true", help="learn from those of training.traps, too")
    parser.add_argument("--share", type=float, default=1.0, help="of all other questions, in every epoch")
    arguments = parser.parse_args()
    arguments.run.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    found = lessons(arguments.shared)
    paths = files(found, arguments.cache, Part.TRAIN)
    made = files(found, arguments.cache, Part.TRAIN, "traps") if arguments.traps else []
    data = load([*paths, *made])
    always = int((data.lesson >= len(paths)).sum())
    tune = load(files(found, arguments.cache, Part.TUNE))
    print(f"{len(data):,} questions to learn from, {len(tune):,} to tune with", flush=True)
    hidden = arguments.hidden
    sizes = Sizes(pair=hidden, token=hidden * 2 // 3, place=hidden, dropout=arguments.dropout)
    train(data, tune, arguments.run, arguments.epochs, sizes, arguments.seed, arguments.share, always)


if __name__ == "__main__":
    main()
