"""Names folded for searching and matching: accents, case, punctuation and spacing put aside."""

from __future__ import annotations

import polars as pl


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
