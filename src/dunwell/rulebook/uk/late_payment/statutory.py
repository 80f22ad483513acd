"""A business paid late by a business may claim statutory interest and one fixed sum per debt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.core.matter.said import Value
from dunwell.rulebook.days import DAY
from dunwell.rulebook.uk.covered import is_regulated
from dunwell.rulebook.uk.spells import Spell, charged

RATE, REFERENCE, FIXED = "uk.late_payment.rate", "uk.late_payment.reference", "uk.late_payment.fixed_sum"
TERMS = "uk.late_payment.terms"


def judges(
    m: Matter,
    *,
    margin: Decimal,
    references: list[str],
    weak_from: str,
    year_days: int,
    tiers: list[str],
    tier_top_minor: int,
    term_days: int,
    term_days_max: int,
) -> Iterator[Said]:
    """Rate, days, simple interest and fixed sum; a bar on charging more or where the Act does not reach.

    The reference rate of the half-year in which interest began stays with the debt. A weak figure comes with
    advice, and refuses nothing by itself.
    """
    rates = dict(each.split(":") for each in references)
    for debt in m.debts:
        reaches = _reaches(m, debt)
        begins_on = _begins_on(debt, term_days)
        is_claimed = m.does("charge_interest") and m.action is not None and m.action.under == "late_payment_statute"
        if reaches and _is_long(debt, term_days_max) and (is_claimed or m.asks("statutory_interest")):
            yield Said(kind="advice", rows=(TERMS,))
        if is_claimed and not reaches:
            yield Said(kind="bar", rows=(RATE,))
        if not reaches or not (is_claimed or m.asks("statutory_interest")):
            continue
        period = _from(charged(m), begins_on)
        start = begins_on or period.starts_on
        reference = _reference(rates, start)
        fixed_sum = _fixed_sum(_owed(debt), tiers, tier_top_minor)
        if reference is None:
            yield Said(kind="advice", rows=(REFERENCE,))
            if not is_claimed:
                yield Said(kind="fact", rows=(FIXED,), values={"fixed_sum_minor": fixed_sum})
            continue
        is_weak = start >= date.fromisoformat(weak_from)
        if is_weak:
            yield Said(kind="advice", rows=(REFERENCE,))
        if is_claimed:
            highest = max(Decimal(each) for each in rates.values()) if is_weak else reference
            yield _claimed(m, margin + reference, margin + highest, begins_on)
        else:
            yield _answer(debt, period, margin + reference, year_days, fixed_sum)


def _reaches(m: Matter, debt: Debt) -> bool:
    """Whether it is a debt between businesses for goods or services, without a remedy agreed in the contract."""
    is_trade = debt.purpose == "commercial" and debt.product == "trade_invoice" and not is_regulated(m, debt)
    return is_trade and debt.rate_agreed is not True and debt.contract_rate is None


def _begins_on(debt: Debt, term_days: int) -> date | None:
    """The day after the agreed day for payment, else after the days the Act gives from the invoice."""
    if debt.due_on:
        return debt.due_on + DAY
    return debt.arose_on + timedelta(days=term_days) + DAY if debt.arose_on else debt.overdue_since


def _is_long(debt: Debt, most: int) -> bool:
    """Whether more time was agreed than the Act allows without a reason."""
    return bool(debt.arose_on and debt.due_on and (debt.due_on - debt.arose_on).days > most)


def _from(period: Spell, begins_on: date | None) -> Spell:
    return Spell(max(period.starts_on, begins_on or period.starts_on), period.ends_on)


def _reference(rates: Mapping[str, str], day: date) -> Decimal | None:
    """The rate of the half-year of a day; None for one that is not held."""
    known = [date.fromisoformat(start) for start in rates]
    latest = max((start for start in known if start <= day), default=None)
    half = (day.year, day.month > 6)
    if latest is None or (latest.year, latest.month > 6) != half:
        return None
    return Decimal(rates[latest.isoformat()])


def _claimed(m: Matter, rate: Decimal, certain: Decimal, begins_on: date | None) -> Said:
    """Too early is barred, and above the certain rate: of a weak figure the highest held; below that it is advice."""
    asked = m.action.rate if m.action else None
    is_early = begins_on is not None and charged(m).starts_on < begins_on
    values: dict[str, Value] = {"rate_max": rate}
    if is_early or (asked is not None and asked > certain):
        return Said(kind="bar", rows=(RATE, REFERENCE), values=values)
    is_dear = asked is not None and asked > rate
    return Said(kind="advice" if is_dear else "fact", rows=(RATE, REFERENCE), values=values)


def _answer(debt: Debt, period: Spell, rate: Decimal, year_days: int, fixed_sum: int) -> Said:
    """Simple interest on the debt, rounded half up once, and the fixed sum of its tier."""
    days = max((period.ends_on - period.starts_on).days + 1, 0)
    interest = int((_owed(debt) * rate * days / year_days).quantize(Decimal(1), ROUND_HALF_UP))
    values: dict[str, Value] = {"rate": rate, "days": days, "interest_minor": interest, "fixed_sum_minor": fixed_sum}
    return Said(kind="fact", rows=(RATE, REFERENCE, FIXED), values=values)


def _owed(debt: Debt) -> int:
    return debt.amount_minor or debt.principal_minor or debt.balance_minor or 0


def _fixed_sum(owed: int, tiers: list[str], top: int) -> int:
    """The sum of the first tier whose limit the debt stays below, else the highest."""
    limits = sorted((int(below), int(fixed)) for below, fixed in (tier.split(":") for tier in tiers))
    return next((fixed for below, fixed in limits if owed < below), top)
