"""Email that advertises: a free and simple way out, true sender, ten business days to obey."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said, as_day
from dunwell.rulebook.days import business_days_after, days_off

RULES, COST = ("us_fed.can_spam",), ("us_fed.can_spam.opt_out_cost",)
ADVERTISING = frozenset({"credit_offer", "advertising"})


def judges(m: Matter, *, honour_business_days: int, opt_out_live_days: int) -> Iterator[Said]:
    """Every email shows its true sender; the rest binds email whose purpose is to advertise, not a pure reminder."""
    opted_out_on = _opted_out_on(m)
    due_on = business_days_after(opted_out_on, honour_business_days, days_off(m)) if opted_out_on else None
    if due_on and (m.asks("duty_due") or _advertises(m)):
        yield Said(kind="duty", rows=RULES, due_on=due_on)
    if m.action is None or not m.is_contact("email"):
        return
    if not m.action.identifies_collector:
        yield Said(kind="bar", rows=RULES)
    if not _advertises(m):
        return
    yield Said(kind="fact", rows=RULES, values={"opt_out_live_until": m.today + timedelta(days=opt_out_live_days)})
    if m.action.opt_out_notice == "none" or (due_on and m.today > due_on):
        yield Said(kind="bar", rows=RULES)
    if m.action.opt_out_notice == "needs_fee":
        yield Said(kind="bar", rows=COST)


def _advertises(m: Matter) -> bool:
    if m.action is None or not m.is_contact("email"):
        return False
    return m.action.purpose == "marketing" or not ADVERTISING.isdisjoint(m.action.content)


def _opted_out_on(m: Matter) -> date | None:
    """The day of the newest refusal of email that no later agreement to advertising has lifted."""
    refusals = [event for event in m.past("opt_out_received", person=m.reached.id) if event.channel == "email"]
    if not refusals:
        return None
    day = m.day(refusals[-1].at)
    agreed = m.consent("marketing")
    return None if agreed and agreed.at and as_day(agreed.at) > day else day
