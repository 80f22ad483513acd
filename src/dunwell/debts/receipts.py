"""Receipts: payments and returns as a source stated them, and which debt they are for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction

from dunwell.core.statements import PaymentLine
from dunwell.core.waterfall import read_order
from dunwell.core.words import Part
from dunwell.debts import charges, terms
from dunwell.debts.models import Debt, Receipt, StateMove
from dunwell.debts.states import RECEIPTS_WAITING

TOKEN = re.compile(r"[^\W_](?:[\w/.-]*\w)?")
"""A word of a text: it begins and ends with a letter or digit, so the point that ends a sentence is no part of it."""
SURE_SHORTEST = 5
"""Characters from which a word with a digit in it is believed to be a reference."""
CHUNK = 500
WORDS_MAX = 400
BECAUSE_MAX = 200


@dataclass(frozen=True, slots=True)
class Named:
    """A debt that a payment's reference names."""

    debt_id: int
    reference: str
    person_id: int
    portfolio_id: int
    currency: str
    state: str
    allocation_order: str


@dataclass(frozen=True, slots=True)
class Locked(Named):
    """The same, its row held until the caller's transaction ends; where it is charged the turn of charging too."""

    is_charged: bool


@dataclass(frozen=True, slots=True)
class Booked:
    """A receipt that is in the ledger."""

    receipt_id: int
    entry_id: int


@dataclass(frozen=True, slots=True)
class Words:
    """What a payment says that may be a debt's reference.

    sure     a whole reference field; or a whole word of five characters or more, one of them a digit
    doubted  words that may be a reference and may be anything else: `RENT`, `4711`
    """

    sure: frozenset[str]
    doubted: frozenset[str]


def words_of(line: PaymentLine) -> Words:
    """Every text of a payment that may be a debt's reference, as it is written and in capitals."""
    if len(line.references) == 1 and not line.passing_references and TOKEN.fullmatch(line.references[0]):
        return Words(_cased(line.references), frozenset())
    whole = {text.strip() for text in line.references}
    texts = (*line.references, *line.passing_references)
    words = {word for text in texts for word in (text.strip(), *TOKEN.findall(text))}
    sure = whole | {word for word in words if _is_telling(word)}
    return Words(_cased(sure), _cased(words) - _cased(sure))


def words_kept(line: PaymentLine) -> str:
    """What a payment said, as its receipt shows it to a person."""
    return " | ".join((*line.references, *line.passing_references))[:WORDS_MAX]


def _is_telling(word: str) -> bool:
    is_one_word = TOKEN.fullmatch(word) is not None
    return is_one_word and len(word) >= SURE_SHORTEST and any(character.isdigit() for character in word)


def _cased(words: Iterable[str]) -> frozenset[str]:
    return frozenset(form for word in words if word for form in (word, word.upper()))


@dataclass(frozen=True, slots=True)
class Said:
    """What a line said when it was taken in."""

    amount_minor: int
    currency: str
    received_on: date


def known(line_references: Iterable[str]) -> dict[str, Said]:
    """Which of the lines were booked or kept before, and what they said."""
    wanted = list(line_references)
    found: dict[str, Said] = {}
    for start in range(0, len(wanted), CHUNK):
        kept = Receipt.objects.filter(reference__in=wanted[start : start + CHUNK])
        for row in kept.only("reference", "amount_minor", "currency", "received_on"):
            found[row.reference] = Said(row.amount_minor, row.currency, row.received_on)
    return found


def named_by(words: Iterable[str]) -> dict[str, list[Named]]:
    """Debts by reference, for every word that is one. Two portfolios may use the same reference."""
    wanted, found = sorted(set(words)), dict[str, list[Named]]()
    for start in range(0, len(wanted), CHUNK):
        for debt in Debt.objects.filter(reference__in=wanted[start : start + CHUNK]):
            named = Named(
                debt.pk,
                debt.reference,
                debt.person_id,
                debt.portfolio_id,
                debt.currency,
                debt.state,
                debt.allocation_order,
            )
            found.setdefault(debt.reference, []).append(named)
    return found


def locked(debt_id: int) -> Locked:
    """The debt as it is now, its row locked until the caller's transaction ends: one payment at a time per debt.

    Where a debt is charged the turn of charging comes first, as everywhere: nobody waits for one who waits for them.
    """
    is_charged = terms.has_terms(debt_id)
    if is_charged:
        charges.take_turn()
    debt = Debt.objects.select_for_update().get(pk=debt_id)
    return Locked(
        debt.pk, debt.reference, debt.person_id, debt.portfolio_id, debt.currency, debt.state, debt.allocation_order,
        is_charged,
    )  # fmt: skip


def as_now(debt: Locked) -> Locked:
    """A debt that is held, in the state that its charges have moved it to since."""
    return replace(debt, state=Debt.objects.values_list("state", flat=True).get(pk=debt.debt_id))


def state_before(debt_id: int, *, state: str) -> str | None:
    """The state from which the debt last came into `state`; None where it was never moved there."""
    rows = StateMove.objects.filter(debt_id=debt_id, new=state).order_by("-id")
    return rows.values_list("old", flat=True).first()


def returnable(*, debt_id: int, amount_minor: int, before: date) -> Booked | None:
    """The newest payment of that amount that was booked to the debt and has not come back."""
    found = (
        Receipt.objects.filter(debt_id=debt_id, amount_minor=amount_minor, state="booked", received_on__lte=before)
        .exclude(entry_id=None)
        .order_by("-received_on", "-id")
        .first()
    )
    return Booked(found.pk, int(found.entry_id or 0)) if found else None


