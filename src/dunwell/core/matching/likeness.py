"""How alike two payments are: days between them, amounts, and how much of their words they share, by how rare it is."""

from __future__ import annotations

import polars as pl

DAYS_APART = 31
RATIO_LOG = 0.14
"""Natural logarithm of the largest ratio of two amounts that may be one payment: a fee, a rate, a rounding of 15%."""
BLOCK = 3
"""Characters at the beginning of the words that both must have."""
WORDS_MAX = 32
"""Characters that are compared; banks cut texts long before."""
FEATURES = ("gap", "ratio", "shared", "conflict")
EQUAL = 100
"""From here on levels of `ratio` are equal amounts, by how many payments have it."""


def prepared(payments: pl.DataFrame) -> pl.DataFrame:
    """Words as they are compared.

    Needs    id, words (String), on (Date), amount_minor (Int64 > 0)
    Adds     text: capitals, single blanks
    """
    plain = pl.col("words").fill_null("").str.to_uppercase().str.replace_all(r"\s+", " ").str.strip_chars()
    return payments.with_columns(text=plain.str.slice(0, WORDS_MAX))


def candidates(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Pairs that may be one payment, with the level of each feature.

    Rows     one per pair that begins alike, at most DAYS_APART days and a ratio of exp(RATIO_LOG) apart
    Needs    what `prepared` gives
    Adds     left, right (ids), the levels of FEATURES, and bits: what shared words and amount tell in all
    """
    pairs = _blocked(left, right)
    texts = pl.concat([left.select("text"), right.select("text")])
    pairs = _shared(pairs, texts)
    pairs = _conflicting(pairs, texts)
    frequency = right.group_by(amount_right="amount_minor").agg(same_amount=pl.len())
    pairs = pairs.join(frequency, on="amount_right", how="left", maintain_order="left")
    is_equal = pl.col("amount_left") == pl.col("amount_right")
    amount_bits = pl.when(is_equal).then((right.height / pl.col("same_amount")).log(2)).otherwise(0.0)
    return pairs.select(
        "left",
        "right",
        gap=pl.col("days").cast(pl.Int32),
        ratio=pl.when(is_equal)
        .then(EQUAL + pl.min_horizontal("same_amount", 4))
        .otherwise(pl.col("log_ratio").abs() * 100)
        .cast(pl.Int32),
        shared=pl.col("shared_bits").floor().cast(pl.Int32),
        conflict=pl.col("conflict_bits").floordiv(2).cast(pl.Int32),
        bits=pl.col("shared_bits") - pl.col("conflict_bits").clip(0) + amount_bits,
    )


def _blocked(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Pairs of one beginning and of neighbouring sizes; the size keeps large files from meeting as a whole."""
    size = (pl.col("amount_minor").log() / RATIO_LOG).floor().cast(pl.Int32)
    block = pl.col("text").str.slice(0, BLOCK)
    near = pl.concat_list(size - 1, size, size + 1)
    one = left.select(block=block, size=size, left="id", text_left="text", on_left="on", amount_left="amount_minor")
    other = right.select(
        block=block, size=near, right="id", text_right="text", on_right="on", amount_right="amount_minor"
    ).explode("size")
    pairs = one.join(other, on=["block", "size"]).with_columns(
        days=(pl.col("on_right") - pl.col("on_left")).dt.total_days(),
        log_ratio=(pl.col("amount_right") / pl.col("amount_left")).log(),
    )
    return pairs.filter(pl.col("days").abs() <= DAYS_APART, pl.col("log_ratio").abs() <= RATIO_LOG)


def _shared(pairs: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Adds `length`, the common beginning, and `shared_bits`: minus the log of how many texts begin so."""
    is_shared = [
        (pl.col("text_left").str.slice(0, length) == pl.col("text_right").str.slice(0, length))
        & (pl.min_horizontal(pl.col("text_left").str.len_chars(), pl.col("text_right").str.len_chars()) >= length)
        for length in range(1, WORDS_MAX + 1)
    ]
    pairs = pairs.with_columns(length=pl.sum_horizontal(is_shared)).with_columns(
        beginning=pl.col("text_left").str.slice(0, pl.col("length"))
    )
    lengths = pl.int_ranges(1, pl.col("text").str.len_chars() + 1)
    beginnings = (
        texts.with_columns(length=lengths)
        .explode("length")
        .group_by(beginning=pl.col("text").str.slice(0, pl.col("length")))
        .agg(beginning_count=pl.len())
    )
    joined = pairs.join(beginnings, on="beginning", how="left", maintain_order="left")
    return joined.with_columns(shared_bits=(texts.height / pl.col("beginning_count").fill_null(texts.height)).log(2))


def _conflicting(pairs: pl.DataFrame, texts: pl.DataFrame) -> pl.DataFrame:
    """Adds `conflict_bits`: how telling the first word is in which both go on differently; below 0 where one ends."""
    counts = (
        texts.select(word=pl.col("text").str.split(" ").list.unique())
        .explode("word")
        .group_by("word")
        .agg(word_count=pl.len())
    )
    for side in ("left", "right"):
        text = pl.col(f"text_{side}")
        before = text.str.slice(0, pl.col("length")).str.split(" ").list.last()
        after = text.str.slice(pl.col("length")).str.split(" ").list.first()
        pairs = pairs.with_columns((before + after).alias("word")).join(
            counts.rename({"word_count": f"count_{side}"}), on="word", how="left", maintain_order="left"
        )
    goes_on = [pl.col(f"text_{side}").str.len_chars() > pl.col("length") for side in ("left", "right")]
    telling = (texts.height / pl.max_horizontal("count_left", "count_right").fill_null(1)).log(2)
    return pairs.with_columns(
        conflict_bits=pl.when(goes_on[0] & goes_on[1])
        .then(telling)
        .when(goes_on[0] | goes_on[1])
        .then(-2.0)
        .otherwise(-4.0)
    )
