"""Question answering: from a question to a quote, its place, and how sure that is."""
