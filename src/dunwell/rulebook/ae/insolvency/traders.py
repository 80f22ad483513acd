"""Claims against companies and traders pause in preventive settlement and restructuring."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Person
from dunwell.rulebook.days import months_after

SCOPE = ("ae.bankruptcy.scope",)
PREVENTIVE, RESTRUCTURING = ("ae.bankruptcy.preventive_stay",), ("ae.bankruptcy.restructuring_stay",)
CLAIMS = ("file_suit", "start_arbitration")


def forbids(*, months: int, months_max: int) -> pl.Expr:
    """True where insolvent is set; how long the pause lasts is asked of matters only."""
    return c.is_insolvent & pl.lit(value=months <= months_max)


def judges(m: Matter, *, months: int, months_max: int) -> Iterator[Said]:
    """Which law governs a trader; and its pause of claims, for months or until a plan is ratified."""
    if m.asks("coverage"):
        yield Said(kind="fact", rows=SCOPE, values={"is_covered": is_trader(m)})
    if not is_trader(m):
        return
    if m.asks("insolvency_regime"):
        yield Said(kind="fact", rows=SCOPE, values={"insolvency_regime": "restructuring"})
    who = m.reached
    if not _trades(who):
        return
    opened = m.last("preventive_settlement_opened", person=who.id, collector=None)
    if opened is not None:
        ends_on = months_after(m.day(opened.at), months)
        latest_on = months_after(m.day(opened.at), months_max)
        values = {"stay_ends_on": ends_on, "stay_ends_latest_on": latest_on}
        if m.does(*CLAIMS) and m.today <= ends_on:
            yield Said(kind="bar", rows=PREVENTIVE, values=values)
        elif (m.does(*CLAIMS) and m.today <= latest_on) or (m.is_contact() and m.today <= ends_on):
            yield Said(kind="advice", rows=PREVENTIVE, values=values)
    petition = m.last("bankruptcy_petition_filed", person=who.id, collector=None)
    if petition is not None and not m.since(petition, "plan_agreed") and m.does(*CLAIMS):
        yield Said(kind="bar", rows=RESTRUCTURING)


def is_trader(m: Matter) -> bool:
    """Whether the debtor is a company, or a person who trades."""
    return _trades(m.debtor)


def _trades(person: Person) -> bool:
    return person.kind in {"company", "sole_trader"} or person.trader
