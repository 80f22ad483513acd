"""Charging a month's interest on every debt, the month after it, and once more for nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from dunwell.config import wiring
from dunwell.config.bench.measuring import Figure, spending
from dunwell.config.bench.place import place, settle
from dunwell.config.bench.portfolio import BY, EVENING_BEFORE, TODAY, fill, portfolios
from dunwell.debts import terms
from dunwell.flows.accrue import accrue
from dunwell.ledger import queries as books

DEBTS = 1_000_000
BUDGET = (30.0, 12.0)
"""Seconds for DEBTS debts."""
MONTHS = (date(2026, 12, 1), date(2027, 1, 1))


@dataclass(slots=True)
class Told:
    """Wall and CPU seconds of each run, and what was charged."""

    walls: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)
    charges: list[int] = field(default_factory=list)
    again: int = 0


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """Seconds of the first month, of the second, and of a run that finds nothing to do. The trial balance must tie."""
    count = debts or DEBTS
    with place(database, folder / "accrue") as here:
        here.apart(_prepare, count)
        told = here.apart(_charge, here.server)
        vendor = here.vendor
    floor, aim = (each * count / DEBTS for each in BUDGET)
    return [
        Figure(f"accrual of a month, {count:,} debts, {vendor}", told.walls[0], "s", None, "", floor, aim),
        Figure("the month after", told.walls[1], "s", None, "", floor, aim),
        Figure("the same again, nothing to do", told.walls[2], "s"),
        Figure("CPU of the first month", told.cpus[0], "CPU s"),
        Figure("charges of the first month", told.charges[0], "charges"),
        Figure("debts told one by one", told.again, "debts"),
    ]


def _prepare(count: int) -> None:
    fill(count)
    for portfolio_id in portfolios()["portfolio_id"]:
        new = terms.NewTerms(portfolio_id, TODAY, "simple", "the contract", {TODAY: "0.0875"})
        terms.agree(new=new, by=BY, at=EVENING_BEFORE)
    settle()


def _charge(server: int | None) -> Told:
    told = Told()
    for as_of in (*MONTHS, MONTHS[-1]):
        with spending(server=server) as spent:
            done = accrue(wiring.bulk(), book=wiring.law(), as_of=as_of, by=BY, at=EVENING_BEFORE)
        told.walls.append(spent.wall)
        told.cpus.append(spent.cpu)
        told.charges.append(done.charges)
        told.again += done.again
    assert told.charges[2] == 0  # noqa: S101
    with wiring.bulk().session() as session:
        assert books.off_balance_in(session) == []  # noqa: S101
    return told
