"""From bytes to an article: decoding, blocks, sentences, passages. The only place where bytes become text."""
