"""Dunwell: the open collections system."""

__version__ = "0.1.0"
