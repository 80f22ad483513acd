"""Six percent on debts from before military service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt, Event, Person
from dunwell.core.matter.said import Kind, Value
from dunwell.rulebook.us.consumers import OBLIGED


def judges(m: Matter, *, rate_max: Decimal, notice_days: int, mortgage_years: int) -> Iterator[Said]:
    """Once notice and orders arrived, the cap holds from the first day of service; before, it is only foreseen.

    A fee counts as interest: on a debt that bears the highest rate already there is room for none. A mortgage keeps
    the cap for the years after service; notice may come so many days after service ended.
    """
    owing = (m.reached,) if m.action is not None else [each for each in m.facts.people if each.relation in OBLIGED]
    for who in owing:
        yield from _told_of(m, who, rate_max, notice_days, mortgage_years)


def _told_of(m: Matter, who: Person, rate_max: Decimal, notice_days: int, mortgage_years: int) -> Iterator[Said]:
    """What the service of one who owes the debt brings."""
    service, orders = (
        m.last("military_service_started", person=who.id),
        m.last("military_orders_received", person=who.id),
    )
    known = service or orders
    if known is None:
        return
    starts_on = m.day(known.at)
    debts = [debt for debt in m.debts if _is_from_before(debt, starts_on)]
    if m.asks("duty_due") and orders is not None and any(debt.apr is None or debt.apr > rate_max for debt in debts):
        later = mortgage_years if any(debt.product == "residential_mortgage" for debt in debts) else 0
        terms: dict[str, Value] = {"rate_max": rate_max, "effective_on": starts_on}
        yield Said(
            kind="duty",
            required_action="cap_interest",
            values=terms | {"years_more": later, "notice_days": notice_days},
        )
    for debt in debts if _is_charged_in(m, starts_on) else ():
        yield from _charged(m, debt, orders, starts_on, rate_max)
    for debt in debts if m.does("charge_fee") and m.today >= starts_on else ():
        is_at_cap = debt.apr is not None and debt.apr >= rate_max
        yield _refused(is_at_cap and orders is not None, {"rate_max": rate_max})


def _charged(m: Matter, debt: Debt, orders: Event | None, starts_on: date, rate_max: Decimal) -> Iterator[Said]:
    rate = (m.action.rate if m.action else None) or debt.apr
    if rate is None or rate > rate_max:
        yield _refused(orders is not None, {"rate_max": rate_max, "effective_on": starts_on})


def _refused(is_certain: bool, values: dict[str, Value]) -> Said:
    """What is charged above the cap: barred once notice and orders arrived, foreseen before."""
    kind: Kind = "bar" if is_certain else "advice"
    return Said(kind=kind, required_action="cap_interest" if is_certain else None, values=values)


def _is_from_before(debt: Debt, starts_on: date) -> bool:
    arose_on = debt.agreement_made_on or debt.arose_on
    return arose_on is None or arose_on < starts_on


def _is_charged_in(m: Matter, starts_on: date) -> bool:
    """Whether interest is to be charged for a day of service."""
    return m.does("charge_interest") and m.action is not None and (m.action.to or m.today) >= starts_on
