"""Which exceptions are refusals with words for a person, and which are our own mistakes."""

from __future__ import annotations

import re


def plain_words(error: Exception) -> str | None:
    """The words of a refusal; None when the error is a mistake of ours and must be shown whole."""
    is_ours = type(error).__module__.startswith("dunwell.")
    if is_ours or isinstance(error, (FileNotFoundError, PermissionError)):
        return str(error)
    words = str(error)
    if re.search(r'no such (table|column)|(relation|column) "?\S+"? does not exist', words):
        return "the database is not made or not up to date; run `dunwell migrate`"
    if type(error).__name__ == "OperationalError":
        return f"the database does not answer ({words.strip().splitlines()[0]}); is it running, is its address right?"
    return None
