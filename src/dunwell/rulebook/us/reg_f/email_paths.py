"""The three routes to an email address that protect against being read by others (12 CFR 1006.6(d)(4))."""

from __future__ import annotations

from datetime import date, timedelta

from dunwell.core.matter import Matter
from dunwell.core.matter.facts import Event, Person, Point

CREDITOR_NOTICE = "creditor_opt_out_notice_sent"


def email_point(m: Matter) -> Point | None:
    """The address that is to be used: the one named, or the only one the person has."""
    if m.point is not None:
        return m.point if m.point.kind == "email" else None
    known = [point for point in m.reached.points if point.kind == "email"]
    return known[0] if len(known) == 1 else None


def used_by_consumer(m: Matter, point: Point | None) -> bool:
    """Route 1a: the consumer used the address with this collector about the debt, and has not opted out since."""
    refusal = _refusal(m, m.reached)
    if point is not None and point.origin is not None:
        return point.origin == "used_with_collector" and refusal is None
    return bool(m.debts) and all(_wrote_since(m, debt.id, refusal) for debt in m.debts)


def _wrote_since(m: Matter, debt: str, refusal: Event | None) -> bool:
    """Whether the person wrote an email about the debt, after its last refusal of email."""
    written = m.past("contact_in", person=m.reached.id, debt=debt)
    used = [each for each in written if each.channel == "email" and "stop_word" not in each.said]
    return bool(used) and (refusal is None or used[-1] in m.since(refusal, "contact_in"))


def consented(m: Matter) -> bool:
    """Route 1b: prior consent given to this collector and not withdrawn; on a portal, only with the use made plain."""
    consent = m.consent("email", "electronic")
    if consent is None or (consent.form == "portal" and not consent.use_disclosed) or consent.use_disclosed is False:
        return False
    refusal = _refusal(m, m.reached)
    if refusal is None:
        return True
    return consent.at is not None and m.local(consent.at) > m.local(refusal.at)


def reply_by_min(m: Matter, reply_days_min: int) -> date | None:
    """The earliest reply-by date that the creditor's notice may name; None without a notice."""
    notices = m.concerning(CREDITOR_NOTICE)
    return m.day(notices[-1].at) + timedelta(days=reply_days_min) if notices else None


def creditor_told(m: Matter, point: Point | None, reply_days_min: int) -> bool:
    """Route 2: the creditor used the address and gave notice, the time to opt out was long enough and is over.

    What the record of the route does not contradict counts as met.
    """
    if point is None or point.origin != "creditor_notice" or point.employer_provided or _refusal(m, m.reached, None):
        return False
    notices, earliest = m.concerning(CREDITOR_NOTICE), reply_by_min(m, reply_days_min)
    if not notices:
        return not m.past(CREDITOR_NOTICE)
    reply_by = notices[-1].reply_by
    return reply_by is None or earliest is None or earliest <= reply_by < m.today


def inherited(m: Matter, point: Point | None) -> bool:
    """Route 3: an earlier collector met a route above, the last one used the address, nobody was told to stop."""
    if point is None or point.origin != "prior_collector" or _refusal(m, m.reached, None):
        return False
    others = m.facts.other_collectors
    used = not others or others[-1].id in point.used_by
    return bool(point.qualified_with) and bool(point.used_by) and used


def may_reach_employer_address(m: Matter, point: Point) -> bool:
    """Whether an address the employer provides may be used: by what the consumer did or agreed, or by inheritance."""
    return used_by_consumer(m, point) or consented(m) or inherited(m, point)


def _refusal(m: Matter, person: Person, collector: str | None = "own") -> Event | None:
    """The newest refusal of email by the person."""
    events = m.past("opt_out_received", "contact_in", "contact_out", person=person.id, collector=collector)
    found = [
        each
        for each in events
        if each.channel == "email"
        and each.scope != "marketing"
        and (each.type == "opt_out_received" or "stop_word" in each.said)
    ]
    return found[-1] if found else None
