"""Verbs that write when a debt falls due: its instalments, and the pauses that stop the days from counting.

The live lines of a schedule say what falls due when; what is unpaid of them is what the ledger says is still owed,
oldest line first. A flow that raises what is owed therefore adds a line for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from dunwell.core.actor import Actor
from dunwell.core.refusal import Refusal
from dunwell.debts.models import Changed, Instalment, Pause
from dunwell.trail import services as trail


class NotAnInstalment(Refusal, ValueError):
    """An amount that is not positive cannot fall due."""


class NotASpan(Refusal, ValueError):
    """A pause that ends before it starts."""


def write(*, debt_id: int, lines: Sequence[tuple[date, int]], at: datetime) -> None:
    """Add lines (due_on, amount_minor) to a schedule. Raises NotAnInstalment."""
    if any(amount_minor <= 0 for _, amount_minor in lines):
        raise NotAnInstalment(
            "an instalment of debt {debt_id} is not positive; leave it out or correct the amount", debt_id=debt_id
        )
    Instalment.objects.bulk_create(
        [Instalment(debt_id=debt_id, due_on=due, amount_minor=minor, recorded_at=at) for due, minor in lines]
    )


@transaction.atomic
def replace(*, debt_id: int, lines: Sequence[tuple[date, int]], because: str, by: Actor, at: datetime) -> None:
    """Close every live line and write new ones. What was known before stays readable under its time of knowledge."""
    Instalment.objects.filter(debt_id=debt_id, replaced_at__isnull=True).update(replaced_at=at)
    write(debt_id=debt_id, lines=lines, at=at)
    Changed.objects.create(debt_id=debt_id)
    said: dict[str, object] = {"lines": [[due, minor] for due, minor in lines], "why": because}
    trail.note(by=by, did="schedule.replaced", about=("debt", debt_id), at=at, because=said)


@transaction.atomic
def add_line(*, debt_id: int, due_on: date, amount_minor: int, because: str, by: Actor, at: datetime) -> None:
    """Add one line, as for a charge. Raises NotAnInstalment."""
    write(debt_id=debt_id, lines=[(due_on, amount_minor)], at=at)
    Changed.objects.create(debt_id=debt_id)
    said: dict[str, object] = {"due_on": due_on, "amount_minor": amount_minor, "why": because}
    trail.note(by=by, did="schedule.extended", about=("debt", debt_id), at=at, because=said)


@transaction.atomic
def pause(*, debt_id: int, starts_on: date, ends_on: date | None, because: str, by: Actor, at: datetime) -> int:
    """Stop the days from counting from `starts_on` to `ends_on`, both inside; None: until further notice.

    The days may lie in the past: days past due change from now on, and what was known before stays as it was.
    Returns the pause's id. Raises NotASpan.
    """
    if ends_on is not None and ends_on < starts_on:
        raise NotASpan(
            "a pause cannot end on {ends_on}, before it starts on {starts_on}", ends_on=ends_on, starts_on=starts_on
        )
    line = Pause.objects.create(
        debt_id=debt_id, starts_on=starts_on, ends_on=ends_on, because=because, recorded_at=at, recorded_by=by.name
    )
    Changed.objects.create(debt_id=debt_id)
    said: dict[str, object] = {"pause": line.pk, "from": starts_on, "to": ends_on, "why": because}
    trail.note(by=by, did="debt.paused", about=("debt", debt_id), at=at, because=said)
    return line.pk


@transaction.atomic
def withdraw_pause(*, pause_id: int, because: str, by: Actor, at: datetime) -> None:
    """Say that a pause was recorded in error; its days count again. Repeating is harmless."""
    line = Pause.objects.select_for_update().get(pk=pause_id)
    if line.withdrawn_at is not None:
        return
    line.withdrawn_at = at
    line.save(update_fields=["withdrawn_at"])
    Changed.objects.create(debt_id=line.debt_id)
    said: dict[str, object] = {"pause": pause_id, "why": because}
    trail.note(by=by, did="pause.withdrawn", about=("debt", line.debt_id), at=at, because=said)