@dataclass(frozen=True, slots=True)
class Standing:
    """A receipt whose money stands on a debt."""

    receipt_id: int
    entry_id: int
    amount_minor: int
    received_on: date


def booked(receipt_id: int) -> Standing | None:
    """A receipt that is booked to a debt and has not come back."""
    row = Receipt.objects.filter(pk=receipt_id, state="booked").exclude(entry_id=None).first()
    return Standing(row.pk, int(row.entry_id or 0), row.amount_minor, row.received_on) if row else None


def taken_on(receipt_id: int) -> date:
    """The day a payment was received."""
    return Receipt.objects.values_list("received_on", flat=True).get(pk=receipt_id)


def times_returned(*, debt_id: int, amount_minor: int) -> int:
    """How often a payment of that amount to the debt has come back."""
    return Receipt.objects.filter(debt_id=debt_id, amount_minor=-amount_minor, state="returned").count()


def returned_elsewhere(*, debt_id: int, line: PaymentLine, days: int) -> bool:
    """Whether another source told of a return of that amount within some days: the same one, perhaps."""
    near = timedelta(days=days)
    rows = Receipt.objects.filter(
        debt_id=debt_id,
        amount_minor=line.amount_minor,
        state="returned",
        received_on__range=(line.valued_on - near, line.valued_on + near),
    ).values_list("reference", flat=True)
    source = line.line_reference.partition(":")[0]
    return any(reference.partition(":")[0] != source for reference in rows)


@transaction.atomic
def keep(
    *,
    line: PaymentLine,
    state: str,
    at: datetime,
    debt_id: int | None = None,
    entry_id: int | None = None,
    because: str = "",
    order: str = "",
) -> int:
    """Record one line under its reference, once (a unique constraint settles a race); returns the receipt's id."""
    receipt, _ = Receipt.objects.get_or_create(
        reference=line.line_reference,
        defaults={
            "debt_id": debt_id,
            "entry_id": entry_id,
            "amount_minor": line.amount_minor,
            "currency": line.currency,
            "received_on": line.valued_on,
            "words": words_kept(line),
            "state": state,
            "because": because[:BECAUSE_MAX],
            "allocation_order": order,
            "recorded_at": at,
        },
    )
    return int(receipt.pk)


def orders_of(debt_id: int) -> dict[int, tuple[Part, ...]]:
    """In which order payments filled the parts of a debt, by entry, where that was ours to say."""
    rows = Receipt.objects.filter(debt_id=debt_id, entry_id__isnull=False).exclude(allocation_order="")
    return {int(row.entry_id or 0): read_order(row.allocation_order) for row in rows}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A payment that waits, its row locked until the caller's transaction ends."""

    receipt_id: int
    reference: str
    amount_minor: int
    currency: str
    received_on: date
    state: str
    entry_id: int


def waiting(receipt_id: int) -> Waiting | None:
    """A payment that is booked to no debt, locked; None where it does not wait (any more)."""
    row = Receipt.objects.select_for_update().filter(pk=receipt_id, state__in=RECEIPTS_WAITING).first()
    if row is None:
        return None
    return Waiting(
        row.pk, row.reference, row.amount_minor, row.currency, row.received_on, row.state, int(row.entry_id or 0)
    )


def settle(*, receipt_id: int, state: str, because: str) -> bool:
    """Say what became of a payment that waited; false when someone was first."""
    rows = Receipt.objects.filter(pk=receipt_id, state__in=RECEIPTS_WAITING)
    return bool(rows.update(state=state, because=because[:BECAUSE_MAX]))


def debts_paid_by(references: Iterable[str]) -> dict[str, int]:
    """To which debt each of these payments was booked."""
    rows = Receipt.objects.filter(reference__in=list(references), state="booked").values_list("reference", "debt_id")
    return {reference: int(debt_id) for reference, debt_id in rows if debt_id is not None}


def by_account_number(numbers: Iterable[str]) -> dict[str, list[int]]:
    """Debts by the creditor's own number of the account."""
    found: dict[str, list[int]] = {}
    rows = Debt.objects.filter(account_number__in=[one for one in numbers if one])
    for number, debt_id in rows.values_list("account_number", "pk"):
        found.setdefault(number, []).append(debt_id)
    return found


def of_people(person_ids: Iterable[int], *, states: Iterable[str]) -> dict[int, list[int]]:
    """Debts in these states by the person who owes them."""
    found: dict[int, list[int]] = {}
    rows = Debt.objects.filter(person_id__in=set(person_ids), state__in=list(states)).order_by("pk")
    for person_id, debt_id in rows.values_list("person_id", "pk"):
        found.setdefault(person_id, []).append(debt_id)
    return found


def named(debt_ids: Iterable[int]) -> dict[int, Named]:
    """Debts by id, as payments name them."""
    return {
        debt.pk: Named(
            debt.pk, debt.reference, debt.person_id, debt.portfolio_id, debt.currency, debt.state, debt.allocation_order
        )
        for debt in Debt.objects.filter(pk__in=set(debt_ids))
    }


def came_back(*, receipt_id: int, because: str) -> None:
    """Mark a booked payment as returned."""
    Receipt.objects.filter(pk=receipt_id, state="booked").update(state="returned", because=because[:BECAUSE_MAX])
