"""Questions the debts answer: what a debt is, what is owed on it and why, when it falls due, what was paid."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from dunwell.core.actor import Actor
from dunwell.core.ageing import Age, DueLine, PausedDays, age_one
from dunwell.core.words import Part, Role
from dunwell.debts import rows
from dunwell.debts.models import (
    RECEIPT_WAITS,
    Debt,
    DebtParty,
    Document,
    Instalment,
    Pause,
    Portfolio,
    Receipt,
)
from dunwell.debts.services import NoSuchDebt
from dunwell.ledger import queries as ledger
from dunwell.ledger.queries import BookedLine


@dataclass(frozen=True, slots=True)
class BoundParty:
    """A further person bound by a debt."""

    person_id: int
    relation: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class PauseLine:
    """Days that do not count; both ends inside, None: until further notice."""

    pause_id: int
    starts_on: date
    ends_on: date | None
    because: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class DebtCard:
    """One debt as a page shows it, as of one day."""

    debt_id: int
    reference: str
    person_id: int
    portfolio_id: int
    portfolio: str
    country: str
    """Of the portfolio: where a person lives of whom no country is known."""
    creditor: str
    creditor_id: int
    is_licensed_institution: bool
    """Whether the creditor holds a licence that financial law turns on."""
    collector_role: str
    original_creditor: str
    account_number: str
    product: str
    purpose: str
    currency: str
    state: str
    state_since: date
    as_of: date
    parts: dict[Part, int]
    unapplied_minor: int
    age: Age
    opened_on: date | None
    defaulted_on: date | None
    charged_off_on: date | None
    itemised_on: date | None
    last_payment_before_on: date | None
    limitation_ends_on: date | None
    due_is_estimated: bool
    schedule: tuple[DueLine, ...]
    pauses: tuple[PauseLine, ...]
    parties: tuple[BoundParty, ...]

    @property
    def balance_minor(self) -> int:
        """All parts together."""
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A payment or return as its source stated it."""

    receipt_id: int
    reference: str
    debt_id: int | None
    amount_minor: int
    currency: str
    received_on: date
    state: str
    words: str
    because: str


@dataclass(frozen=True, slots=True)
class Move:
    """A change of a debt's state."""

    old: str
    new: str
    moved_on: date
    by: str
    because: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A document of a debt; its bytes are under the home's files, named by the hash."""

    document_id: int
    kind: str
    name: str
    sha256: str
    bytes_count: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class LockedDebt:
    """A debt whose row is locked until the caller's transaction ends, and what is owed on it now."""

    debt_id: int
    reference: str
    person_id: int
    portfolio_id: int
    currency: str
    state: str
    allocation_order: str
    owed: dict[Part, int]


def locked(debt_id: int) -> LockedDebt:
    """Lock a debt (a row lock; on SQLite the transaction is exclusive already) and read it. Raises NoSuchDebt."""
    debt = Debt.objects.select_for_update().filter(pk=debt_id).first()
    if debt is None:
        raise NoSuchDebt(f"there is no debt {debt_id}")
    return LockedDebt(
        debt.pk, debt.reference, debt.person_id, debt.portfolio_id, debt.currency, debt.state, debt.allocation_order,
        ledger.owed(subject_id=debt_id),
    )  # fmt: skip


def card(debt_id: int, *, as_of: date, seen_by: Actor, known_at: datetime | None = None) -> DebtCard:
    """One debt as of a day, as known at a moment (None: now). Raises NoSuchDebt, NotForYou."""
    found = _cards(rows.DEBTS.of([debt_id]), as_of=as_of, seen_by=seen_by, known_at=known_at)
    if not found:
        raise NoSuchDebt(f"there is no debt {debt_id}")
    return found[0]


def debts_of(person_id: int, *, as_of: date, seen_by: Actor, known_at: datetime | None = None) -> list[DebtCard]:
    """Every debt a person is bound by, as first debtor or further party, oldest first. Raises NotForYou."""
    owned = {debt_id for _, debt_id in _bound([person_id])}
    return _cards(rows.DEBTS.of(owned), as_of=as_of, seen_by=seen_by, known_at=known_at)


def cards(debt_ids: Iterable[int], *, as_of: date, seen_by: Actor) -> dict[int, DebtCard]:
    """Several debts at once, by id, in as many questions as for one. Raises NotForYou."""
    found = _cards(rows.DEBTS.of(set(debt_ids)), as_of=as_of, seen_by=seen_by, known_at=None)
    return {card.debt_id: card for card in found}


def cards_of_people(person_ids: Iterable[int], *, as_of: date, seen_by: Actor) -> dict[int, list[DebtCard]]:
    """Every debt several people are bound by, by person, in as many questions as for one. Raises NotForYou."""
    wanted = set(person_ids)
    bound = _bound(wanted)
    found = cards({debt_id for _, debt_id in bound}, as_of=as_of, seen_by=seen_by)
    owned: dict[int, list[DebtCard]] = {person_id: [] for person_id in wanted}
    for owner, debt_id in sorted(bound):
        if debt_id in found:
            owned[owner].append(found[debt_id])
    return owned


