"""Tests, one module for each module of the project, and what they share."""
