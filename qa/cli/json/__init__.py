"""Answers as JSON: what is written, and the types that say what it holds."""
