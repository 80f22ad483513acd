"""How likely a payment is, by a scorecard anyone can read, and what it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import polars as pl
import yaml

from dunwell.engine.bits import when, within

HERE = Path(__file__).parent / "scorecards"
MILLION = 1_000_000


class BadScorecard(ValueError):
    """A scorecard file cannot be used; the words name the remedy."""


@dataclass(frozen=True, slots=True)
class Characteristic:
    """Points by one column: each band holds from its edge to the next."""

    column: str
    unknown: int
    points: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A transparent sum of points, and how points read as a probability."""

    name: str
    version: int
    is_calibrated: bool
    basis: str
    start: int
    characteristics: tuple[Characteristic, ...]
    even_at: int
    double_every: int

    def probability_ppm(self, points: int) -> int:
        """Payments expected of a million people with that many points."""
        odds: float = 2.0 ** ((points - self.even_at) / self.double_every)
        return int(odds / (1.0 + odds) * MILLION + 0.5)


@cache
def scorecard(name: str = "standard") -> Scorecard:
    """A shipped scorecard by name. Raises BadScorecard."""
    path = HERE / f"{name}.yaml"
    if not path.exists():
        raise BadScorecard(
            f"there is no scorecard {name!r}; there are {sorted(each.stem for each in HERE.glob('*.yaml'))}"
        )
    return read_scorecard(path)


def read_scorecard(path: Path) -> Scorecard:
    """A scorecard from its file. Raises BadScorecard."""
    content = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    characteristics = []
    for each in content["characteristics"]:
        bands = tuple((edge, points) for edge, points in each["points"])
        if list(bands) != sorted(bands, key=lambda band: band[0]):
            raise BadScorecard(f"{path.name}: the bands of {each['column']} must rise")
        characteristics.append(Characteristic(each["column"], each["unknown"], bands))
    return Scorecard(
        name=content["name"],
        version=content["version"],
        is_calibrated=content["is_calibrated"],
        basis=content["basis"],
        start=content["start"],
        characteristics=tuple(characteristics),
        even_at=content["odds"]["even_at"],
        double_every=content["odds"]["double_every"],
    )


def score(snapshot: pl.DataFrame, cards: Scorecard) -> pl.DataFrame:
    """Add points, probability and worth.

    Rows    unchanged, in order
    Needs   the columns of the scorecard's characteristics, overdue_minor
    Adds    score (points), pay_probability (of a payment in thirty days; an assumption unless the scorecard is
            calibrated), expected_minor (that probability of overdue_minor, whole minor units, rounded half up)
    """
    bands = _bands(snapshot, cards)
    table = _table(cards)
    expected = (within(snapshot["overdue_minor"], 0) * table["ppm"].gather(bands) + MILLION // 2) // MILLION
    return snapshot.with_columns(
        table["score"].gather(bands),
        table["pay_probability"].gather(bands),
        expected.fill_null(0).alias("expected_minor"),
    )


def _bands(snapshot: pl.DataFrame, cards: Scorecard) -> pl.Series:
    """The bands of all characteristics as one number (UInt32), so that points are looked up once per row.

    The number is carried in as few bytes as it fits: bytes are cheaper to multiply than words.
    """
    bands = snapshot.select(_band_tests(cards))
    number, most = bands.to_series(0), len(cards.characteristics[0].points)
    for each in cards.characteristics[1:]:
        count = len(each.points) + 1
        most = most * count + count - 1
        kind = pl.UInt8 if most < 2**8 else pl.UInt16 if most < 2**16 else pl.UInt32
        number = number.cast(kind) * count + bands[each.column].cast(kind)
    return number.cast(pl.UInt32)


@cache
def _band_tests(cards: Scorecard) -> tuple[pl.Expr, ...]:
    return tuple(_band(each).alias(each.column) for each in cards.characteristics)


def _band(each: Characteristic) -> pl.Expr:
    """The number (UInt8) of the band that a row is in; one more than the last where the column is not known."""
    column, above = pl.col(each.column), pl.lit(0, dtype=pl.UInt8)
    for edge, _ in each.points[1:]:
        above = above + when(column >= edge, 1)
    return pl.when(column.is_null()).then(pl.lit(len(each.points), dtype=pl.UInt8)).otherwise(above)


@cache
def _table(cards: Scorecard) -> pl.DataFrame:
    """Points and probability for every number that `_bands` can give."""
    choices = [[*(points for _, points in each.points), each.unknown] for each in cards.characteristics]
    points = [cards.start + sum(choice) for choice in product(*choices)]
    ppm = [cards.probability_ppm(each) for each in points]
    return pl.DataFrame({"score": points, "ppm": ppm}, schema={"score": pl.Int32, "ppm": pl.Int64}).with_columns(
        (pl.col("ppm") / MILLION).alias("pay_probability")
    )
