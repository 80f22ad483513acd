"""Two files of payments are paired to a set precision, learned from the files alone, and no payment is paired twice."""

from __future__ import annotations

import random
from datetime import date, timedelta

import polars as pl
import pytest

from dunwell.core.matching.pairing import BadPrecision, Pairing, pair

NAMES = ("ANNA", "BOB", "CARLA", "DEV", "ELSA", "FARID", "GRETA", "HUGO", "INES", "JONAS")
SURNAMES = ("ABBOT", "BAKER", "CARVER", "DYER", "FLETCHER", "GLOVER", "HOOPER", "MASON", "POTTER", "TURNER", "WEAVER")
ENDS = ("payment", "BGC", "CHQ", "", "WRE")
SHAPE = {"id": pl.Int64, "words": pl.String, "on": pl.Date, "amount_minor": pl.Int64}
FIRST_DAY = date(2026, 1, 1)


def sent(count: int, seed: int) -> pl.DataFrame:
    chance = random.Random(seed)
    return pl.DataFrame(
        {
            "id": range(count),
            "words": [f"{chance.choice(NAMES)} {chance.choice(SURNAMES)} {chance.choice(ENDS)}" for _ in range(count)],
            "on": [FIRST_DAY + timedelta(days=chance.randrange(120)) for _ in range(count)],
            "amount_minor": [round(10 ** chance.uniform(3, 5.5)) for _ in range(count)],
        },
        schema=SHAPE,
    )


def arrived(payments: pl.DataFrame, seed: int) -> pl.DataFrame:
    """The same payments some days later, three in four with a fee or a rate, the words cut; in another order."""
    chance = random.Random(seed)
    rows = [
        (
            number,
            words[: chance.choice((9, 15, 40))] + chance.choice(("", " CSH")),
            on + timedelta(days=min(chance.randrange(1, 4) * chance.randrange(1, 5), 12)),
            round(minor * chance.gauss(1, 0.025)) if chance.random() < 0.75 else minor,
        )
        for number, words, on, minor in payments.iter_rows()
    ]
    chance.shuffle(rows)
    return pl.DataFrame(rows, schema=SHAPE, orient="row")


def right(found: Pairing) -> tuple[float, int]:
    """The share of right pairs, and how many there are: a payment kept its number."""
    good = found.pairs.filter(pl.col("left") == pl.col("right")).height
    return good / max(found.pairs.height, 1), good


def test_most_payments_are_paired_and_nearly_all_of_them_rightly() -> None:
    payments = sent(2_000, 1)

    precision, good = right(found := pair(payments, arrived(payments, 2), precision=0.98))

    assert precision >= 0.98
    assert good >= 0.6 * 2_000
    assert found.precision >= 0.98


def test_no_payment_is_paired_twice_and_the_order_of_rows_changes_nothing() -> None:
    payments = sent(600, 3)
    other = arrived(payments, 4)

    found = pair(payments, other, precision=0.95)
    again = pair(payments.reverse(), other.sort("amount_minor"), precision=0.95)

    assert found.pairs["left"].is_unique().all()
    assert found.pairs["right"].is_unique().all()
    assert found.pairs.select("left", "right").equals(again.pairs.select("left", "right"))


def test_files_that_have_nothing_to_do_with_each_other_are_not_paired() -> None:
    found = pair(sent(2_000, 5), arrived(sent(2_000, 6), 7), precision=0.98)

    assert found.pairs.height <= 2


def test_where_few_payments_have_a_partner_the_others_stay_alone() -> None:
    payments, strangers = sent(300, 8), sent(1_500, 9).with_columns(id=pl.col("id") + 10_000)

    precision, good = right(pair(payments, arrived(pl.concat([payments, strangers]), 10), precision=0.98))

    assert precision >= 0.97
    assert good >= 100


@pytest.mark.parametrize("count", [0, 1, 3])
def test_too_few_payments_teach_nothing_so_nothing_is_paired(count: int) -> None:
    payments = sent(count, 11)

    assert pair(payments, arrived(payments, 12), precision=0.98).pairs.height == 0


@pytest.mark.parametrize("precision", [0, 1, 98])
def test_a_precision_that_is_no_share_is_refused(precision: float) -> None:
    with pytest.raises(BadPrecision, match=r"0\.98"):
        pair(sent(1, 1), sent(1, 1), precision=precision)
