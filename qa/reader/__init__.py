"""Which of the best places answers, whether any does, with which words: read by a small trained network."""

from qa.reader.reading import PLACES, PlaceReader, Read, may_read, open_place_reader

__all__ = ["PLACES", "PlaceReader", "Read", "may_read", "open_place_reader"]
