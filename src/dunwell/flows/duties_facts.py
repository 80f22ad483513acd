# ruff: noqa: S608 (what is put into SQL here is ours: numbers, and names of tables and columns)
"""What the law turns on in the facts of a debt alone: arrears by the schedule, charges, a licence, a day that was set.

Read by columns for some debts together, and put into the matters in which the rules are asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from dunwell.core import ageing
from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Debt, Due, Paid
from dunwell.core.ports import Reader
from dunwell.debts import snapshot as debts
from dunwell.flows.matters import debt_id_of
from dunwell.ledger import snapshot as ledger

_ID, _DATE = pl.Int64(), pl.Date()
STATEMENT = "uk.cca.statement"
WEEK = timedelta(days=7)
BILLS = frozenset({"utility", "telecom", "medical"})
"""Products that are no credit: what is due for them is a price."""


@dataclass(frozen=True, slots=True)
class DebtFacts:
    """What one debt says by itself on a day, as far as the law asks."""

    schedule: tuple[Due, ...] = ()
    payments: tuple[Paid, ...] = ()
    missed: tuple[date, ...] = ()
    """Days on which a payment fell due that is not wholly paid."""
    missed_minor: int = 0
    arrears_since: date | None = None
    opened_on: date | None = None
    charge: Due | None = None
    """The newest default sum that was charged."""
    statement_due_on: date | None = None
    """The day of a yearly statement that is known to be due."""
    is_bill: bool = False
    """A price that is owed, and no credit."""


def read_facts(reader: Reader, debt_ids: Iterable[int], *, on: date) -> dict[int, DebtFacts]:
    """The facts of some debts, by debt; in as many questions for many as for one."""
    wanted = debts.wanted_few(debt_ids)
    base = debts.facts(reader, wanted)
    lines = debts.instalments(reader, wanted).sort("due_on")
    balances = ledger.balances(reader, wanted, as_of=on).select("debt_id", "balance_minor")
    paid = ledger.payments(reader, wanted, as_of=on).sort("paid_on")
    settled = (
        lines.group_by("debt_id")
        .agg(scheduled_minor=pl.col("amount_minor").sum())
        .join(balances, on="debt_id", how="left")
        .select("debt_id", settled_minor=pl.col("scheduled_minor") - pl.col("balance_minor").fill_null(0))
    )
    aged = ageing.aged(lines, settled, debts.pauses(reader, wanted), as_of=on)
    charges = ledger.fees_charged(reader, wanted, as_of=on).sort("charged_on")
    statements = _statements_due(reader, wanted)
    parts = _Parts(
        lines=_by_debt(lines),
        paid=_by_debt(paid),
        settled=dict(settled.iter_rows()),
        since=dict(aged.select("debt_id", "counts_from_on").iter_rows()),
        overdue=dict(aged.select("debt_id", "overdue_minor").iter_rows()),
        charges=_by_debt(charges),
        statements=dict(statements.iter_rows()),
    )
    return {row["debt_id"]: _facts(row, parts, on) for row in base.iter_rows(named=True)}


def _statements_due(reader: Reader, wanted: str) -> pl.DataFrame:
    """By debt the day of an open duty to give the yearly statement: it does not go away by being late."""
    return reader.read(
        f"SELECT d.debt_id, MIN(d.due_on) AS due_on FROM {wanted} w JOIN cases_duty d ON d.debt_id = w.debt_id "
        "WHERE d.rule_id = ? AND d.state = 'open' GROUP BY d.debt_id",
        (STATEMENT,),
        schema={"debt_id": _ID, "due_on": _DATE},
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What was read, by debt."""

    lines: Mapping[int, list[dict[str, Any]]] = field(default_factory=dict)
    paid: Mapping[int, list[dict[str, Any]]] = field(default_factory=dict)
    settled: Mapping[int, int] = field(default_factory=dict)
    since: Mapping[int, date | None] = field(default_factory=dict)
    overdue: Mapping[int, int] = field(default_factory=dict)
    charges: Mapping[int, list[dict[str, Any]]] = field(default_factory=dict)
    statements: Mapping[int, date | None] = field(default_factory=dict)


