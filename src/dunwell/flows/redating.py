"""Redate: terms of a whole book that hold from a day already charged change what was charged; much of it needs two.

What they would change is told from above, so that nothing slips below the limit: interest charged from that day on, as
far as the rates differ, and all of it where it is charged in another way. What is approved is agreed on the last yes,
under that day's charges; never more than was approved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from dunwell.cases import approvals
from dunwell.cases.approvals import ApprovalCard, NewApproval
from dunwell.core.actor import Actor
from dunwell.core.charges import Terms
from dunwell.core.interest import DayCount, Every, RateFrom, rate_on
from dunwell.core.negotiation.limits import house
from dunwell.debts import batch_queries, charges, terms
from dunwell.debts.charges import ChargedSum
from dunwell.debts.terms import NewTerms
from dunwell.flows.giving import AskedAlready
from dunwell.flows.write_off import BeyondAuthority

KIND = "terms"


def needs_a_yes(new: NewTerms, *, by: Actor, at: datetime) -> int:
    """What terms would change of interest charged already, minor units; 0 where whoever agrees them may do it alone."""
    if new.debt_id is not None or by.is_machine:
        return 0
    moved = moved_minor(new, through=at.date())
    currency = batch_queries.destination(new.portfolio_id).currency
    alone = house(at.date()).alone_minor(KIND, [str(role) for role in by.roles], currency)
    return moved if moved > alone else 0


def ask(new: NewTerms, *, moved: int, by: Actor, at: datetime) -> int:
    """Ask for a second yes; returns the approval. Raises AskedAlready."""
    into, figures = batch_queries.destination(new.portfolio_id), house(at.date())
    for one in approvals.waiting(seen_by=by):
        if one.kind == KIND and (one.terms["portfolio_id"], one.terms["product"]) == (new.portfolio_id, new.product):
            raise AskedAlready("other terms of this book wait for an answer; let that be answered first")
    asked = NewApproval(
        key=f"{KIND}:{new.portfolio_id}:{new.product}:{at.isoformat()}",
        kind=KIND,
        debt_id=0,
        person_id=0,
        amount_minor=moved,
        currency=into.currency,
        terms={**_plain(new), "book": into.name},
        because=new.source,
        roles=figures.approvers(KIND, moved),
        expires_on=approvals.expires(at.date(), figures.approval_days),
    )
    return approvals.ask(new=asked, by=by, at=at)


def carry_out(card: ApprovalCard, *, by: Actor, at: datetime) -> None:
    """Agree what was approved, in the transaction of the last yes. Raises BeyondAuthority, BadTerms."""
    if card.state != "approved":
        return
    new = _read(card.terms)
    if moved_minor(new, through=card.asked_at.date()) > card.amount_minor:
        raise BeyondAuthority("this is not what was approved, or more than that; ask for it anew")
    terms.agree(new=new, by=by, at=at)


def moved_minor(new: NewTerms, *, through: date) -> int:
    """How much of the interest charged for days from `starts_on` on, of periods that ended by a day, would differ."""
    rows = charges.charged_since(new.starts_on, portfolio_id=new.portfolio_id, product=new.product, through=through)
    agreed = terms.by_number({row.terms_id for row in rows})
    wanted = tuple(RateFrom(day, units) for day, units in sorted(_units(new).items()))
    return sum(_moved(row, agreed[row.terms_id], new, wanted) for row in rows)


def _units(new: NewTerms) -> dict[date, int]:
    text = " ".join(f"{day}:{rate}" for day, rate in new.rates.items())
    return {one.starts_on: one.rate_units for one in terms.read_rates(text, new.rate_max)}


def _moved(row: ChargedSum, was: Terms, new: NewTerms, wanted: Sequence[RateFrom]) -> int:
    """The share of one period's charges that the new terms would change, rounded up."""
    first = max(row.starts_on, new.starts_on)
    days, whole = (row.ends_on - first).days, max((row.ends_on - row.starts_on).days, 1)
    part = -(-row.amount_minor * days // whole)
    is_alike = (was.is_compound, was.day_count, was.every) == (new.method == "compound", new.day_count, new.every)
    if new.method != "none" and not (is_alike and was.cap_minor == new.cap_minor):
        return part
    turns = [first, *(one.starts_on for one in (*was.rates, *wanted) if first < one.starts_on < row.ends_on)]
    rates = [(rate_on(was.rates, day), rate_on(wanted, day)) for day in turns]
    lowest = min(old for old, _ in rates)
    return -(-part * max(abs(now - old) for old, now in rates) // lowest) if lowest else part


def _plain(new: NewTerms) -> dict[str, Any]:
    rates = {day.isoformat(): rate for day, rate in new.rates.items()}
    return {**asdict(new), "starts_on": new.starts_on.isoformat(), "rates": rates, "fees": dict(new.fees or {})}


def _read(kept: Any) -> NewTerms:
    named = {name: kept[name] for name in NewTerms.__dataclass_fields__}
    return NewTerms(
        **{
            **named,
            "starts_on": date.fromisoformat(kept["starts_on"]),
            "rates": {date.fromisoformat(day): rate for day, rate in kept["rates"].items()},
            "day_count": DayCount(kept["day_count"]),
            "every": Every(kept["every"]),
        }
    )
