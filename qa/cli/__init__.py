"""The pincite command: everything that is typed into and printed on a terminal."""