def _by_debt(frame: pl.DataFrame) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        found.setdefault(row["debt_id"], []).append(row)
    return found


def _facts(row: Mapping[str, Any], parts: _Parts, on: date) -> DebtFacts:
    """The facts of one debt: what of the schedule the payments do not reach is missed, the oldest paid first."""
    debt_id = row["debt_id"]
    lines = parts.lines.get(debt_id, [])
    settled = max(parts.settled.get(debt_id, 0), 0)
    left, missed = settled, []
    for line in lines:
        left -= line["amount_minor"]
        if left < 0 and line["due_on"] < on:
            missed.append(line["due_on"])
    charges = parts.charges.get(debt_id, [])
    return DebtFacts(
        schedule=tuple(Due(due_on=line["due_on"], amount_minor=line["amount_minor"]) for line in lines),
        payments=tuple(_payments(parts.paid.get(debt_id, []), lines, settled)),
        missed=tuple(missed),
        missed_minor=parts.overdue.get(debt_id, 0) or 0,
        arrears_since=parts.since.get(debt_id) if missed else None,
        opened_on=row["opened_on"],
        charge=Due(due_on=charges[-1]["charged_on"], amount_minor=charges[-1]["fees_minor"]) if charges else None,
        statement_due_on=parts.statements.get(debt_id),
        is_bill=row["product"] in BILLS,
    )


def _payments(paid: list[dict[str, Any]], lines: list[dict[str, Any]], settled: int) -> Iterable[Paid]:
    """What was paid; what was settled before the debt came to us counts as paid when the schedule began."""
    before = settled - sum(line["paid_minor"] for line in paid)
    if before > 0 and lines:
        yield Paid(paid_on=lines[0]["due_on"], amount_minor=before)
    for line in paid:
        yield Paid(paid_on=line["paid_on"], amount_minor=line["paid_minor"])


def told(matter: Matter, facts: Mapping[int, DebtFacts]) -> Matter:
    """The matter with what its debts say by themselves; what it says already stays as it is."""
    known = {debt.id: facts.get(debt_id_of(debt.id), DebtFacts()) for debt in matter.facts.debts}
    owed = tuple(_debt(matter, debt, known[debt.id]) for debt in matter.facts.debts)
    return Matter(replace(matter.facts, debts=owed))


def _debt(matter: Matter, debt: Debt, facts: DebtFacts) -> Debt:
    has_plan = len(facts.schedule) > 1
    gaps = [later.due_on - line.due_on for line, later in zip(facts.schedule, facts.schedule[1:], strict=False)]
    was_given = matter.last("statement_given", debt=debt.id, collector=None) is not None
    return replace(
        debt,
        schedule=facts.schedule if has_plan else (),
        payments=facts.payments if has_plan else (),
        interval=("weekly" if min(gaps) <= WEEK else "monthly") if gaps else None,
        instalment_minor=facts.schedule[-1].amount_minor if has_plan else None,
        missed_due_on=facts.missed,
        missed_count=len(facts.missed),
        missed_minor=facts.missed_minor,
        arrears_since=facts.arrears_since,
        agreement_made_on=facts.opened_on,
        regulated=False if facts.is_bill else debt.regulated,
        default_sum=facts.charge,
        next_statement_due_on=None if was_given else facts.statement_due_on,
    )


def without_arrears(matter: Matter) -> Matter:
    """The same with nothing in arrears: what a rule says less then is said because of the arrears."""
    owed = (
        replace(
            debt, schedule=(), payments=(), missed_due_on=(), missed_count=0, missed_minor=0, arrears_since=None,
            in_arrears=False, overdue_minor=0,
        )
        for debt in matter.facts.debts
    )  # fmt: skip
    return Matter(replace(matter.facts, debts=tuple(owed)))


def without_charges(matter: Matter) -> Matter:
    """The same with no default sum charged."""
    owed = tuple(replace(debt, default_sum=None) for debt in matter.facts.debts)
    return Matter(replace(matter.facts, debts=owed))
