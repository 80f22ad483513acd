"""Redate: terms of a whole book that hold from a day already charged change what was charged; much of it needs two.

What they would change is told from above, so that nothing slips below the limit: interest charged from that day on, as
far as the rates differ; where it is charged in another way all that was charged, or all that would be. What a ceiling
cut is not known, so that one who lifts it always needs the second yes. What one person changes alone in a book
counts together, so that many small steps are no way around the limit. What is approved is agreed on the last yes, under
that day's charges; never more than was approved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_UP, Decimal
from typing import Any

from dunwell.cases import approvals
from dunwell.cases.approvals import ApprovalCard, NewApproval
from dunwell.core.actor import Actor
from dunwell.core.charges import Terms
from dunwell.core.interest import RATE_UNITS, DayCount, Every, RateFrom, rate_on
from dunwell.core.money import MINOR_MAX
from dunwell.core.negotiation.limits import house
from dunwell.debts import batch_queries, charges, terms
from dunwell.debts.charges import ChargedSum
from dunwell.debts.terms import NewTerms
from dunwell.flows.giving import AskedAlready
from dunwell.flows.write_off import BeyondAuthority
from dunwell.trail import services as trail
from dunwell.trail.queries import acts

KIND = "terms"
DATED_BACK = "terms.dated_back"
"""On the trail: somebody changed alone what a book was charged already."""
COUNTS_APART = Decimal("1.125")
"""How far two ways to count days differ at most in one period: 31 days against 28."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How much of what was charged terms would change, minor units. `is_open`: more, where a lifted ceiling had cut."""

    minor: int = 0
    is_open: bool = False


def needs_a_yes(new: NewTerms, *, moved: Moved, by: Actor, at: datetime) -> bool:
    """Whether terms that change so much are more than they may agree alone."""
    if not moved.minor or moved.is_open:
        return moved.is_open
    currency, figures = batch_queries.destination(new.portfolio_id).currency, house(at.date())
    since = at.date() - timedelta(days=figures.alone_days)
    lately = sum(
        int(str(one.because["moved_minor"]))
        for one in acts(about=("portfolio", new.portfolio_id), did=DATED_BACK)
        if one.at.date() > since and one.actor == by.name
    )
    return moved.minor + lately > figures.alone_minor(KIND, [str(role) for role in by.roles], currency)


def note(new: NewTerms, *, moved: Moved, by: Actor, at: datetime) -> None:
    """Note that they change so much of what was charged, on their word alone."""
    if moved.minor:
        said: dict[str, object] = {"moved_minor": moved.minor, "from": new.starts_on, "product": new.product}
        trail.note(by=by, did=DATED_BACK, about=("portfolio", new.portfolio_id), at=at, because=said)


def ask(new: NewTerms, *, moved: Moved, by: Actor, at: datetime) -> int:
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
        amount_minor=moved.minor,
        currency=into.currency,
        terms={**_plain(new), "book": into.name},
        because=new.source,
        roles=figures.approvers(KIND, moved.minor),
        expires_on=approvals.expires(at.date(), figures.approval_days),
    )
    return approvals.ask(new=asked, by=by, at=at)


def carry_out(card: ApprovalCard, *, by: Actor, at: datetime) -> None:
    """Agree what was approved, in the transaction of the last yes. Raises BeyondAuthority, BadTerms."""
    if card.state != "approved":
        return
    new = _read(card.terms)
    if moved_by(new, through=card.asked_at.date()).minor > card.amount_minor:
        raise BeyondAuthority("this is not what was approved, or more than that; ask for it anew")
    terms.agree(new=new, by=by, at=at)


def moved_by(new: NewTerms, *, through: date) -> Moved:
    """How much of the interest charged for days from `starts_on` on, of periods that ended by a day, would differ.

    A product's first terms take the place of the book's altogether: what was charged before they begin differs too.
    """
    is_first = bool(new.product) and new.product not in terms.products_of(new.portfolio_id)
    rows = charges.charged_since(
        date.min if is_first else new.starts_on, portfolio_id=new.portfolio_id, product=new.product, through=through
    )
    agreed = terms.by_number({row.terms_id for row in rows})
    wanted = tuple(RateFrom(day, units) for day, units in sorted(_units(new).items()))
    before = sum(_until(row, new.starts_on) for row in rows) if is_first else 0
    later = [(row, agreed[row.terms_id]) for row in rows if row.ends_on > new.starts_on]
    after = sum(_moved(row, was, new, wanted) for row, was in later)
    return Moved(min(before + after, MINOR_MAX), any(_is_lifted(was.cap_minor, new) for _, was in later))


def _is_lifted(cap_minor: int | None, new: NewTerms) -> bool:
    bears = new.method != "none"
    return bears and cap_minor is not None and (new.cap_minor is None or new.cap_minor > cap_minor)


def _units(new: NewTerms) -> dict[date, int]:
    text = " ".join(f"{day}:{rate}" for day, rate in new.rates.items())
    return {one.starts_on: one.rate_units for one in terms.read_rates(text, new.rate_max)}


def _until(row: ChargedSum, day: date) -> int:
    """The share of one period's charges for the days before a day, rounded up."""
    days, whole = (min(row.ends_on, day) - row.starts_on).days, max((row.ends_on - row.starts_on).days, 1)
    return -(-row.amount_minor * max(days, 0) // whole)


def _moved(row: ChargedSum, was: Terms, new: NewTerms, wanted: Sequence[RateFrom]) -> int:
    """The share of one period's charges that the new terms would change, rounded up."""
    first = max(row.starts_on, new.starts_on)
    days, whole = (row.ends_on - first).days, max((row.ends_on - row.starts_on).days, 1)
    part = -(-row.amount_minor * days // whole)
    turns = [first, *(one.starts_on for one in (*was.rates, *wanted) if first < one.starts_on < row.ends_on)]
    rates = [(rate_on(was.rates, day), rate_on(wanted, day)) for day in turns]
    lowest, most = min((old for old, _ in rates if old), default=0), max(now for _, now in rates)
    is_compound = new.method == "compound"
    is_alike = (was.is_compound, was.day_count, was.every) == (is_compound, new.day_count, new.every)
    is_alike = is_alike and was.cap_minor == new.cap_minor
    if not lowest or (is_alike and all(now == old for old, now in rates)):
        return 0 if lowest else part
    if is_alike and not is_compound:
        return -(-part * max(abs(now - old) for old, now in rates) // lowest)
    years = Decimal((row.ends_on - new.starts_on).days) / 365
    growth = (years * most / RATE_UNITS).exp() if is_compound else Decimal(1)
    would = COUNTS_APART * part * most / lowest * growth
    return max(part, int(min(would, Decimal(MINOR_MAX)).to_integral_value(ROUND_UP)))


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
