"""Records are kept for three years from the last collecting, and recordings of calls for three years from the call."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.said import Value
from dunwell.rulebook.days import years_after
from dunwell.rulebook.us.covered import covered_debts

COLLECTING = (
    "contact_out",
    "initial_communication",
    "validation_notice_sent",
    "collection_notice_sent",
    "verification_sent",
    "duplicative_notice_sent",
    "furnished",
    "summons_served",
    "proof_of_claim_filed",
    "letter_of_claim_sent",
    "plan_agreed",
    "payment_received",
    "postdated_cheque_accepted",
)
"""Events by which a debt is collected."""


def judges(m: Matter, *, years: int) -> Iterator[Said]:
    """Tells until when the log of calls and the newest recording are kept."""
    debts = covered_debts(m)
    if not m.asks("retention") or not debts:
        return
    done = [event for debt in debts for event in m.past(*COLLECTING, debt=debt.id)]
    values: dict[str, Value] = {}
    if done:
        values["call_log_keep_until"] = years_after(max(m.day(event.at) for event in done), years)
    recorded = [m.day(event.at) for event in done if event.recorded]
    if recorded:
        values["recording_keep_until"] = years_after(max(recorded), years)
    if values:
        yield Said(kind="fact", values=values)
