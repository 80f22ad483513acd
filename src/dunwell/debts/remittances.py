"""What clients are paid: the terms of our commission, and each remittance as it was made."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from dunwell.core.actor import Actor
from dunwell.core.cycles import Cycle
from dunwell.core.interest import RATE_UNITS, NotARate, read_rate
from dunwell.core.refusal import Refusal
from dunwell.core.words import PlacementKind
from dunwell.debts.models import CommissionTerms, Creditor, Debt, Portfolio, Remittance
from dunwell.trail import services as trail


class NoSuchClient(Refusal, LookupError):
    """No creditor of that name has debts placed with us."""


class BadCommission(Refusal, ValueError):
    """The commission contradicts itself; the words say how."""


class NoCommission(Refusal, ValueError):
    """Nothing is agreed about our commission."""


@dataclass(frozen=True, slots=True)
class Book:
    """One portfolio that a client placed with us."""

    portfolio_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Agreed:
    """Our commission: a share in rate units and a fixed sum, kept back (`is_net`) or invoiced, and the tax on it."""

    rate: str
    rate_units: int
    is_net: bool
    fixed_minor: int = 0
    vat_rate: str = "0"
    vat_units: int = 0
    vat_number: str = ""
    trust_account: str = ""
    cycle: Cycle = Cycle.ASKED
    starts_on: date = date.min


@dataclass(frozen=True, slots=True)
class NewCommission:
    """A commission to agree. `rate` and `vat_rate` are shares: a quarter is `0.25`."""

    portfolio_id: int
    starts_on: date
    rate: str
    is_net: bool
    fixed_minor: int = 0
    vat_rate: str = "0"
    vat_number: str = ""
    trust_account: str = ""
    cycle: Cycle = Cycle.ASKED


@dataclass(frozen=True, slots=True)
class Made:
    """One remittance."""

    remittance_id: int
    portfolio_id: int
    currency: str
    through: date
    gross_minor: int
    commission_minor: int
    is_net: bool
    rate: str
    entry_id: int
    last_entry_id: int
    paid_entry_id: int | None
    fixed_minor: int = 0
    vat_minor: int = 0
    vat_rate: str = "0"
    vat_number: str = ""

    @property
    def invoiced_minor(self) -> int:
        """Commission with tax."""
        return self.commission_minor + self.vat_minor

    @property
    def paid_out_minor(self) -> int:
        """What the client received."""
        return self.gross_minor - (self.invoiced_minor if self.is_net else 0)


@transaction.atomic
def agree_commission(*, new: NewCommission, by: Actor, at: datetime) -> int:
    """Record our commission in a book; one of the same day is replaced.

    Raises   NotARate, also for more than the whole; BadCommission
    """
    if read_rate(new.rate) > RATE_UNITS or read_rate(new.vat_rate) > RATE_UNITS:
        raise NotARate(
            "a share of {rate} or {vat_rate} is more than the whole; write a quarter as 0.25",
            rate=new.rate,
            vat_rate=new.vat_rate,
        )
    if new.fixed_minor < 0:
        raise BadCommission("a fixed sum is below zero; give it in whole minor units")
    rows = CommissionTerms.objects.filter(portfolio_id=new.portfolio_id, starts_on=new.starts_on)
    rows.filter(replaced_at__isnull=True).update(replaced_at=at)
    row = CommissionTerms.objects.create(**asdict(new), recorded_at=at, recorded_by=by.name)
    said: dict[str, object] = {"from": new.starts_on, "rate": new.rate, "is_net": new.is_net, "vat": new.vat_rate}
    said |= {"fixed_minor": new.fixed_minor, "cycle": new.cycle}
    trail.note(by=by, did="commission.agreed", about=("portfolio", new.portfolio_id), at=at, because=said)
    return row.pk


def agreed(portfolio_id: int, *, on: date) -> Agreed:
    """Our commission in a book on a day. Raises NoCommission."""
    found = [one for one in agreements(portfolio_id) if one.starts_on <= on]
    if not found:
        name = portfolio_names().get(portfolio_id, str(portfolio_id))
        raise NoCommission(
            "no commission is agreed for portfolio {portfolio} on {day}; agree one first", portfolio=name, day=on
        )
    return found[-1]


def agreements(portfolio_id: int) -> list[Agreed]:
    """Every live version of our commission in a book, oldest first."""
    rows = CommissionTerms.objects.filter(portfolio_id=portfolio_id, replaced_at__isnull=True)
    return [
        Agreed(
            row.rate,
            read_rate(row.rate),
            row.is_net,
            row.fixed_minor,
            row.vat_rate,
            read_rate(row.vat_rate),
            row.vat_number,
            row.trust_account,
            Cycle(row.cycle),
            row.starts_on,
        )
        for row in rows.order_by("starts_on", "id")
    ]


def books_of(client: str) -> list[Book]:
    """The books a client placed with us. Raises NoSuchClient."""
    rows = Portfolio.objects.filter(creditor__name=client, placement=PlacementKind.AGENCY).order_by("id")
    found = [Book(row.pk, row.name) for row in rows]
    if not found:
        raise NoSuchClient(
            "no client called {client} placed debts with us; clients are: {known}", client=client, known=clients()
        )
    return found


def clients() -> list[str]:
    """Names of creditors with debts placed with us."""
    rows = Creditor.objects.filter(portfolios__placement=PlacementKind.AGENCY).order_by("name")
    return list(rows.values_list("name", flat=True).distinct())


def portfolio_names() -> dict[int, str]:
    """Every portfolio's name by its number."""
    return dict(Portfolio.objects.order_by("name").values_list("pk", "name"))


