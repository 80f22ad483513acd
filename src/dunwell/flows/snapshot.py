# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""Makes the kept snapshot: the rooms' answers brought together as one wide row per debt, for what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.cases import plan_snapshot as plans
from dunwell.cases import snapshot as cases
from dunwell.contacts import actions, recent
from dunwell.core import ageing, columns
from dunwell.core.ports import Bulk, BulkSession, Reader
from dunwell.core.promises import judge
from dunwell.debts import snapshot as debts
from dunwell.flows import plan_standing
from dunwell.ledger import snapshot as ledger
from dunwell.parties import snapshot as parties

KEPT = columns.schema("kept")
CHUNK = 250_000
"""Rows rebuilt together when everything is compared."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many rows were made anew, and for which day."""

    as_of: date
    rows_count: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A kept row that is not what the rooms say now."""

    debt_id: int
    column: str
    kept: object
    rebuilt: object


def refresh(bulk: Bulk, *, as_of: date) -> Refreshed:
    """Bring the kept rows up to `as_of`, in one transaction. The cost follows the number of debts that changed."""
    with bulk.session() as session:
        return refresh_in(session, as_of=as_of)


def refresh_in(session: BulkSession, *, as_of: date) -> Refreshed:
    """The same inside a bulk session. A day before the mark makes every row anew, because later facts are in them."""
    marked = debts.marked_as_of(session)
    is_whole = marked is None or as_of < marked
    count = debts.want_all(session) if is_whole else debts.want_stale(session, as_of=as_of)
    rows = build(session, debts.WANTED, as_of=as_of) if count else pl.DataFrame(schema=KEPT)
    debts.replace(session, rows, as_of=as_of)
    return Refreshed(as_of, count)


def fresh(reader: Reader, debt_ids: list[int], *, as_of: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Kept and recent columns of a few debts as they are this moment: what the gate asks."""
    wanted = debts.wanted_few(debt_ids)
    kept = build(reader, wanted, as_of=as_of)
    return kept, recent.counts(reader, kept, wanted=wanted, as_of=as_of)


def standing(reader: Reader, debt_ids: list[int], *, as_of: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same, as a page asks it: kept rows stand as they do for the night, and only the others are made anew."""
    kept = debts.standing_rows(reader, debt_ids, as_of=as_of)
    if others := sorted(set(debt_ids) - set(kept["debt_id"])):
        kept = pl.concat([kept, build(reader, debts.wanted_few(others), as_of=as_of)]).sort("debt_id")
    return kept, recent.counts(reader, kept, wanted=debts.wanted_few(debt_ids), as_of=as_of)


def build(reader: Reader, wanted: str, *, as_of: date) -> pl.DataFrame:
    """One row per debt of `wanted`, with every kept column of `core/columns.py` in order, sorted by debt.

    Given    `wanted` a table expression with `debt_id` and `person_id`
    """
    facts = debts.facts(reader, wanted)
    payments = ledger.payments(reader, wanted, as_of=as_of)
    parts = [
        _money_and_age(reader, wanted, as_of),
        ledger.payment_columns(payments, as_of=as_of),
        parties.circumstances(reader, wanted, as_of=as_of),
        cases.disputes(reader, wanted, as_of=as_of),
        cases.promise_columns(judge(cases.promises(reader, wanted, as_of=as_of), payments, as_of=as_of)),
        plans.plan_columns(plan_standing.judged(reader, wanted, as_of=as_of, payments=payments).plans),
        actions.steps(reader, wanted, as_of=as_of),
        cases.validation_notices(reader, wanted, actions.validation_notices(reader, wanted, as_of=as_of), as_of=as_of),
        cases.first_notices(reader, wanted, actions.first_notices(reader, wanted, as_of=as_of), as_of=as_of),
    ]
    wide, changes = facts, []
    for number, part in enumerate(parts):
        if "next_change_on" in part.columns:
            changes.append(f"change_{number}")
            part = part.rename({"next_change_on": changes[-1]})
        wide = wide.join(part, on="debt_id", how="left", maintain_order="left")
    people = parties.people(reader, wanted, as_of=as_of).rename({"next_change_on": "change_person"})
    wide = wide.join(people, on="person_id", how="left", maintain_order="left")
    return _finished(wide, [*changes, "change_person"])


def _money_and_age(reader: Reader, wanted: str, as_of: date) -> pl.DataFrame:
    """Balances by part, and how far past due: what of the schedule the balance no longer asks is settled."""
    balances = ledger.balances(reader, wanted, as_of=as_of)
    lines = debts.instalments(reader, wanted)
    settled = (
        lines.group_by("debt_id")
        .agg(scheduled_minor=pl.col("amount_minor").sum())
        .join(balances.select("debt_id", "balance_minor"), on="debt_id", how="left")
        .select("debt_id", settled_minor=pl.col("scheduled_minor") - pl.col("balance_minor").fill_null(0))
    )
    aged = ageing.aged(lines, settled, debts.pauses(reader, wanted), as_of=as_of)
    both = balances.join(aged.rename({"next_change_on": "age_change_on"}), on="debt_id", how="full", coalesce=True)
    return both.with_columns(next_change_on=pl.min_horizontal("next_change_on", "age_change_on")).drop("age_change_on")


def _finished(wide: pl.DataFrame, changes: list[str]) -> pl.DataFrame:
    """Fill what is never null, settle what two rooms say, and take the columns in order."""
    wide = wide.with_columns(
        next_change_on=pl.min_horizontal(changes),
        jurisdiction=pl.coalesce("jurisdiction", "portfolio_country"),
        last_payment_on=pl.coalesce("last_payment_on", "last_payment_before_on"),
    )
    filled = [
        pl.col(name).fill_null(False if dtype == pl.Boolean else 0).cast(dtype)
        if columns.BY_NAME[name].null == columns.NEVER and (dtype == pl.Boolean or dtype.is_integer())
        else pl.col(name).cast(dtype)
        for name, dtype in KEPT.items()
    ]
    return wide.select(filled).sort("debt_id")


def compare(bulk: Bulk, *, limit: int = 100) -> list[Difference]:
    """Rebuild every kept row as of the mark and list `limit` differences; those to be refreshed are left out."""
    with bulk.session() as session:
        marked = debts.marked_as_of(session)
        if marked is None:
            return []
        debts.want_all(session)
        session.run(f"DELETE FROM {debts.WANTED} WHERE debt_id IN (SELECT debt_id FROM debts_changed)")
        rebuilt = build(session, debts.WANTED, as_of=marked)
        kept = debts.read(session, where=f"debt_id IN (SELECT debt_id FROM {debts.WANTED})")
        return differences(kept, rebuilt, limit=limit)


def differences(kept: pl.DataFrame, rebuilt: pl.DataFrame, *, limit: int) -> list[Difference]:
    """Cells in which two sets of kept rows differ, by debt; a row that one set lacks differs in `debt_id`."""
    found: list[Difference] = []
    only = set(kept["debt_id"]).symmetric_difference(rebuilt["debt_id"])
    found.extend(Difference(debt_id, "debt_id", debt_id in set(kept["debt_id"]), None) for debt_id in sorted(only))
    both = kept.join(rebuilt, on="debt_id", suffix="_rebuilt", how="inner")
    for name in KEPT:
        if name != "debt_id":
            off = both.filter(pl.col(name).ne_missing(pl.col(f"{name}_rebuilt")))
            cells = off.select("debt_id", name, f"{name}_rebuilt").head(limit)
            found.extend(Difference(row[0], name, row[1], row[2]) for row in cells.iter_rows())
    return found[:limit]
