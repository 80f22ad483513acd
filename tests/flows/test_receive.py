"""Receive: money that comes in is booked once, to the right debt, or waits for a person; never guessed, never lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db.models import Sum

from dunwell.adapters.bank import PaymentFiles
from dunwell.core.ports import PaymentFile, PaymentLine
from dunwell.debts.models import Debt, Receipt
from dunwell.flows.receive import Received, receive
from dunwell.ledger import queries as books
from dunwell.ledger.models import Posting
from tests import cast

pytestmark = pytest.mark.django_db
PAID_ON = date(2026, 2, 3)


def line(
    number: str, amount_minor: int, *references: str, currency: str = "GBP", on: date = PAID_ON, code: str = ""
) -> PaymentLine:
    return PaymentLine(number, amount_minor, currency, on, on, references, is_return=bool(code), return_code=code)


def take(*lines: PaymentLine) -> Received:
    return receive(file=PaymentFile(lines, ()), by=cast.CLERK, at=cast.AT)


def reference_of(debt_id: int) -> str:
    return str(Debt.objects.get(pk=debt_id).reference)


def owed(debt_id: int) -> int:
    found = books.balance(debt_id)
    return found.total_minor if found else 0


def books_are_even() -> bool:
    """Every entry sums to zero in its currency."""
    sums = Posting.objects.values("entry", "currency").annotate(minor=Sum("amount_minor"))
    return sums.exists() and not any(row["minor"] for row in sums)


def test_a_payment_is_booked_to_the_debt_it_names_even_inside_a_sentence() -> None:
    ada = cast.ada()

    done = take(line("b:1", 10_000, f"thank you, {reference_of(ada.debt_id).lower()} instalment"))

    assert (done.booked, done.booked_minor) == (1, {"GBP": 10_000})
    assert owed(ada.debt_id) == 20_000
    assert books_are_even()


def test_the_same_file_again_changes_nothing() -> None:
    ada = cast.ada()
    payment = line("b:1", 10_000, reference_of(ada.debt_id))
    take(payment)

    again = take(payment)

    assert (again.booked, again.repeated) == (0, 1)
    assert owed(ada.debt_id) == 20_000


def test_paying_everything_closes_the_debt_and_what_is_over_is_held() -> None:
    ada = cast.ada()

    take(line("b:1", 30_500, reference_of(ada.debt_id)))

    assert Debt.objects.get(pk=ada.debt_id).state == "paid"
    assert owed(ada.debt_id) == 0
    held = Posting.objects.get(subject_id=ada.debt_id, code="unapplied")
    assert held.amount_minor == -500
    assert books_are_even()


@pytest.mark.parametrize(
    ("said", "currency", "why"),
    [
        ((), "GBP", "names no reference"),
        (("nothing we know",), "GBP", "no debt has the reference"),
        (None, "USD", "the money in USD"),
    ],
)
def test_money_that_matches_nothing_is_kept_unapplied_and_waits(
    said: tuple[str, ...] | None, currency: str, why: str
) -> None:
    ada = cast.ada()
    references = (reference_of(ada.debt_id),) if said is None else said

    done = take(line("b:1", 700, *references, currency=currency))

    receipt = Receipt.objects.get()
    assert done.unmatched == 1
    assert (receipt.state, receipt.debt_id) == ("unmatched", None)
    assert why in receipt.because
    assert owed(ada.debt_id) == 30_000
    assert books_are_even()


def test_a_payment_that_names_two_debts_is_for_a_person_to_split() -> None:
    ada, ben = cast.ada(), cast.ben()

    done = take(line("b:1", 700, f"{reference_of(ada.debt_id)} {reference_of(ben.debt_id)}"))

    assert done.unmatched == 1
    assert "names 2 debts" in Receipt.objects.get().because


def test_a_returned_debit_takes_the_payment_back_and_opens_the_debt_again() -> None:
    ada = cast.ada()
    reference = reference_of(ada.debt_id)
    take(line("b:1", 30_000, reference))

    done = take(line("b:2", -30_000, reference, on=date(2026, 2, 6), code="AC04"))

    assert done.returned == 1
    assert owed(ada.debt_id) == 30_000
    assert Debt.objects.get(pk=ada.debt_id).state == "open"
    assert Receipt.objects.get(reference="b:1").state == "returned"
    assert books_are_even()


def test_a_return_comes_back_only_once() -> None:
    ada = cast.ada()
    reference = reference_of(ada.debt_id)
    take(line("b:1", 10_000, reference))

    first = take(line("b:2", -10_000, reference, code="AC04"))
    second = take(line("b:3", -10_000, reference, code="AC04"))

    assert (first.returned, second.returned, second.unmatched) == (1, 0, 1)
    assert owed(ada.debt_id) == 30_000
    assert books_are_even()


def test_money_for_a_debt_that_was_recalled_is_held() -> None:
    ada = cast.ada()
    Debt.objects.filter(pk=ada.debt_id).update(state="recalled")

    done = take(line("b:1", 700, reference_of(ada.debt_id)))

    assert done.held == 1
    assert owed(ada.debt_id) == 30_000


def test_a_real_statement_is_taken_whole_and_its_money_waits_for_a_match(shared: Path) -> None:
    file = PaymentFiles().read(shared / "data" / "bank_files" / "camt" / "oca_camt053_with_return.xml")

    done = receive(file=file, by=cast.CLERK, at=cast.AT)

    assert done.unmatched == 4
    assert Receipt.objects.count() == 4
    assert books_are_even()
