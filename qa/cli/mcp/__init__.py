"""Pincite as a server of the Model Context Protocol: its tools, and how they are spoken over a pipe."""
