"""How long a test waits for something that comes at once on a quiet machine."""

PATIENCE = 120.0
"""Seconds. Only a test that fails waits so long; one that passes ends as soon as it has what it waits for."""