def creditor_names() -> dict[int, str]:
    """Whose debts each portfolio holds, by its number."""
    return dict(Portfolio.objects.values_list("pk", "creditor__name"))


def parties_of(portfolio_id: int) -> tuple[str, str]:
    """Who sends a book's invoices, with its address, and the client they go to."""
    row = Portfolio.objects.select_related("creditor").get(pk=portfolio_id)
    address = [*row.sender_lines.splitlines(), row.sender_city, row.sender_postcode]
    return ", ".join([row.sender_name, *(line for line in address if line)]), row.creditor.name


def hold(portfolio_id: int) -> None:
    """Lock a book until the caller's transaction ends: one remittance at a time."""
    Portfolio.objects.select_for_update().get(pk=portfolio_id)


def latest(portfolio_id: int, currency: str) -> Made | None:
    """The newest remittance of a book."""
    row = Remittance.objects.filter(portfolio_id=portfolio_id, currency=currency).order_by("-id").first()
    return _made(row) if row else None


def made(remittance_id: int) -> Made | None:
    """One remittance by its number."""
    row = Remittance.objects.filter(pk=remittance_id).first()
    return _made(row) if row else None


def of_client(client: str) -> list[Made]:
    """Every remittance to a client, newest first."""
    rows = Remittance.objects.filter(portfolio__creditor__name=client).order_by("-through", "-id")
    return [_made(row) for row in rows]


def before(one: Made) -> Made | None:
    """The remittance of the same book before this one."""
    rows = Remittance.objects.filter(portfolio_id=one.portfolio_id, currency=one.currency, pk__lt=one.remittance_id)
    row = rows.order_by("-id").first()
    return _made(row) if row else None


def keep(
    *, portfolio_id: int, currency: str, through: date, gross_minor: int, commission_minor: int, vat_minor: int,
    by_terms: Agreed, entry_id: int, last_entry_id: int, by: Actor, at: datetime,
) -> Made:  # fmt: skip
    """Record a remittance."""
    row = Remittance.objects.create(
        portfolio_id=portfolio_id,
        currency=currency,
        through=through,
        gross_minor=gross_minor,
        commission_minor=commission_minor,
        fixed_minor=by_terms.fixed_minor,
        vat_minor=vat_minor,
        vat_rate=by_terms.vat_rate,
        vat_number=by_terms.vat_number,
        is_net=by_terms.is_net,
        rate=by_terms.rate,
        entry_id=entry_id,
        last_entry_id=last_entry_id,
        recorded_at=at,
        recorded_by=by.name,
    )
    return _made(row)


def paid(*, remittance_id: int, entry_id: int) -> None:
    """Say by which entry a client paid an invoiced commission."""
    Remittance.objects.filter(pk=remittance_id, paid_entry_id__isnull=True).update(paid_entry_id=entry_id)


def references(debt_ids: set[int]) -> dict[int, str]:
    """References of debts by id."""
    return dict(Debt.objects.filter(pk__in=debt_ids).values_list("pk", "reference"))


def _made(row: Remittance) -> Made:
    return Made(
        row.pk, row.portfolio_id, row.currency, row.through, row.gross_minor, row.commission_minor, row.is_net,
        row.rate, row.entry_id, row.last_entry_id, row.paid_entry_id, row.fixed_minor, row.vat_minor, row.vat_rate,
        row.vat_number,
    )  # fmt: skip
