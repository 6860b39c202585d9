"""Which passages of many could answer: tables joined, tokens looked up, the likeliest picked."""