def people_of(reference: str) -> list[int]:
    """Ids of the people bound by debts under a reference."""
    ids = find(reference)
    owners = Debt.objects.filter(pk__in=ids).values_list("person_id", flat=True)
    return sorted({*owners, *DebtParty.objects.filter(debt_id__in=ids).values_list("person_id", flat=True)})


def _bound(person_ids: Collection[int]) -> set[tuple[int, int]]:
    """Who is bound by which debt, as first debtor or further party: numbers of person and debt."""
    return {*rows.FURTHER.of(person_ids), *rows.FIRST.of(person_ids)}


def _cards(found: Sequence[Debt], *, as_of: date, seen_by: Actor, known_at: datetime | None) -> list[DebtCard]:
    seen_by.must(*Role)
    ids = [debt.pk for debt in found]
    balances = ledger.balances(ids, as_of=as_of, known_at=known_at)
    held = ledger.unapplied(ids)
    lines, pauses, parties = _lines(ids, known_at), _pauses(ids, known_at), _parties(ids)
    cards = []
    for debt in found:
        parts = balances[debt.pk].parts if debt.pk in balances else dict.fromkeys(Part, 0)
        schedule = lines.get(debt.pk, ())
        stopped = pauses.get(debt.pk, ())
        settled = sum(line.amount_minor for line in schedule) - sum(parts.values())
        age = age_one(schedule, settled, [PausedDays(p.starts_on, p.ends_on) for p in stopped], as_of=as_of)
        cards.append(_card(debt, as_of, parts, held.get(debt.pk, 0), age, schedule, stopped, parties.get(debt.pk, ())))
    return cards


def _card(
    debt: Debt,
    as_of: date,
    parts: dict[Part, int],
    unapplied_minor: int,
    age: Age,
    schedule: Sequence[DueLine],
    pauses: Sequence[PauseLine],
    parties: Sequence[BoundParty],
) -> DebtCard:
    return DebtCard(
        debt_id=debt.pk,
        reference=debt.reference,
        person_id=debt.person_id,
        portfolio_id=debt.portfolio_id,
        portfolio=debt.portfolio.name,
        country=debt.portfolio.country,
        creditor=debt.portfolio.creditor.name,
        creditor_id=debt.portfolio.creditor_id,
        is_licensed_institution=debt.portfolio.creditor.is_licensed_institution,
        collector_role=debt.portfolio.collector_role,
        original_creditor=debt.original_creditor,
        account_number=debt.account_number,
        product=debt.product,
        purpose=debt.purpose,
        currency=debt.currency,
        state=debt.state,
        state_since=debt.state_since,
        as_of=as_of,
        parts=parts,
        unapplied_minor=unapplied_minor,
        age=age,
        opened_on=debt.opened_on,
        defaulted_on=debt.defaulted_on,
        charged_off_on=debt.charged_off_on,
        itemised_on=debt.itemised_on,
        last_payment_before_on=debt.last_payment_before_on,
        limitation_ends_on=debt.limitation_ends_on,
        due_is_estimated=debt.due_is_estimated,
        schedule=tuple(schedule),
        pauses=tuple(pauses),
        parties=tuple(parties),
    )


def _lines(debt_ids: Sequence[int], known_at: datetime | None) -> dict[int, list[DueLine]]:
    found: dict[int, list[DueLine]] = {}
    then = Instalment.objects.filter(_stood("replaced_at", known_at), debt_id__in=debt_ids).order_by("due_on", "id")
    ordered = then.values_list("debt_id", "due_on", "amount_minor")
    for debt_id, due_on, amount_minor in rows.SCHEDULES.of(debt_ids) if known_at is None else ordered:
        found.setdefault(debt_id, []).append(DueLine(due_on, amount_minor))
    return found


def _pauses(debt_ids: Sequence[int], known_at: datetime | None) -> dict[int, list[PauseLine]]:
    found: dict[int, list[PauseLine]] = {}
    then = Pause.objects.filter(_stood("withdrawn_at", known_at), debt_id__in=debt_ids).order_by("starts_on", "id")
    for row in rows.PAUSES.of(debt_ids) if known_at is None else then:
        line = PauseLine(row.pk, row.starts_on, row.ends_on, row.because, row.recorded_by)
        found.setdefault(row.debt_id, []).append(line)
    return found


def _stood(closed: str, known_at: datetime | None) -> Q:
    """Rows that stood at a moment (None: that stand now)."""
    if known_at is None:
        return Q(**{f"{closed}__isnull": True})
    still = Q(**{f"{closed}__isnull": True}) | Q(**{f"{closed}__gt": known_at})
    return still & Q(recorded_at__lte=known_at)


