"""A commercial electronic message needs consent, a sender and a way out; one that only enforces a debt does not.

Consent is implied for so long after a purchase, contract or inquiry. Any promotion brings a debt message in.
"""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.ca.casl.promoting import ELECTRONIC, has_way_out, promotes
from dunwell.rulebook.days import business_days_after, days_off, months_after, years_after

COMMERCIAL, IMPLIED, EXEMPT = "ca.fed.casl.commercial", "ca.fed.casl.implied", "ca.fed.casl.enforcement_exempt"


def judges(
    m: Matter, *, purchase_years: int, inquiry_months: int, unsubscribe_business_days: int, valid_days: int
) -> Iterator[Said]:
    """Refuses promotion without consent, name or way out; asks that an unsubscription is honoured in time."""
    del valid_days  # how long the contact in the message works; the sender's care
    off = days_off(m, subdivision=m.region)
    ends = [business_days_after(m.day(each.at), unsubscribe_business_days, off) for each in unsubscribed(m)]
    if ends and m.asks("duty_due"):
        yield Said(kind="duty", rows=(COMMERCIAL,), due_on=min(ends))
    if not m.is_contact(*ELECTRONIC) or not promotes(m):
        return
    is_debt_message = m.action is not None and m.action.purpose != "marketing"
    rows = (COMMERCIAL, EXEMPT) if is_debt_message else (COMMERCIAL,)
    if not has_way_out(m) or any(m.today > end for end in ends):
        yield Said(kind="bar", rows=rows)
    elif ends:
        yield Said(kind="advice", rows=rows)
    elif m.consent("marketing") is None and not is_implied(m, purchase_years, inquiry_months):
        yield Said(kind="bar", rows=(*rows, IMPLIED))


def unsubscribed(m: Matter) -> list[Event]:
    """Refusals of promotion, or of the channel, that the person sent."""
    channel = m.action.channel if m.action else None
    return [
        event
        for event in m.past("opt_out_received", person=m.reached.id)
        if event.scope == "marketing" or channel is None or event.channel == channel
    ]


def is_implied(m: Matter, purchase_years: int, inquiry_months: int) -> bool:
    """Whether dealings of the last years or months imply consent, which the person has not refused."""
    if any(consent.kind == "marketing" and not consent.given for consent in m.reached.consents):
        return False
    made = [day for debt in m.facts.debts for day in (debt.agreement_made_on, debt.arose_on) if day]
    asked = [m.day(event.at) for event in m.past("contact_in", "credit_application_completed", person=m.reached.id)]
    sale = m.consent("soft_opt_in")
    if sale is not None:
        made.append(m.day(sale.at, m.reached) if sale.at else m.today)
    bought = any(day <= m.today <= years_after(day, purchase_years) for day in made)
    return bought or any(m.today <= months_after(day, inquiry_months) for day in asked)
