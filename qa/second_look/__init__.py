"""Models that may look again at what was found. Importing this loads none of them."""

from qa.second_look.opening import CANDIDATES, Reader, Reranker, open_reader, open_reranker

__all__ = ["CANDIDATES", "Reader", "Reranker", "open_reader", "open_reranker"]
