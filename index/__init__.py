"""Indexing: from an article to its passages, sentences and token embeddings, and back from disk.

Imports nothing: one thread for linear algebra must be asked for before numpy is loaded.
"""
