"""Statements of income and expenditure: kept sealed, opened for those who may see them, each opening on the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.cases.models import MeansStatement
from dunwell.core.actor import Actor
from dunwell.core.means import Statement, form_for, read_statement
from dunwell.core.means.statement import check
from dunwell.core.ports import Vault
from dunwell.core.words import Role
from dunwell.trail import services as trail
from dunwell.trail.compiled_queries import Compiled

MAY_OPEN = (Role.OFFICER, Role.SUPERVISOR, Role.COMPLIANCE)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A statement as it may be listed: when and how it was taken, not what it says."""

    statement_id: int
    person_id: int
    country: str
    currency: str
    taken_on: date
    is_verified: bool
    channel: str
    taken_by: str


def record_of(person_id: int, at: datetime) -> str:
    """The record a sealed statement belongs to."""
    return f"cases_means:{person_id}:{at.timestamp():.6f}"


@transaction.atomic
def keep(
    *, person_id: int, statement: Statement, taken_on: date, channel: str, vault: Vault, by: Actor, at: datetime
) -> int:
    """Seal and keep a statement; returns its id. Raises BadStatement, NoSuchForm."""
    form = form_for(statement.country, taken_on)
    check(statement, form)
    row = MeansStatement.objects.create(
        person_id=person_id,
        country=statement.country,
        currency=statement.currency,
        taken_on=taken_on,
        is_verified=statement.is_verified,
        channel=channel,
        sealed=vault.seal(statement.as_text(), record=record_of(person_id, at)),
        recorded_at=at,
        recorded_by=by.name,
    )
    because: dict[str, object] = {"statement": row.pk, "verified": row.is_verified, "channel": channel}
    trail.note(by=by, did="means.taken", about=("person", person_id), at=at, because=because)
    return row.pk


_STATEMENTS = Compiled(
    lambda ids: MeansStatement.objects.filter(person_id__in=ids).order_by("-taken_on", "-id").defer("sealed")
)


def statements_of(person_id: int, *, seen_by: Actor) -> list[StatementLine]:
    """Statements of a person, newest first, closed. Raises NotForYou."""
    seen_by.must(*Role)
    return [_line(row) for row in _STATEMENTS.of([person_id])]


@transaction.atomic
def open_newest(
    person_id: int, *, vault: Vault, why: str, seen_by: Actor, at: datetime, besides: int = 0
) -> tuple[StatementLine, Statement] | None:
    """The newest statement (but for the one `besides`), opened; who opened it and why is on the trail. Or None.

    Raises NotForYou, SealBroken
    """
    seen_by.must(*MAY_OPEN)
    row = MeansStatement.objects.filter(person_id=person_id).exclude(pk=besides).order_by("-taken_on", "-id").first()
    if row is None:
        return None
    because: dict[str, object] = {"statement": row.pk, "why": why}
    trail.note(by=seen_by, did="means.opened", about=("person", person_id), at=at, because=because)
    return _line(row), _opened(row, vault)


def counted(person_id: int, *, vault: Vault) -> tuple[StatementLine, Statement] | None:
    """The newest statement, for a computation whose figures nobody is shown but by its result."""
    row = MeansStatement.objects.filter(person_id=person_id).order_by("-taken_on", "-id").first()
    return (_line(row), _opened(row, vault)) if row else None


def unopenable(*, vault: Vault) -> list[str]:
    """Statements that do not open under their own record, in words."""
    found = []
    for row in MeansStatement.objects.order_by("pk").iterator(chunk_size=2000):
        try:
            _opened(row, vault)
        except ValueError:
            found.append(f"statement {row.pk} of person {row.person_id}")
    return found


def reseal(*, vault: Vault) -> int:
    """Seal every statement anew that an older key sealed, in batches; killed and run again it goes on. How many."""
    after, total = 0, 0
    while found := _reseal_batch(vault, after):
        after, count = found
        total += count
    return total


@transaction.atomic
def _reseal_batch(vault: Vault, after: int, size: int = 500) -> tuple[int, int] | None:
    """One batch after an id: the last id looked at and how many were sealed anew; None at the end."""
    rows = list(MeansStatement.objects.select_for_update().filter(pk__gt=after).order_by("pk")[:size])
    old = [row for row in rows if not vault.is_current(bytes(row.sealed))]
    for row in old:
        record = record_of(row.person_id, row.recorded_at)
        row.sealed = vault.seal(vault.open(bytes(row.sealed), record=record), record=record)
    MeansStatement.objects.bulk_update(old, ["sealed"])
    return (rows[-1].pk, len(old)) if rows else None


def _opened(row: MeansStatement, vault: Vault) -> Statement:
    return read_statement(vault.open(bytes(row.sealed), record=record_of(row.person_id, row.recorded_at)))


def _line(row: MeansStatement) -> StatementLine:
    return StatementLine(
        row.pk, row.person_id, row.country, row.currency, row.taken_on, row.is_verified, row.channel, row.recorded_by
    )
