"""Money that waits: a person books it to its debts, sends it back, or says it is not ours. No cent is made or lost."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db.models import Sum

from dunwell.cases.models import WorkItem
from dunwell.core.actor import Actor, NotForYou
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.core.words import Role
from dunwell.debts.models import Debt, Receipt
from dunwell.flows import match
from dunwell.flows.match import AlreadyMatched, BadSplit, NotMoneyIn
from dunwell.flows.receive import receive
from dunwell.ledger import queries as books
from dunwell.ledger.models import Posting
from tests import cast

pytestmark = pytest.mark.django_db
PAID_ON = date(2026, 2, 3)
NOW = datetime(2026, 2, 6, 9, 0, tzinfo=UTC)
SAMI = Actor("sami", roles=frozenset({Role.SUPERVISOR}))


def waits(minor: int = 10_000, *, number: str = "b:1", currency: str = "GBP") -> int:
    line = PaymentLine(number, minor, currency, PAID_ON, PAID_ON, ("thank you",))
    receive(file=PaymentFile((line,), ()), by=cast.CLERK, at=NOW)
    return Receipt.objects.get(reference=number).pk


def owed(debt_id: int) -> int:
    found = books.balance(debt_id)
    return found.total_minor if found else 0


def held(code: str) -> int:
    return Posting.objects.filter(code=code).aggregate(minor=Sum("amount_minor"))["minor"] or 0


def test_a_payment_is_booked_to_the_debt_a_person_chose() -> None:
    ada, receipt_id = cast.ada(), waits()

    match.apply(receipt_id=receipt_id, parts={ada.debt_id: 10_000}, by=SAMI, at=NOW)

    assert (owed(ada.debt_id), held("cash"), held("unapplied")) == (20_000, 10_000, 0)
    assert [(row.state, row.amount_minor) for row in Receipt.objects.order_by("id")] == [
        ("applied", 10_000),
        ("booked", 10_000),
    ]
    assert [(item.state, item.outcome) for item in WorkItem.objects.all()] == [("done", "applied")]


def test_one_payment_is_split_over_two_debts_to_the_cent() -> None:
    ada, receipt_id = cast.ada(), waits(10_001)
    other = cast.owes(ada.person_id, reference="NW-2")

    match.apply(receipt_id=receipt_id, parts={ada.debt_id: 3_333, other: 6_668}, by=SAMI, at=NOW)

    assert (owed(ada.debt_id), owed(other), held("cash")) == (26_667, 23_332, 10_001)


@pytest.mark.parametrize("parts", [{}, {1: 9_999}, {1: 10_001}, {1: 20_000, 2: -10_000}, {1: 10_000, 2: 0}])
def test_parts_that_are_not_the_payment_are_refused(parts: dict[int, int]) -> None:
    ada, receipt_id = cast.ada(), waits()
    other = cast.owes(ada.person_id, reference="NW-2")
    numbers = {1: ada.debt_id, 2: other}

    with pytest.raises(BadSplit, match=r"100\.00"):
        match.apply(receipt_id=receipt_id, parts={numbers[one]: minor for one, minor in parts.items()}, by=SAMI, at=NOW)

    assert (owed(ada.debt_id), held("unapplied")) == (30_000, -10_000)


def test_a_debt_of_another_currency_or_that_left_us_is_refused() -> None:
    ada = cast.ada()
    dollars = waits(currency="USD")
    pounds = waits(number="b:2")
    Debt.objects.filter(pk=ada.debt_id).update(state="sold")

    for receipt_id, said in ((dollars, "USD"), (pounds, "sold")):
        with pytest.raises(BadSplit, match=said):
            match.apply(receipt_id=receipt_id, parts={ada.debt_id: 10_000}, by=SAMI, at=NOW)


def test_a_payment_is_settled_once() -> None:
    ada, receipt_id = cast.ada(), waits()
    match.apply(receipt_id=receipt_id, parts={ada.debt_id: 10_000}, by=SAMI, at=NOW)

    with pytest.raises(AlreadyMatched):
        match.apply(receipt_id=receipt_id, parts={ada.debt_id: 10_000}, by=SAMI, at=NOW)
    with pytest.raises(AlreadyMatched):
        match.send_back(receipt_id=receipt_id, by=SAMI, at=NOW)

    assert (owed(ada.debt_id), held("cash")) == (20_000, 10_000)


def test_money_sent_back_and_money_that_is_not_ours_leave_the_books_even() -> None:
    sent, strange, fee = waits(), waits(number="b:2"), waits(-250, number="b:3")

    match.send_back(receipt_id=sent, by=SAMI, at=NOW)
    match.not_ours(receipt_id=strange, by=SAMI, at=NOW)
    match.not_ours(receipt_id=fee, by=SAMI, at=NOW)

    assert (held("cash"), held("unapplied")) == (0, 0)
    assert sorted(Receipt.objects.values_list("state", flat=True)) == ["not_ours", "not_ours", "refunded"]


def test_money_that_left_us_pays_no_debt_and_is_not_sent_back() -> None:
    ada, receipt_id = cast.ada(), waits(-10_000)

    with pytest.raises(NotMoneyIn):
        match.apply(receipt_id=receipt_id, parts={ada.debt_id: -10_000}, by=SAMI, at=NOW)
    with pytest.raises(NotMoneyIn):
        match.send_back(receipt_id=receipt_id, by=SAMI, at=NOW)


def test_several_are_confirmed_at_once_and_a_refusal_stops_none_of_the_others() -> None:
    ada = cast.ada()
    good, bad, gone = waits(), waits(number="b:2"), 999_999

    done = match.confirm_all(
        choices={good: {ada.debt_id: 10_000}, bad: {ada.debt_id: 1}, gone: {ada.debt_id: 5}}, by=SAMI, at=NOW
    )

    assert (done.booked, len(done.refused), owed(ada.debt_id)) == (1, 2, 20_000)


def test_an_officer_may_not_match_money() -> None:
    ada, receipt_id = cast.ada(), waits()

    with pytest.raises(NotForYou):
        match.apply(
            receipt_id=receipt_id,
            parts={ada.debt_id: 10_000},
            by=Actor("olga", roles=frozenset({Role.OFFICER})),
            at=NOW,
        )
