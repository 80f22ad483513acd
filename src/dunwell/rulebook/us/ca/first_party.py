"""California: creditors keep the federal rules of conduct, on some commercial debts too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.local_hours import is_consented_hour, minute_of
from dunwell.rulebook.us.acts import tells_of_debt
from dunwell.rulebook.us.covered import covered
from dunwell.rulebook.us.disputes import payments
from dunwell.rulebook.us.fdcpa import (
    amounts,
    attorney,
    cease,
    false_statements,
    goods,
    hours_ruled_out,
    location,
    location_attorney,
    location_once,
    mail_marks,
    published,
    third_party,
    venue,
    workplace,
)
from dunwell.rulebook.us.reg_f import contact_place

IMPORTED = (
    attorney.judges,
    cease.judges,
    third_party.judges,
    workplace.judges,
    contact_place.judges,
    location.judges,
    location_attorney.judges,
    false_statements.judges,
    amounts.judges,
    goods.judges,
    payments.judges,
    published.judges,
    venue.judges,
)
"""What forbids without a figure."""
TIMED = ("phone", "voicemail", "text", "email", "social", "visit", "card")


def judges(
    m: Matter,
    *,
    commercial_max_minor: int,
    earliest: int,
    latest: int,
    replies_max: int,
    location_contacts_max: int,
    envelope_marks: list[str],
) -> Iterator[Said]:
    """Whom the state's law binds, and where the federal law does not bind, what its sections forbid."""
    if m.asks("coverage"):
        yield Said(kind="fact", values={"is_covered": bool(_bound(m, commercial_max_minor))})
    theirs = as_collector(m, commercial_max_minor)
    if theirs is None or m.action is None:
        return
    heard = (
        *(judge(theirs) for judge in IMPORTED),
        hours_ruled_out.judges(theirs, replies_max=replies_max),
        location_once.judges(theirs, contacts_max=location_contacts_max),
        mail_marks.judges(theirs, envelope_marks=envelope_marks),
    )
    yield from (replace(said, rows=()) for told in heard for said in told if said.is_refusal)
    if m.action.visibility != "private" and tells_of_debt(theirs):
        yield Said(kind="bar")
    is_inside = all(earliest < minute_of(clock) < latest for clock in m.clocks())
    if m.is_contact(*TIMED) and not is_inside and not is_consented_hour(m):
        yield Said(kind="bar")


def _bound(m: Matter, commercial_max_minor: int) -> tuple[Debt, ...]:
    return tuple(debt for debt in m.debts if _binds(m, debt, commercial_max_minor))


def _binds(m: Matter, debt: Debt, commercial_max_minor: int) -> bool:
    """A natural person's consumer debt, or commercial one up to the amount; an amount not known is within."""
    if m.debtor.kind == "company":
        return False
    amounts_known = (debt.amount_minor, debt.original_credit_minor, debt.balance_minor)
    amount = next((known for known in amounts_known if known is not None), 0)
    return debt.purpose == "consumer" or (commercial_max_minor > 0 and amount <= commercial_max_minor)


def as_collector(m: Matter, commercial_max_minor: int) -> Matter | None:
    """The same matter as the federal sections would see it, were the creditor a collector of consumer debts.

    None where the state's law does not bind, or the federal law itself does.
    """
    ids = {debt.id for debt in _bound(m, commercial_max_minor)}
    if not ids or covered(m):
        return None
    debts = tuple(_as_consumer(debt) if debt.id in ids else debt for debt in m.facts.debts)
    facts = replace(m.facts, collector=replace(m.collector, role="third_party_collector"), debts=debts)
    return replace(m, facts=facts)


def _as_consumer(debt: Debt) -> Debt:
    """The state binds whoever collects, also a debt that was not in default when it was obtained."""
    return replace(debt, purpose="consumer", in_default_when_obtained=None)
