"""Receive: money that comes in is booked once, to the right debt, or waits for a person; never guessed, never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db.models import Sum

from dunwell.adapters.bank import PaymentFiles
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.debts import services as debts
from dunwell.debts.models import Debt, Receipt
from dunwell.flows.receive import Received, receive
from dunwell.ledger import queries as books
from dunwell.ledger.models import Posting
from tests import cast

pytestmark = pytest.mark.django_db
PAID_ON = date(2026, 2, 3)
NOW = datetime(2026, 2, 6, 9, 0, tzinfo=UTC)


def line(
    number: str, amount_minor: int, *references: str, currency: str = "GBP", on: date = PAID_ON, code: str = ""
) -> PaymentLine:
    return PaymentLine(number, amount_minor, currency, on, on, references, is_return=bool(code), return_code=code)


def take(*lines: PaymentLine) -> Received:
    return receive(file=PaymentFile(lines, ()), by=cast.CLERK, at=NOW)


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

    debt_id = cast.owes(ada.person_id, reference="NW-10023")

    done = take(line("b:1", 10_000, "thank you, nw-10023 instalment"))

    assert (done.booked, done.booked_minor) == (1, {"GBP": 10_000})
    assert owed(debt_id) == 20_000
    assert books_are_even()


def test_a_payment_far_in_the_future_is_refused_and_booked_once_its_date_is_corrected() -> None:
    ada = cast.ada()
    reference = reference_of(ada.debt_id)

    refused = take(line("b:1", 10_000, reference, on=date(2062, 2, 3)))
    corrected = take(line("b:1", 10_000, reference, on=PAID_ON))

    [problem] = refused.problems
    assert (refused.booked, corrected.booked) == (0, 1)
    assert "2062-02-03" in problem.why
    assert "correct the date" in problem.remedy
    assert owed(ada.debt_id) == 20_000


@pytest.mark.parametrize(("days", "booked"), [(5, 1), (6, 0)])
def test_a_value_date_a_long_weekend_ahead_of_its_file_is_believed(days: int, booked: int) -> None:
    ada, made_on = cast.ada(), PAID_ON - timedelta(days=30)
    payment = line("b:1", 10_000, reference_of(ada.debt_id), on=made_on + timedelta(days=days))

    done = receive(file=PaymentFile((payment,), (), made_on), by=cast.CLERK, at=NOW)

    assert (done.booked, len(done.problems)) == (booked, 1 - booked)


def test_a_payment_of_years_ago_is_booked_and_remarked_on() -> None:
    ada = cast.ada()

    done = take(line("b:1", 10_000, reference_of(ada.debt_id), on=date(2021, 2, 3)))

    assert (done.booked, done.old) == (1, 1)
    assert "years before" in Receipt.objects.get().because


def test_a_written_off_debt_whose_payment_comes_back_is_written_off_again() -> None:
    ada = cast.ada()
    debts.move_state(
        debt_id=ada.debt_id, old="open", new="written_off", moved_on=PAID_ON, because="old", by=cast.CLERK, at=NOW
    )
    reference = reference_of(ada.debt_id)

    take(line("b:1", 30_000, reference))
    paid = Debt.objects.get(pk=ada.debt_id).state
    take(line("b:2", -30_000, reference, on=date(2026, 2, 6), code="AC04"))

    assert paid == "paid"
    assert Debt.objects.get(pk=ada.debt_id).state == "written_off"
    assert owed(ada.debt_id) == 30_000


def test_a_debt_opened_again_since_it_was_written_off_is_open_when_its_payment_comes_back() -> None:
    ada = cast.ada()
    moves = [("open", "written_off"), ("written_off", "open")]
    for old, new in moves:
        debts.move_state(debt_id=ada.debt_id, old=old, new=new, moved_on=PAID_ON, because="told", by=cast.CLERK, at=NOW)
    take(line("b:1", 30_000, reference_of(ada.debt_id)))

    take(line("b:2", -30_000, reference_of(ada.debt_id), on=date(2026, 2, 6), code="AC04"))

    assert Debt.objects.get(pk=ada.debt_id).state == "open"


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("RENT", "rent of march"),
        ("INVOICE", "invoice paid, thank you"),
        ("4711", "order 4711"),
        ("10023", "X10023Y"),
        ("10023", "210023"),
    ],
)
def test_a_common_word_a_short_number_or_a_part_of_a_word_books_nothing(reference: str, said: str) -> None:
    member = cast.ada()
    cast.owes(member.person_id, reference=reference)

    done = take(line("b:1", 700, said))

    assert (done.booked, done.unmatched) == (0, 1)


@pytest.mark.parametrize(
    ("reference", "said"),
    [("RENT", "RENT"), ("4711", "4711"), ("4711", " 4711 "), ("10023", "for 10023."), ("A/1-2", "ref: a/1-2, thanks")],
)
def test_a_whole_reference_field_and_a_telling_word_are_believed(reference: str, said: str) -> None:
    member = cast.ada()
    debt_id = cast.owes(member.person_id, reference=reference)

    done = take(line("b:1", 700, said))

    assert done.booked == 1
    assert owed(debt_id) == 29_300


def test_a_doubtful_reference_shows_the_person_who_matches_what_it_may_be() -> None:
    member = cast.ada()
    cast.owes(member.person_id, reference="RENT")
    cast.owes(member.person_id, reference="4711")

    take(line("b:1", 700, "rent for flat 4711"))

    assert "it may be for RENT, 4711" in Receipt.objects.get().because


@pytest.mark.parametrize(("passing", "booked"), [("4711", 0), ("NOTPROVIDED", 0), ("E2E 10023", 1)])
def test_a_number_banks_pass_along_is_no_reference_just_because_it_equals_one(passing: str, booked: int) -> None:
    member = cast.ada()
    for reference in ("4711", "NOTPROVIDED", "10023"):
        cast.owes(member.person_id, reference=reference)

    done = take(replace(line("b:1", 700), passing_references=(passing,)))

    assert done.booked == booked


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

    done = take(line("b:1", 700, reference_of(ada.debt_id), reference_of(ben.debt_id)))

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
