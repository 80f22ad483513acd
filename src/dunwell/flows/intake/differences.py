"""What must be booked so that the books say what a file says: money, states and schedules, as frames, nothing written.

Money moves against `placed`, what a book answers for to its creditor, and takes effect on the day the file speaks of:
a payment we took that the creditor cannot know yet, effective later, is no difference.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from dunwell.core.journal import PLACED, UNAPPLIED
from dunwell.debts.bulk import KEY_DATES
from dunwell.debts.states import MOVES
from dunwell.flows.intake.stated import CODES, PARTS

_ID, _TEXT = pl.Int64(), pl.String()
MOVEMENTS = pl.Schema(
    {
        "debt_id": pl.Int64, "kind": pl.String, "effective_on": pl.Date, "currency": pl.String, "code": pl.String,
        "amount_minor": pl.Int64,
    }
)  # fmt: skip
DATES = pl.Schema({"debt_id": pl.Int64, "field": pl.String, "old_on": pl.Date, "new_on": pl.Date})
_STATED_AS = {"opened_on": "invoiced_on", "last_payment_before_on": "last_payment_on"}
"""Key dates whose field in files has another name."""
_LEFT_ALONE = ("settled", "sold", "written_off")
"""States of our own making: what a creditor's file still says of such a debt is not booked."""
_FROM_FILES = ("opening", "adjustment")


@dataclass(frozen=True, slots=True)
class Differences:
    """What to write for debts that are known.

    movements   MOVEMENTS
    moves       debt_id, old, new, moved_on
    compared    debt_id: those that were compared
    left_alone  how many debts were not compared because of their state here
    rescheduled debt_id, old_on, new_on: those whose schedule the file changed; null where no due date did
    dates       debt_id, field, old_on, new_on: key dates the file states otherwise
    """

    movements: pl.DataFrame
    moves: pl.DataFrame
    compared: pl.DataFrame
    left_alone: int
    rescheduled: pl.DataFrame
    dates: pl.DataFrame

    @classmethod
    def none(cls) -> Differences:
        """No known debt was named."""
        moves = pl.DataFrame(schema={"debt_id": _ID, "old": _TEXT, "new": _TEXT, "moved_on": pl.Date()})
        ids = pl.DataFrame(schema={"debt_id": _ID})
        late = pl.DataFrame(schema={"debt_id": _ID, "old_on": pl.Date(), "new_on": pl.Date()})
        return cls(pl.DataFrame(schema=MOVEMENTS), moves, ids, 0, late, pl.DataFrame(schema=DATES))

    def with_dates(self, *, rescheduled: pl.DataFrame, dates: pl.DataFrame) -> Differences:
        """The same, knowing whose schedule was written anew, and which key dates are other ones."""
        return replace(self, rescheduled=rescheduled, dates=dates)

    def touched(self) -> pl.Series:
        """Ids of debts for which anything was written, sorted."""
        frames = (self.movements, self.moves, self.rescheduled, self.dates)
        return pl.concat(frame["debt_id"] for frame in frames).unique().sort()

    def balances(self, booked: pl.DataFrame) -> pl.DataFrame:
        """What each compared debt owes once all is booked: debt_id, balance_minor."""
        owed = booked.filter(pl.col("code") != UNAPPLIED).select("amount_minor", debt_id="subject_id")
        moved = self.movements.filter(pl.col("code") != UNAPPLIED).select("amount_minor", "debt_id")
        sums = pl.concat([owed, moved]).group_by("debt_id").agg(balance_minor=pl.col("amount_minor").sum())
        return self.compared.join(sums, on="debt_id", how="left").with_columns(pl.col("balance_minor").fill_null(0))


def openings(new: pl.DataFrame) -> pl.DataFrame:
    """MOVEMENTS of new debts: what was owed, and that it was paid since. What came closed or recalled was never ours.

    Needs    the columns of `Stated.debts`, debt_id
    """
    ours = new.filter(pl.col("wanted").is_in(["open", "paid"]))
    opened = _tall(ours, "opening", "opening_on", CODES)
    settled = ours.filter(pl.col("status") == "paid")
    paid = _tall(settled, "payment", "ended_on", [str(part) for part in PARTS], sign=-1)
    return pl.concat([opened, paid])


def _tall(
    debts: pl.DataFrame, kind: str, effective_on: str, codes: list[str] | tuple[str, ...], *, sign: int = 1
) -> pl.DataFrame:
    pieces = [pl.DataFrame(schema=MOVEMENTS)]
    for code in codes:
        some = debts.filter(pl.col(code) != 0)
        pieces.append(
            some.select(
                "debt_id", pl.lit(kind).alias("kind"), pl.col(effective_on).alias("effective_on"), "currency",
                pl.lit(code).alias("code"), (pl.col(code) * sign).alias("amount_minor"),
            )
        )  # fmt: skip
    return pl.concat(pieces)


