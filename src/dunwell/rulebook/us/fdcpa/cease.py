"""Not after a written request to stop."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.core.matter.asked import Action
from dunwell.core.matter.facts import Event, Person
from dunwell.rulebook.us.calls import CHANNELS, may_call_back
from dunwell.rulebook.us.consumers import is_consumer, same_consumer
from dunwell.rulebook.us.covered import covered_debts
from dunwell.rulebook.us.messages import CONSENTED
from dunwell.rulebook.us.robocalls import is_later

LAST_NOTICES = frozenset(
    {"advise_efforts_end", "advise_possible_remedy", "advise_intended_remedy", "early_intervention_notice"}
)
"""What may still be said; the notice a mortgage servicer must send is one of remedies."""
REFUSALS = frozenset({"refuses_to_pay", "will_not_pay_time_barred"})
ASKING = frozenset({"payment_demand", "payment_link", "how_to_pay", "credit_offer", "advertising"})
"""What would make more of such a notice than a notice."""


def forbids() -> pl.Expr:
    """True where ceased is set."""
    return c.is_ceased


def judges(m: Matter) -> Iterator[Said]:
    """A bar from the receipt of a written request, for the debts it names, save the three last notices and consent."""
    action = m.action
    if action is None or not m.is_contact() or not is_consumer(m, m.reached) or _is_last_notice(action):
        return
    for debt in covered_debts(m):
        requests = [each for who in same_consumer(m, m.reached) for each in _requests(m, who, debt.id)]
        if requests and not _is_welcome(m, action, requests[-1], debt.id):
            yield Said(kind="bar")
            return


def _requests(m: Matter, person: Person, debt: str) -> list[Event]:
    """Written requests to stop, or refusals to pay, that arrived; by email or portal only where these are accepted."""
    told = m.past("cease_request_received", "contact_in", person=person.id, debt=debt)
    return [each for each in told if _asks_to_stop(each) and _is_written(m, each)]


def _is_written(m: Matter, event: Event) -> bool:
    """Whether it came in writing; an email that somebody wrote counts where the collector names email as its way."""
    if event.form is None and event.channel == "email":
        return "email" in m.collector.accepts_writing_by
    return m.is_in_writing(event.form or event.channel or "letter")


def _asks_to_stop(event: Event) -> bool:
    return event.type == "cease_request_received" or not REFUSALS.isdisjoint(event.said)


def _is_last_notice(action: Action) -> bool:
    return action.purpose in LAST_NOTICES and ASKING.isdisjoint(action.content)


def _is_welcome(m: Matter, action: Action, request: Event, debt: str) -> bool:
    """Whether the person asked for this contact, or agreed after its request to be called back, or to that medium."""
    if action.requested:
        return True
    if action.channel in CHANNELS:
        return may_call_back(m, debt, request)
    kinds = CONSENTED.get(action.channel or "", ())
    consent = m.consent(*kinds)
    return consent is not None and consent.at is not None and is_later(consent.at, request.at)
