"""The morning's post of the demonstration's day: what reaches the desk after the night decided, before anything left.

One person of each country has written, or somebody for them. Nobody cancels what the night proposed: the gate is asked
about it as about everything, and says no.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from dunwell.config import wiring
from dunwell.config.demonstration_calls import OFFICER
from dunwell.contacts import runs_queries
from dunwell.contacts.runs_queries import ActionLine
from dunwell.core.words import CircumstanceKind
from dunwell.flows import circumstance, dispute
from dunwell.parties import queries as parties
from dunwell.parties.circumstances import NewCircumstance

LOOKED_AT = 400
"""Proposed actions among which the writers are found."""
SPEAKS = timedelta(days=60)
"""How long a breathing space protects: SI 2020/1311."""
WRITTEN = ("email", "text", "letter")


def open_post(run_id: int, *, day: date, at: datetime) -> dict[str, int]:
    """Record what each writes. Safe to repeat: what was recorded from that day's post is not recorded again."""
    counts: Counter[str] = Counter()
    for currency, action in _writers(run_id).items():
        counts[_told(currency, action, day, at)] += 1
    counts.pop("", None)
    return dict(counts)


def _writers(run_id: int) -> dict[str, ActionLine]:
    """The first person of each currency whom the night wants to write to."""
    found: dict[str, ActionLine] = {}
    for action in runs_queries.actions_page(run_id, seen_by=OFFICER, limit=LOOKED_AT).lines:
        if action.channel in WRITTEN:
            found.setdefault(action.currency, action)
    return found


def _told(currency: str, action: ActionLine, day: date, at: datetime) -> str:
    if currency == "CAD":
        dispute.open_dispute(
            debt_id=action.debt_ids[0],
            person_id=action.person_id,
            received_on=day,
            form="letter",
            grounds="wrong_amount",
            by=OFFICER,
            at=at,
        )
        return "disputes"
    kind, detail, last = {
        "USD": (CircumstanceKind.REPRESENTATION, "attorney", None),
        "GBP": (CircumstanceKind.MORATORIUM, "breathing_space", day + SPEAKS),
        "AED": (CircumstanceKind.DECEASED, "", None),
    }.get(currency, (CircumstanceKind.CEASE, "stop_all_contact", None))
    source = f"desk:letter:{day}"
    card = parties.person(action.person_id, on=day, seen_by=OFFICER)
    if any(line.source == source for line in card.circumstances):
        return ""
    new = NewCircumstance(kind, source, day, ends_on=last, detail=detail)
    circumstance.record(person_id=action.person_id, new=new, vault=wiring.vault(), by=OFFICER, at=at)
    return str(kind)