def differences(stated: pl.DataFrame, *, standing: pl.DataFrame, booked: pl.DataFrame, as_of: date) -> Differences:
    """Compare what the file states of known debts with what is booked.

    Needs    stated: the columns of `Stated.debts`, debt_id
             standing: debt_id, state
             booked: subject_id, code, kind, effective_on, amount_minor
    """
    opened = booked.filter(pl.col("kind") == "opening").group_by("subject_id").agg(
        began_on=pl.col("effective_on").min()
    )  # fmt: skip
    known = stated.join(standing.select("debt_id", "state"), on="debt_id").join(
        opened, left_on="debt_id", right_on="subject_id", how="left"
    )  # fmt: skip
    touched = known.filter(~pl.col("state").is_in(_LEFT_ALONE))
    said = pl.when(pl.col("status") == "paid").then("paid_on")
    touched = touched.with_columns(day=pl.max_horizontal(pl.coalesce(said, pl.lit(as_of)), "began_on"))
    balances = _balances(touched, booked)
    compared = touched.drop(CODES).join(
        touched.select("debt_id", *(pl.col(code).alias(f"stated_{code}") for code in CODES)), on="debt_id"
    ).join(balances, on="debt_id")  # fmt: skip
    compared = _targets(compared)
    movements = _movements(compared)
    left_alone = known.height - touched.height
    none = Differences.none()
    return replace(
        none, movements=movements, moves=_moves(compared), compared=compared.select("debt_id"), left_alone=left_alone
    )


def _balances(touched: pl.DataFrame, booked: pl.DataFrame) -> pl.DataFrame:
    """Per debt: `<code>` as of its day (credits only as far as files stated them), `later`: owed by later postings."""
    lines = touched.select("debt_id", "day").join(booked, left_on="debt_id", right_on="subject_id")
    is_then = pl.col("effective_on") <= pl.col("day")
    minor, code = pl.col("amount_minor"), pl.col("code")
    counts = (code != UNAPPLIED) | pl.col("kind").is_in(_FROM_FILES)
    sums = [minor.filter((code == name) & is_then & counts).sum().alias(name) for name in CODES]
    later = minor.filter(~is_then & (code != UNAPPLIED)).sum().alias("later")
    found = lines.group_by("debt_id").agg(*sums, later)
    return (
        touched.select("debt_id").join(found, on="debt_id", how="left").with_columns(pl.exclude("debt_id").fill_null(0))
    )


def _targets(compared: pl.DataFrame) -> pl.DataFrame:
    """Adds `target_<code>`. A total without parts raises the principal, or lowers costs, fees, interest, principal."""
    ends = pl.col("wanted").is_in(["closed", "recalled"]) | (pl.col("status") == "paid")
    names = [str(part) for part in PARTS]
    change = sum((pl.col(f"stated_{name}") for name in names), pl.lit(0)) - sum(
        (pl.col(name) for name in names), pl.lit(0)
    )
    compared = compared.with_columns(left=(-change).clip(lower_bound=0), raised=change.clip(lower_bound=0))
    for name in reversed(names):
        taken = pl.min_horizontal(pl.col("left"), pl.col(name).clip(lower_bound=0))
        compared = compared.with_columns(
            (pl.col(name) - taken).alias(f"spread_{name}"), (pl.col("left") - taken).alias("left")
        )
    first = names[0]
    compared = compared.with_columns(
        (pl.col(f"spread_{first}") + pl.col("raised") - pl.col("left")).alias(f"spread_{first}")
    )
    targets = [
        pl.when(ends)
        .then(0)
        .when("has_parts")
        .then(f"stated_{name}")
        .otherwise(f"spread_{name}")
        .alias(f"target_{name}")
        for name in names
    ]
    credit = pl.when(ends).then(UNAPPLIED).otherwise(f"stated_{UNAPPLIED}").alias(f"target_{UNAPPLIED}")
    return compared.with_columns(*targets, credit)


def _movements(compared: pl.DataFrame) -> pl.DataFrame:
    total = sum((pl.col(str(part)) for part in PARTS), pl.lit(0))
    is_done = pl.col("state").is_in(["paid", "closed", "recalled"]) & (pl.col("wanted") != "open") & (total == 0)
    kind = (
        pl.when((pl.col("status") == "paid") & (total > 0)).then(pl.lit("payment"))
        .when(pl.col("wanted") == "recalled").then(pl.lit("recall"))
        .otherwise(pl.lit("adjustment"))
    )  # fmt: skip
    changing = compared.filter(~is_done).with_columns(kind=kind)
    pieces = [pl.DataFrame(schema=MOVEMENTS)]
    for code in CODES:
        change = (pl.col(f"target_{code}") - pl.col(code)).alias("amount_minor")
        piece = changing.select(
            "debt_id", "kind", pl.col("day").alias("effective_on"), "currency", pl.lit(code).alias("code"), change
        )
        pieces.append(piece.filter(pl.col("amount_minor") != 0))
    return pl.concat(pieces)


