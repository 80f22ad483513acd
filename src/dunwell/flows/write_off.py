"""Giving up what is owed, and giving back what is not: write-offs, waivers, refunds, and credit that is used.

Interest is brought up to the day first, so that what is given up is said to the cent. Doing it again is refused: the
amount is no longer there. Beyond what a role may give alone (`core.negotiation.limits`) it needs an approval.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from dunwell.cases import approvals, work
from dunwell.contacts import permits
from dunwell.core import journal, waterfall
from dunwell.core.actor import Actor
from dunwell.core.journal import EntryDraft
from dunwell.core.money import Money
from dunwell.core.negotiation.limits import house
from dunwell.core.refusal import Refusal
from dunwell.core.words import Part, Role
from dunwell.debts import charges, terms
from dunwell.debts import services as debts
from dunwell.debts.charges import ChargedDebt
from dunwell.flows import charging
from dunwell.ledger import queries as books
from dunwell.ledger import services as ledger
from dunwell.trail import services as trail
from dunwell.trail.queries import acts

MAY = (Role.SUPERVISOR, Role.MANAGER)
SENT_BACK = "payment.sent_back"
"""On the trail: somebody asked the provider to send back some of a payment."""


class NothingOwed(Refusal, ValueError):
    """There is nothing of that kind to give up."""


class MoreThanOwed(Refusal, ValueError):
    """More would be given up or back than there is."""


class NotInThatState(Refusal, ValueError):
    """The debt is in a state in which that cannot be done to it."""


class NotYet(Refusal, ValueError):
    """The day lies in the future."""


class BeyondAuthority(Refusal, PermissionError):
    """More than this role may give up or send back alone; it has to be asked for."""


@transaction.atomic
def write_off(
    *, debt_id: int, on: date, because: str, by: Actor, at: datetime, approval_id: int | None = None
) -> int:  # fmt: skip
    """Abandon everything owed in the books; it may still be paid. Returns the entry.

    Raises   NotForYou, NotInThatState, NothingOwed, NotYet, BeyondAuthority
    """
    debt = _ready(debt_id, on, ("open",), by=by, at=at, approval_id=approval_id)
    owed = {part: minor for part, minor in books.owed(subject_id=debt_id).items() if minor}
    if sum(owed.values()) <= 0:
        raise NothingOwed("nothing is owed on debt {debt_id}", debt_id=debt_id)
    must_be_within("write_off", sum(owed.values()), debt_id, debt.currency, on=on, approval_id=approval_id, by=by)
    draft = journal.write_off(
        book=debt.portfolio_id, subject_id=debt_id, currency=debt.currency, parts=owed, effective_on=on, because=because
    )
    entry_id = _post(debt, draft, "debt.written_off", by=by, at=at)
    debts.move_state(debt_id=debt_id, old="open", new="written_off", moved_on=on, because=because[:200], by=by, at=at)
    return entry_id


@transaction.atomic
def waive(
    *, debt_id: int, parts: Mapping[Part, int], on: date, because: str, by: Actor, at: datetime,
    approval_id: int | None = None,
) -> int:  # fmt: skip
    """Give up some of what is owed for good; a debt on which nothing is left is settled. Returns the entry.

    Raises   NotForYou, NotInThatState, NothingOwed, MoreThanOwed, NotYet, BeyondAuthority
    """
    debt = _ready(debt_id, on, ("open", "written_off"), by=by, at=at, approval_id=approval_id)
    owed = books.owed(subject_id=debt_id)
    if not parts or min(parts.values()) <= 0:
        raise NothingOwed("say how much of which part is waived, each more than zero")
    for part, minor in parts.items():
        if minor > owed[part]:
            raise MoreThanOwed(
                "{amount} of {part} cannot be waived, {owed} is owed on debt {debt_id}",
                amount=Money(minor, debt.currency),
                part=part,
                owed=Money(owed[part], debt.currency),
                debt_id=debt_id,
            )
    must_be_within("waiver", sum(parts.values()), debt_id, debt.currency, on=on, approval_id=approval_id, by=by)
    draft = journal.waiver(
        book=debt.portfolio_id, subject_id=debt_id, currency=debt.currency, parts=parts, effective_on=on,
        because=because,
    )  # fmt: skip
    entry_id = _post(debt, draft, "debt.waived", by=by, at=at)
    if sum(books.owed(subject_id=debt_id).values()) <= 0 and debt.state == "open":
        debts.move_state(debt_id=debt_id, old="open", new="settled", moved_on=on, because=because[:200], by=by, at=at)
        work.drop_asking_why(debt_id=debt_id, by=by, at=at)
    return entry_id


@transaction.atomic
def refund(
    *, debt_id: int, amount_minor: int, on: date, because: str, by: Actor, at: datetime,
    approval_id: int | None = None,
) -> int:  # fmt: skip
    """Send back some of what is held beyond everything owed. Returns the entry.

    Raises   NotForYou, NothingOwed, MoreThanOwed, NotYet, BeyondAuthority
    """
    debt = _ready(debt_id, on, None, by=by, at=at, approval_id=approval_id)
    held = books.unapplied([debt_id]).get(debt_id, 0)
    if amount_minor <= 0:
        raise NothingOwed("a refund is more than zero")
    if amount_minor > held:
        raise MoreThanOwed(
            "{amount} cannot be refunded, {held} is held for debt {debt_id} beyond what is owed",
            amount=Money(amount_minor, debt.currency),
            held=Money(held, debt.currency),
            debt_id=debt_id,
        )
    must_be_within("refund", amount_minor, debt_id, debt.currency, on=on, approval_id=approval_id, by=by)
    draft = journal.refund(
        book=debt.portfolio_id, subject_id=debt_id, currency=debt.currency, amount_minor=amount_minor, effective_on=on,
        because=because,
    )  # fmt: skip
    return _post(debt, draft, "payment.refunded", by=by, at=at)


@transaction.atomic
def use_credit(*, debt_id: int, on: date, because: str, by: Actor, at: datetime) -> int:
    """Use what is held for a debt to pay what is owed on it now. Returns the entry.

    Raises   NotForYou, NothingOwed, NotYet
    """
    debt = _ready(debt_id, on, ("open", "written_off"), by=by, at=at)
    held = books.unapplied([debt_id]).get(debt_id, 0)
    owed = {part: max(minor, 0) for part, minor in books.owed(subject_id=debt_id).items()}
    used = min(held, sum(owed.values()))
    if used <= 0:
        raise NothingOwed("nothing is held for debt {debt_id}, or nothing is owed on it", debt_id=debt_id)
    order = terms.in_force(debt_id, on=on).order or waterfall.read_order(debt.allocation_order)
    split = waterfall.allocate(used, owed, order=order)
    draft = journal.application(
        book=debt.portfolio_id, subject_id=debt_id, currency=debt.currency, split=split, effective_on=on,
        because=because,
    )  # fmt: skip
    entry_id = _post(debt, draft, "credit.used", by=by, at=at)
    if sum(books.owed(subject_id=debt_id).values()) <= 0:
        words = work.NOTHING_OWED
        debts.move_state(debt_id=debt_id, old=debt.state, new="paid", moved_on=on, because=words, by=by, at=at)
        work.drop_asking_why(debt_id=debt_id, by=by, at=at)
    return entry_id


def alone_left(kind: str, debt_id: int, currency: str, *, on: date, by: Actor) -> int:
    """How much of a kind somebody may still give up or send back alone on a debt, minor units.

    What they gave counts by the day it was booked, so that nothing is won by naming an earlier day.
    """
    most = house(on).alone_minor(kind, [str(role) for role in by.roles], currency)
    return max(most - given_lately(kind, debt_id, on=on, by=by.name), 0)


def given_lately(kind: str, debt_id: int, *, on: date, by: str = "") -> int:
    """How much of a kind was given up or sent back on a debt within the days that count together, minor units.

    With `by` what one person gave, through the provider or out of what is held; else what anybody booked.
    """
    since = on - timedelta(days=house(on).alone_days)
    booked = sum(
        abs(line.amount_minor)
        for line in books.lines(debt_id)
        if line.kind == kind and line.recorded_at.date() > since and by in {"", line.recorded_by}
    )
    if kind != "refund":
        return booked
    asked = acts(about=("debt", debt_id), did=SENT_BACK)
    return booked + sum(
        int(str(one.because["amount_minor"])) for one in asked if one.at.date() > since and by in {"", one.actor}
    )


def must_be_within(
    kind: str, amount_minor: int, debt_id: int, currency: str, *, on: date, approval_id: int | None, by: Actor
) -> None:  # fmt: skip
    """Raise BeyondAuthority unless they may do it alone, or it was approved; what was approved is the most."""
    if approval_id is not None:
        card = approvals.approval(approval_id, seen_by=by)
        if card.state != "approved" or card.debt_id != debt_id or amount_minor > card.amount_minor:
            raise BeyondAuthority("this is not what was approved, or more than that; ask for it anew")
    elif not by.is_machine and amount_minor > (left := alone_left(kind, debt_id, currency, on=on, by=by)):
        raise BeyondAuthority(
            "{asked} is more than the {most} that you may decide alone here; ask for a second yes",
            asked=Money(amount_minor, currency),
            most=Money(left, currency),
        )


def _ready(
    debt_id: int, on: date, states: tuple[str, ...] | None, *, by: Actor, at: datetime, approval_id: int | None = None
) -> ChargedDebt:
    """The debt, locked and charged up to the day. What was approved is carried out by whoever said the last yes."""
    if approval_id is None:
        by.must(*MAY)
    if on > at.date():
        raise NotYet("{on} lies in the future; do it on that day", on=on)
    if terms.has_terms(debt_id):
        charging.settle(debt_id=debt_id, through=on, by=by, at=at, cut=True)
    debt = charges.locked(debt_id)
    if states is not None and debt.state not in states:
        raise NotInThatState(
            "debt {debt_id} is in state {state}; this is for debts in one of these: {states}",
            debt_id=debt_id,
            state=debt.state,
            states=[*states],
        )
    return debt


def _post(debt: ChargedDebt, draft: EntryDraft, did: str, *, by: Actor, at: datetime) -> int:
    number = books.entries_count(debt.debt_id)
    posted = ledger.post(draft=draft, reference=f"{draft.kind}:{debt.debt_id}:{number}", by=by, at=at)
    parts = {p.code: p.amount_minor for p in draft.postings if p.subject_id is not None}
    said: dict[str, object] = {"entry": posted.entry_id, "parts": parts, "why": draft.because}
    trail.note(by=by, did=did, about=("debt", debt.debt_id), at=at, because=said)
    debts.mark_changed([debt.debt_id])
    permits.void([debt.person_id], now=at)
    return posted.entry_id
