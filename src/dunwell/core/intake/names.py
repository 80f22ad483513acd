"""Names folded for searching and matching: accents, case, punctuation and spacing put aside."""

from __future__ import annotations

import polars as pl

_LEGAL_FORMS = (
    "ltd", "limited", "plc", "llp", "llc", "inc", "incorporated", "corp", "corporation", "gmbh", "sarl", "sa rl",
    "ulc", "ltee", "limitee", "pjsc", "pty ltd", "fz llc", "fze", "fzco", "fzc", "s de rl", "sa de cv", "شذمم", "ذمم",
)  # fmt: skip
"""Legal forms, folded, that no person is called. Short ones such as SA, AG or Co stand in names of people too."""


def has_legal_form(name: pl.Expr) -> pl.Expr:
    """Whether a name carries the legal form of a company after its first word: `Hill Ltd`, `HILL L.L.C. (Dubai)`.

    Null     as `search_name`
    """
    return search_name(name).str.contains(f" (?:{'|'.join(_LEGAL_FORMS)})(?: |$)")


def tidy_name(name: pl.Expr) -> pl.Expr:
    """A name as it should be shown: outer blanks gone, inner runs of blanks and line breaks one space."""
    return name.str.replace_all(r"\s+", " ").str.strip_chars()


def search_name(name: pl.Expr) -> pl.Expr:
    """Fold a name: `NASH  Foundation, Inc.` and `Nash foundation inc` become the same text, in any script.

    Null     no name, or a name without one letter or digit
    """
    folded = (
        name.str.normalize("NFKD")
        .str.to_lowercase()
        .str.replace_all(r"[\p{M}'’`ـ.]+", "")
        .str.replace_all(r"[^\p{L}\p{N}]+", " ")
        .str.strip_chars()
    )
    return pl.when(folded != "").then(folded)