def _parties(debt_ids: Sequence[int]) -> dict[int, list[BoundParty]]:
    found: dict[int, list[BoundParty]] = {}
    for row in rows.PARTIES.of(debt_ids):
        bound = BoundParty(row.person_id, row.relation, row.starts_on, row.ends_on)
        found.setdefault(row.debt_id, []).append(bound)
    return found


def why_balance(
    debt_id: int, *, seen_by: Actor, as_of: date | None = None, known_at: datetime | None = None
) -> list[BookedLine]:
    """Every posting that makes the balance, in the order it took effect. Raises NotForYou."""
    seen_by.must(*Role)
    return ledger.lines(debt_id, as_of=as_of, known_at=known_at)


def why_balances(debt_ids: Iterable[int], *, seen_by: Actor, as_of: date) -> dict[int, list[BookedLine]]:
    """The same of several debts at once, by debt; of each, whether or not anything was booked. Raises NotForYou."""
    seen_by.must(*Role)
    wanted = set(debt_ids)
    found = ledger.lines_of(wanted, as_of=as_of)
    return {debt_id: found.get(debt_id, []) for debt_id in wanted}


def receipts_of(debt_id: int, *, seen_by: Actor) -> list[ReceiptLine]:
    """What was received for a debt, newest first. Raises NotForYou."""
    seen_by.must(*Role)
    return list(map(_receipt, rows.RECEIPTS.of([debt_id])))


def receipts_of_debts(debt_ids: Iterable[int], *, seen_by: Actor) -> dict[int, list[ReceiptLine]]:
    """The same of several debts at once, by debt. Raises NotForYou."""
    seen_by.must(*Role)
    found: dict[int, list[ReceiptLine]] = {}
    for line in map(_receipt, rows.RECEIPTS.of(set(debt_ids))):
        if line.debt_id is not None:
            found.setdefault(line.debt_id, []).append(line)
    return found


def receipts_waiting(*, seen_by: Actor, limit: int = 500) -> list[ReceiptLine]:
    """Payments that wait for a match or are held, oldest first. Raises NotForYou."""
    seen_by.must(*Role)
    return _receipts(Receipt.objects.filter(RECEIPT_WAITS))[::-1][:limit]


def waiting_page(*, offset: int, limit: int, seen_by: Actor) -> tuple[list[ReceiptLine], int]:
    """Some of the payments that wait, oldest first, and how many wait. Raises NotForYou."""
    seen_by.must(*Role)
    rows = Receipt.objects.filter(RECEIPT_WAITS)
    wanted = rows.order_by("received_on", "id").values_list("pk", flat=True)[offset : offset + limit]
    return _receipts(Receipt.objects.filter(pk__in=list(wanted)))[::-1], rows.count()


def receipt(receipt_id: int, *, seen_by: Actor) -> ReceiptLine | None:
    """One payment as its source stated it. Raises NotForYou."""
    seen_by.must(*Role)
    return next(iter(_receipts(Receipt.objects.filter(pk=receipt_id))), None)


def _receipts(found: QuerySet[Receipt]) -> list[ReceiptLine]:
    return [_receipt(row) for row in found.order_by("-received_on", "-id")]


def _receipt(r: Receipt) -> ReceiptLine:
    return ReceiptLine(
        r.pk, r.reference, r.debt_id, r.amount_minor, r.currency, r.received_on, r.state, r.words, r.because
    )


def debts_count() -> int:
    """How many debts the books hold, open or not."""
    return Debt.objects.count()


def moves_of(debt_id: int) -> list[Move]:
    """Changes of a debt's state, oldest first."""
    return moves_of_debts([debt_id]).get(debt_id, [])


def moves_of_debts(debt_ids: Iterable[int]) -> dict[int, list[Move]]:
    """The same of several debts at once, by debt."""
    found: dict[int, list[Move]] = {}
    for row in rows.MOVES.of(set(debt_ids)):
        found.setdefault(row.debt_id, []).append(Move(row.old, row.new, row.moved_on, row.by, row.because))
    return found


def documents_of(debt_id: int, *, seen_by: Actor) -> list[Kept]:
    """A debt's documents, newest first. Raises NotForYou."""
    seen_by.must(*Role)
    kept = Document.objects.filter(debt_id=debt_id).order_by("-id")
    return [Kept(d.pk, d.kind, d.name, d.sha256, d.bytes_count, d.recorded_at) for d in kept]


def find(reference: str) -> list[int]:
    """Ids of the debts under a reference; more than one when several portfolios use it."""
    return list(Debt.objects.filter(reference=reference.strip()).order_by("id").values_list("pk", flat=True))


def debt_ids_of(person_id: int) -> list[int]:
    """Ids of every debt a person is bound by, as first debtor or further party."""
    own = Debt.objects.filter(person_id=person_id).values_list("pk", flat=True)
    bound = DebtParty.objects.filter(person_id=person_id).values_list("debt_id", flat=True)
    return sorted({*own, *bound})


def portfolio_names() -> dict[int, str]:
    """Every portfolio's id and name."""
    return dict(Portfolio.objects.order_by("id").values_list("pk", "name"))
