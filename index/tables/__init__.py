"""The tables of an index in memory: vectors kept small."""
