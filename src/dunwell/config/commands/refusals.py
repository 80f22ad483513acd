"""Which exceptions are refusals with words for a person, and which are our own mistakes."""

from __future__ import annotations


def plain_words(error: Exception) -> str | None:
    """The words of a refusal; None when the error is a mistake of ours and must be shown whole."""
    is_ours = type(error).__module__.startswith("dunwell.")
    if is_ours or isinstance(error, (FileNotFoundError, PermissionError)):
        return str(error)
    return None
