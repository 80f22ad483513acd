"""Email that advertises: a free and simple way out, true sender, ten business days to obey."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said, as_day
from dunwell.core.matter.facts import Event
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
    """The day of the oldest refusal of email, by whatever means, that no later agreement to advertising has lifted."""
    agreed = m.consent("marketing")
    agreed_on = as_day(agreed.at) if agreed and agreed.at else None
    days = (
        m.day(event.at) for event in m.past("opt_out_received", "contact_in", person=m.reached.id) if _refuses(event)
    )
    return next((day for day in days if agreed_on is None or agreed_on <= day), None)


def _refuses(event: Event) -> bool:
    return event.channel == "email" and (event.type == "opt_out_received" or "stop_word" in event.said)
