"""How the reader's weights are made: prepare, train, export, check. The program imports nothing of it."""
