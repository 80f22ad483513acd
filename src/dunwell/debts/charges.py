"""Charges of a debt: what stands, what is kept anew, what is withdrawn. The money itself is booked by the flow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Sum

from dunwell.core.charges import Charge as Told
from dunwell.core.refusal import Refusal
from dunwell.debts.models import AccrualMark, Changed, Charge, ChargingTerms, Debt, Instalment
from dunwell.debts.services import NoSuchDebt
from dunwell.debts.terms import BY_LAW

INTEREST = "interest:"
FEE = "fee:"
THE_MARK = 1


class ChargedBefore(Refusal, ValueError):
    """The rule charged the debt for that period already."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One charge on record. `entry_id` is None where nothing came of it."""

    charge_id: int
    debt_id: int
    rule: str
    starts_on: date
    ends_on: date
    amount_minor: int
    entry_id: int | None
    withdrawn_entry_id: int | None
    recorded_at: datetime
    withdrawn_at: datetime | None
    cut_by: str = ""

    @property
    def key(self) -> tuple[str, date, date]:
        """What it was charged for."""
        return self.rule, self.starts_on, self.ends_on

    @property
    def told(self) -> Told:
        """The same in the words of `core.charges`."""
        return Told(self.rule, self.starts_on, self.ends_on, self.amount_minor)


@dataclass(frozen=True, slots=True)
class ChargedSum:
    """What some terms charged the debts of a book for one period, together."""

    terms_id: int
    starts_on: date
    ends_on: date
    amount_minor: int


@dataclass(frozen=True, slots=True)
class ChargedDebt:
    """A debt whose row is locked until the caller's transaction ends, as charging needs it."""

    debt_id: int
    person_id: int
    portfolio_id: int
    placement: str
    currency: str
    state: str
    state_since: date
    allocation_order: str


def locked(debt_id: int) -> ChargedDebt:
    """Lock a debt and read it. Raises NoSuchDebt."""
    debt = Debt.objects.select_for_update(of=("self",)).select_related("portfolio").filter(pk=debt_id).first()
    if debt is None:
        raise NoSuchDebt(f"there is no debt {debt_id}")
    return _charged(debt)


def unlocked(debt_id: int) -> ChargedDebt:
    """The same, only read. Raises NoSuchDebt."""
    debt = Debt.objects.select_related("portfolio").filter(pk=debt_id).first()
    if debt is None:
        raise NoSuchDebt(f"there is no debt {debt_id}")
    return _charged(debt)


def _charged(debt: Debt) -> ChargedDebt:
    return ChargedDebt(
        debt.pk, debt.person_id, debt.portfolio_id, debt.portfolio.placement, debt.currency, debt.state,
        debt.state_since, debt.allocation_order,
    )  # fmt: skip


def take_turn() -> None:
    """Hold the mark of accruals until the caller's transaction ends: charges and payments of charged debts queue up."""
    if AccrualMark.objects.select_for_update().filter(pk=THE_MARK).first() is None:
        AccrualMark.objects.get_or_create(pk=THE_MARK)
        AccrualMark.objects.select_for_update().get(pk=THE_MARK)


def interest_of(debt_id: int) -> list[Kept]:
    """Every charge of interest of a debt, withdrawn ones too, oldest period first."""
    return of_debt(debt_id, rule=INTEREST)


def of_debt(debt_id: int, *, rule: str = "", known_at: datetime | None = None) -> list[Kept]:
    """Charges of a debt whose rule begins so, recorded by `known_at` (None: all), oldest period first."""
    rows = Charge.objects.filter(debt_id=debt_id)
    if rule:
        rows = rows.filter(rule__startswith=rule)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    return [Kept(*row) for row in rows.order_by("ends_on", "id").values_list(*_OF_KEPT)]


_OF_KEPT = (
    "pk", "debt_id", "rule", "starts_on", "ends_on", "amount_minor", "entry_id", "withdrawn_entry_id", "recorded_at",
    "withdrawn_at", "cut_by",
)  # fmt: skip
"""The columns of a Kept, in its order."""


@transaction.atomic
def keep(*, debt_id: int, told: Told, entry_id: int | None, at: datetime) -> int:
    """Record a charge, once per debt, rule and period; returns its number. Raises ChargedBefore."""
    try:
        with transaction.atomic():
            row = Charge.objects.create(
                debt_id=debt_id,
                rule=told.rule,
                starts_on=told.starts_on,
                ends_on=told.ends_on,
                amount_minor=told.amount_minor,
                cut_by=told.cut_by,
                entry_id=entry_id,
                recorded_at=at,
                checked_at=at,
            )
    except IntegrityError:
        raise ChargedBefore(
            "debt {debt_id} was charged by {rule} until {ends_on} already",
            debt_id=debt_id,
            rule=told.rule,
            ends_on=told.ends_on,
        ) from None
    if told.amount_minor:
        Instalment.objects.create(debt_id=debt_id, due_on=told.ends_on, amount_minor=told.amount_minor, recorded_at=at)
    return row.pk


@transaction.atomic
def withdraw(*, kept: Kept, entry_id: int | None, at: datetime) -> None:
    """Say that a charge does not stand; the line of the schedule that it added is closed."""
    Charge.objects.filter(pk=kept.charge_id, withdrawn_at__isnull=True).update(
        withdrawn_at=at, withdrawn_entry_id=entry_id
    )
    line = Instalment.objects.filter(
        debt_id=kept.debt_id, due_on=kept.ends_on, amount_minor=kept.amount_minor, replaced_at__isnull=True
    ).order_by("-id")
    if (found := line.first()) is not None:
        found.replaced_at = at
        found.save(update_fields=["replaced_at"])
    Changed.objects.create(debt_id=kept.debt_id)


def charged_since(day: date, *, portfolio_id: int, product: str, through: date) -> list[ChargedSum]:
    """Interest that stands, of periods that ended after `day` and by `through`, of the debts whose terms are those of
    a book, or of a product in it: by terms and period. A law's cut of such terms counts as theirs."""
    live = ChargingTerms.objects.filter(portfolio_id=portfolio_id, replaced_at__isnull=True)
    own = live.filter(debt_id__isnull=False).exclude(source__startswith=BY_LAW)
    debts = Debt.objects.filter(portfolio_id=portfolio_id).exclude(pk__in=own.values("debt_id"))
    others = live.filter(debt_id__isnull=True).exclude(product="").values("product")
    debts = debts.filter(product=product) if product else debts.exclude(product__in=others)
    rows = Charge.objects.filter(rule__startswith=INTEREST, withdrawn_at__isnull=True, amount_minor__gt=0)
    rows = rows.filter(debt_id__in=debts.values("pk"), ends_on__gt=day, ends_on__lte=through)
    sums = rows.values_list("rule", "starts_on", "ends_on").annotate(minor=Sum("amount_minor"))
    return [ChargedSum(int(rule.removeprefix(INTEREST)), *rest) for rule, *rest in sums]


def checked(debt_id: int, *, at: datetime) -> None:
    """Say that every live charge of a debt follows from what is known now."""
    Charge.objects.filter(debt_id=debt_id, withdrawn_at__isnull=True).update(checked_at=at)


def entries_of(kept: Iterable[Kept]) -> set[int]:
    """The entries that booked these charges, or booked them back."""
    both = [(one.entry_id, one.withdrawn_entry_id) for one in kept]
    return {entry_id for pair in both for entry_id in pair if entry_id is not None}


def live(kept: Sequence[Kept]) -> list[Kept]:
    """Those that stand."""
    return [one for one in kept if one.withdrawn_at is None]
