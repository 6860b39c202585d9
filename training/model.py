"""The network of `qa.reader.network` in torch, for many questions at once."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from qa.reader.alignment import PAIR_NUMBERS, PLACE_NUMBERS, TOKEN_NUMBERS


@dataclass(frozen=True)
class Sizes:
    """Widths of the network's layers, and the share of values that training drops."""

    dimensions: int = 384
    projected: int = 128
    pair: int = 96
    token: int = 64
    place: int = 96
    dropout: float = 0.3


@dataclass(frozen=True, slots=True)
class Batch:
    """Questions with their places, laid end to end; every index counts from the batch's beginning.

    `question` (N, d), `vectors` (T, d). For each pair: `pair_question` and `pair_token` are its two tokens,
    `pair_place` its place, `pairs` its numbers, `weights` its token's weight. For each token of a place:
    `like` the question's token, `asker` its question, `token_place`, `beside`. `asking` (N,) with
    `question_of` (N,). For each place: `place_question`, `places`, `scores`, `right`, `answer` (first and
    last of T, -1 where not known). For each question: `answerable`, `trust`.
    """

    question: Tensor
    vectors: Tensor
    pair_question: Tensor
    pair_token: Tensor
    pair_place: Tensor
    pairs: Tensor
    weights: Tensor
    like: Tensor
    asker: Tensor
    token_place: Tensor
    beside: Tensor
    asking: Tensor
    question_of: Tensor
    place_question: Tensor
    places: Tensor
    scores: Tensor
    right: Tensor
    answer: Tensor
    answerable: Tensor
    trust: Tensor


class Aligned(nn.Module):
    """Gives for each place what to add to its score and its log-odds, for each token the answer's ends."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        hidden = sizes.projected

        def weight(rows: int, columns: int, gain: float = 2.0) -> nn.Parameter:
            return nn.Parameter(torch.randn(rows, columns) * math.sqrt(gain / rows))

        self.weights = nn.ParameterDict(
            {
                "project": nn.Parameter(torch.randn(sizes.dimensions, hidden)),
                "pair_question": weight(hidden, sizes.pair, 0.5),
                "pair_token": weight(hidden, sizes.pair, 0.5),
                "pair_product": weight(hidden, sizes.pair, 0.5),
                "pair_difference": weight(hidden, sizes.pair, 0.5),
                "pair_numbers": weight(PAIR_NUMBERS, sizes.pair),
                "pair_bias": nn.Parameter(torch.zeros(sizes.pair)),
                "pair_second": weight(sizes.pair, sizes.pair),
                "pair_second_bias": nn.Parameter(torch.zeros(sizes.pair)),
                "pair_attention": nn.Parameter(torch.zeros(sizes.pair)),
                "token_own": weight(hidden, sizes.token, 0.5),
                "token_like": weight(hidden, sizes.token, 0.5),
                "token_asking": weight(hidden, sizes.token, 0.5),
                "token_numbers": weight(TOKEN_NUMBERS, sizes.token),
                "token_bias": nn.Parameter(torch.zeros(sizes.token)),
                "token_attention": nn.Parameter(torch.zeros(sizes.token)),
                "token_ends": nn.Parameter(torch.zeros(sizes.token, 2)),
                "place_pairs": weight(3 * sizes.pair, sizes.place, 1.0),
                "place_tokens": weight(2 * sizes.token, sizes.place, 1.0),
                "place_numbers": weight(PLACE_NUMBERS, sizes.place, 1.0),
                "place_bias": nn.Parameter(torch.zeros(sizes.place)),
                "place_out": nn.Parameter(torch.zeros(sizes.place, 2)),
                "place_out_bias": nn.Parameter(torch.zeros(2)),
            }
        )
        self.drop = nn.Dropout(sizes.dropout)
        self.drop_little = nn.Dropout(sizes.dropout / 3)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Return for each place its order and its log-odds, and for each token its ends."""
        w = self.weights
        asked = self.drop_little(batch.question @ w["project"])
        told = self.drop_little(batch.vectors @ w["project"])
        tokens = self._tokens(batch, asked, told)
        count = len(batch.scores)
        places = torch.relu(
            self._pairs(batch, asked, told, count) @ w["place_pairs"]
            + _pooled(tokens, tokens @ w["token_attention"], batch.token_place, count) @ w["place_tokens"]
            + batch.places @ w["place_numbers"]
            + w["place_bias"]
        )
        out = self.drop(places) @ w["place_out"] + w["place_out_bias"]
        return out[:, 0], out[:, 1], tokens @ w["token_ends"]

    def _pairs(self, batch: Batch, asked: Tensor, told: Tensor, count: int) -> Tensor:
        w = self.weights
        one, other = asked[batch.pair_question], told[batch.pair_token]
        hidden = (
            (one * other) @ w["pair_product"]
            + (one - other).abs() @ w["pair_difference"]
            + (asked @ w["pair_question"])[batch.pair_question]
            + other @ w["pair_token"]
            + batch.pairs @ w["pair_numbers"]
            + w["pair_bias"]
        )
        hidden = torch.relu(self.drop(torch.relu(hidden)) @ w["pair_second"] + w["pair_second_bias"])
        hidden = self.drop(hidden)
        pooled = _pooled(hidden, hidden @ w["pair_attention"], batch.pair_place, count)
        summed = torch.zeros(count, hidden.shape[1], device=hidden.device)
        summed = summed.index_add(0, batch.pair_place, batch.weights[:, None] * hidden)
        return torch.cat([summed, pooled], dim=1)

    def _tokens(self, batch: Batch, asked: Tensor, told: Tensor) -> Tensor:
        w = self.weights
        asker = torch.zeros(len(batch.answerable), asked.shape[1], device=asked.device)
        asker = asker.index_add(0, batch.question_of, batch.asking[:, None] * asked)
        hidden = (
            told @ w["token_own"]
            + (told * asked[batch.like]) @ w["token_like"]
            + (told * asker[batch.asker]) @ w["token_asking"]
            + batch.beside @ w["token_numbers"]
            + w["token_bias"]
        )
        shown: torch.Tensor = self.drop(torch.relu(hidden))
        return shown


def grouped_logsumexp(values: Tensor, groups: Tensor, count: int) -> Tensor:
    """Return the log of the sum of exponentials of each group, shape (count,); a large negative if empty."""
    top = torch.full((count,), -1e9, device=values.device).scatter_reduce(0, groups, values.detach(), "amax")
    total = torch.zeros(count, device=values.device).index_add(0, groups, (values - top[groups]).exp())
    return top + total.clamp_min(1e-30).log()


def _pooled(hidden: Tensor, attention: Tensor, groups: Tensor, count: int) -> Tensor:
    shares = (attention - grouped_logsumexp(attention, groups, count)[groups]).exp()
    attended = torch.zeros(count, hidden.shape[1], device=hidden.device)
    attended = attended.index_add(0, groups, shares[:, None] * hidden)
    index = groups[:, None].expand_as(hidden)
    # Rows are what a rectifier gave: none is below 0.
    largest = torch.zeros_like(attended).scatter_reduce(0, index, hidden, "amax")
    return torch.cat([attended, largest], dim=1)
