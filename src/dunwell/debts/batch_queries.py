"""Questions about files taken in: the newest batches, one batch with its quarantine, and the profiles kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q

from dunwell.core.refusal import Refusal
from dunwell.debts.batches import SavedProfile
from dunwell.debts.models import (
    Debt,
    IntakeBatch,
    IntakeDifference,
    IntakeProfile,
    Portfolio,
    QuarantinedCell,
)

CELLS_SHOWN = 500


class NoSuchBatch(LookupError):
    """There is no batch of that number."""


class NoSuchProfile(LookupError):
    """There is no profile of that name."""


class NoSuchPortfolio(Refusal, LookupError):
    """There is no portfolio of that name or number."""


@dataclass(frozen=True, slots=True)
class Destination:
    """The portfolio a file goes into, and what it says where the file is silent."""

    portfolio_id: int
    name: str
    creditor_id: int
    creditor: str
    country: str
    currency: str
    language: str


@dataclass(frozen=True, slots=True)
class Batch:
    """One file taken in, or on its way in. Counters as in the table."""

    batch_id: int
    file_name: str
    portfolio_id: int
    portfolio: str
    profile_id: int
    profile: str
    as_of: date
    is_complete: bool
    fixes_id: int | None
    state: str
    rows_total: int
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    rows_skipped: int
    chunks_done: int
    people_new: int
    debts_new: int
    debts_changed: int
    debts_paid: int
    debts_closed: int
    debts_recalled: int
    debts_left_alone: int
    kinds_supposed: int
    because: str
    started_at: datetime
    ended_at: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that kept a row out."""

    row: int
    column: str
    value: str
    code: str
    reason: str
    remedy: str
    fixed_by_batch_id: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact the file states otherwise. `field` is a date of the debt, or the kind of a contact point.

    Contact points are told by id: what they say is personal, and asked of `parties`. `person_id` is of a debt its
    first debtor.
    """

    field: str
    debt_id: int | None
    reference: str
    person_id: int | None
    old_on: date | None
    new_on: date | None
    old_point_id: int | None
    new_point_id: int | None


@dataclass(frozen=True, slots=True)
class BatchInFull:
    """A batch, the first of its cells, and the first facts it changed.

    `cells_open` counts the cells nobody has corrected yet.
    """

    batch: Batch
    cells: tuple[Cell, ...]
    cells_count: int
    cells_open: int
    differences: tuple[Difference, ...]
    differences_count: int


def batches(*, limit: int = 50) -> tuple[Batch, ...]:
    """The newest files first."""
    found = IntakeBatch.objects.select_related("portfolio", "profile").order_by("-id")[:limit]
    return tuple(_batch(row) for row in found)


def batch(batch_id: int, *, cells: int = CELLS_SHOWN) -> BatchInFull:
    """One file with its quarantine, in the order of the file. Raises NoSuchBatch."""
    found = IntakeBatch.objects.select_related("portfolio", "profile").filter(pk=batch_id).first()
    if found is None:
        raise NoSuchBatch(f"there is no batch {batch_id}; look its number up in the list of files taken in")
    lines = QuarantinedCell.objects.filter(batch_id=batch_id)
    counted = lines.aggregate(all=Count("id"), open=Count("id", filter=Q(fixed_by_batch_id__isnull=True)))
    shown = tuple(
        Cell(c.row, c.column, c.value, c.code, c.reason, c.remedy, c.fixed_by_batch_id)
        for c in lines.order_by("row", "id")[:cells]
    )
    changed = IntakeDifference.objects.filter(batch_id=batch_id)
    told = _differences(changed.order_by("id")[:cells])
    return BatchInFull(_batch(found), shown, counted["all"], counted["open"], told, changed.count())


def _differences(rows: Iterable[IntakeDifference]) -> tuple[Difference, ...]:
    found = list(rows)
    debts = Debt.objects.in_bulk({row.debt_id for row in found if row.debt_id})
    return tuple(_difference(row, debts.get(row.debt_id or 0)) for row in found)


def _difference(row: IntakeDifference, debt: Debt | None) -> Difference:
    return Difference(
        row.field, row.debt_id, debt.reference if debt else "", debt.person_id if debt else row.person_id, row.old_on,
        row.new_on, row.old_point_id, row.new_point_id,
    )  # fmt: skip


def file_names(batch_ids: Collection[int]) -> dict[int, str]:
    """The names of these files."""
    return dict(IntakeBatch.objects.filter(pk__in=batch_ids).values_list("pk", "file_name")) if batch_ids else {}


def newest_as_of(portfolio_id: int) -> date | None:
    """The latest day any file taken in for the portfolio speaks of; corrections of quarantine aside."""
    files = IntakeBatch.objects.filter(portfolio_id=portfolio_id, fixes__isnull=True).exclude(state="refused")
    found: date | None = files.aggregate(newest=Max("as_of"))["newest"]
    return found


def destination(portfolio: int | str) -> Destination:
    """A portfolio by number or name. Raises NoSuchPortfolio."""
    rows = Portfolio.objects.select_related("creditor")
    found = (rows.filter(pk=portfolio) if isinstance(portfolio, int) else rows.filter(name=portfolio)).first()
    if found is None:
        known = ", ".join(Portfolio.objects.order_by("name").values_list("name", flat=True)) or "none"
        raise NoSuchPortfolio("there is no portfolio '{name}'; portfolios are {known}", name=portfolio, known=known)
    creditor = found.creditor
    return Destination(found.pk, found.name, creditor.pk, creditor.name, found.country, found.currency, found.language)


def profiles() -> tuple[SavedProfile, ...]:
    """The newest version of every profile, by name."""
    rows = IntakeProfile.objects.order_by("name", "-version")
    first: dict[str, SavedProfile] = {}
    for row in rows:
        first.setdefault(row.name, _saved(row))
    return tuple(first.values())


def profile(name: str, *, version: int | None = None) -> SavedProfile:
    """A profile by name, the newest version unless one is named. Raises NoSuchProfile."""
    rows = IntakeProfile.objects.filter(name=name)
    found = (rows.filter(version=version) if version else rows.order_by("-version")).first()
    if found is None:
        known = ", ".join(sorted(set(IntakeProfile.objects.values_list("name", flat=True)))) or "none"
        raise NoSuchProfile(f"there is no profile called {name!r}; profiles kept: {known}")
    return _saved(found)


def profile_numbered(profile_id: int) -> SavedProfile:
    """A profile by its number. Raises NoSuchProfile."""
    found = IntakeProfile.objects.filter(pk=profile_id).first()
    if found is None:
        raise NoSuchProfile(f"there is no profile {profile_id}")
    return _saved(found)


def _saved(row: IntakeProfile) -> SavedProfile:
    return SavedProfile(row.pk, row.name, row.version, row.body, row.portfolio_id)


def _batch(row: IntakeBatch) -> Batch:
    named = {"portfolio", "profile", "batch_id"}
    plain = {name: getattr(row, name) for name in Batch.__dataclass_fields__ if name not in named}
    return Batch(
        batch_id=row.pk,
        portfolio=row.portfolio.name,
        profile=f"{row.profile.name} v{row.profile.version}",
        **plain,
    )
