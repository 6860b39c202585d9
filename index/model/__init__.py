"""Models that give tokens their vectors: weights, tokenizers, and the two engines that run them."""