def _moves(compared: pl.DataFrame) -> pl.DataFrame:
    """State moves that are permitted. What is open is what still has something owed once all is booked."""
    owed = sum((pl.col(f"target_{part}") for part in PARTS), pl.col("later"))
    wanted = pl.when((pl.col("wanted") == "open") & (owed <= 0)).then(pl.lit("paid")).otherwise("wanted")
    moves = compared.select("debt_id", old="state", new=wanted, moved_on="day").filter(pl.col("old") != pl.col("new"))
    permitted = [f"{old} {new}" for old, news in MOVES.items() for new in news]
    return moves.filter(pl.format("{} {}", "old", "new").is_in(permitted))


def recalls(standing: pl.DataFrame, booked: pl.DataFrame, *, as_of: date) -> Differences:
    """What to write for open debts that a complete file no longer names. Needs as for `differences`."""
    open_now = standing.filter(pl.col("state") == "open")
    asked = open_now.select(
        "debt_id", "currency", *(pl.lit(0, pl.Int64).alias(code) for code in CODES), has_parts=pl.lit(value=True),
        status=pl.lit("recalled"), wanted=pl.lit("recalled"), paid_on=pl.lit(None, pl.Date),
    )  # fmt: skip
    return differences(asked, standing=open_now, booked=booked, as_of=as_of)


def rescheduled(lines: pl.DataFrame, *, live: pl.DataFrame, balances: pl.DataFrame) -> pl.DataFrame:
    """Debts whose unpaid due dates the file changed, or who owe more than is scheduled.

    Rows     debt_id, old_on, new_on: the first due date that is no longer stated, and the first that is new

    Needs    lines: debt_id, due_on, amount_minor, as the file states them; live: the same, as kept
             balances: debt_id, balance_minor once all is booked
    """
    kept = live.join(balances, on="debt_id").sort("debt_id", "due_on")
    scheduled = pl.col("amount_minor").sum().over("debt_id")
    settled = (scheduled - pl.col("balance_minor")).clip(lower_bound=0)
    unpaid = kept.filter(pl.col("amount_minor").cum_sum().over("debt_id") > settled)
    was = unpaid.group_by("debt_id").agg(pl.col("due_on").unique().sort().alias("was"))
    total = live.group_by("debt_id").agg(pl.col("amount_minor").sum().alias("scheduled"))
    says = lines.group_by("debt_id").agg(pl.col("due_on").unique().sort().alias("says"))
    both = says.join(was, on="debt_id", how="left").join(total, on="debt_id", how="left")
    both = both.join(balances, on="debt_id", how="left")
    differs = pl.col("was").is_null() | (pl.col("says") != pl.col("was"))
    lacks = pl.col("balance_minor") > pl.col("scheduled").fill_null(0)
    return both.filter(differs | lacks).select(
        "debt_id",
        old_on=pl.col("was").list.set_difference("says").list.min(),
        new_on=pl.when(pl.col("was").is_not_null()).then(pl.col("says").list.set_difference("was").list.min()),
    )


def corrected(stated: pl.DataFrame, standing: pl.DataFrame) -> pl.DataFrame:
    """Key dates that the file states and that are kept otherwise, or not at all: DATES. What it is silent on stands.

    Needs    stated: the columns of `Stated.debts`, debt_id; standing: debt_id, KEY_DATES
    """
    pieces = [pl.DataFrame(schema=DATES)]
    for field in KEY_DATES:
        said = stated.select("debt_id", new_on=_STATED_AS.get(field, field)).drop_nulls()
        both = said.join(standing.select("debt_id", old_on=field), on="debt_id")
        other = both.filter(pl.col("old_on").is_null() | (pl.col("old_on") != pl.col("new_on")))
        pieces.append(other.select("debt_id", pl.lit(field).alias("field"), "old_on", "new_on"))
    return pl.concat(pieces)


def postings(movements: pl.DataFrame, *, book: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Entries and postings for `ledger.bulk`: one compound entry per kind, currency and day, its sum against `placed`.

    Rows     entries: key, kind, currency, effective_on; postings: key, book, code, currency, amount_minor, subject_id
    """
    by = ["kind", "currency", "effective_on"]
    entries = movements.select(by).unique().sort(by).with_row_index("key").with_columns(pl.col("key").cast(pl.Int64))
    keyed = movements.join(entries, on=by, maintain_order="left")
    owed = keyed.select(
        "key", pl.lit(book, pl.Int64).alias("book"), "code", "currency", "amount_minor",
        pl.col("debt_id").alias("subject_id"),
    )  # fmt: skip
    sums = owed.group_by("key", "book", "currency", maintain_order=True).agg(-pl.col("amount_minor").sum())
    owed = owed.sort(
        "subject_id", maintain_order=True
    )  # postings of one debt lie together, and indexes grow at one end
    contra = sums.filter(pl.col("amount_minor") != 0).select(
        "key", "book", pl.lit(PLACED).alias("code"), "currency", "amount_minor",
        pl.lit(None, pl.Int64).alias("subject_id"),
    )  # fmt: skip
    return entries, pl.concat([owed, contra])
