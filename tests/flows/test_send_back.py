"""Part of a payment sent back by the provider, and bank debits that are on their way for days."""

from __future__ import annotations

from typing import Any

import pytest

from dunwell.core.actor import Actor, NotForYou
from dunwell.core.words import Role
from dunwell.debts.models import PaymentOrder as Orders
from dunwell.debts.models import Receipt
from dunwell.flows.send_back import NotThroughProvider, send_back
from dunwell.flows.write_off import BeyondAuthority, MoreThanOwed
from tests.flows.money import books_tie, lent, total
from tests.flows.planning import SUPERVISOR
from tests.flows.test_take import NOW, Pages, back, begun, event, paid, told

pytestmark = pytest.mark.usefixtures("real_db")


class Asked(Pages):
    """A provider that notes what it was asked to send back."""

    def __init__(self) -> None:
        super().__init__()
        self.back: list[tuple[str, int, str]] = []

    def send_back(self, payment_id: str, *, amount_minor: int, key: str) -> None:
        self.back.append((payment_id, amount_minor, key))


def sends(minor: int, provider: Asked, *, by: Actor = SUPERVISOR, payment: str = "pi_1", debt_id: int = 0) -> int:
    return send_back(
        debt_id=debt_id or Orders.objects.get().debt_id, payment_id=payment, amount_minor=minor,
        because="paid twice", provider=provider, by=by, at=NOW,
    )  # fmt: skip


def test_part_of_a_payment_is_asked_back_and_its_news_waits_for_a_person() -> None:
    debt_id, provider = lent(), Asked()
    begun(debt_id)
    told(paid())

    left = sends(30_00, provider)
    told(back(30_00))

    assert left == 70_00
    assert [row.amount_minor for row in Receipt.objects.filter(state="unmatched")] == [-30_00]
    assert provider.back == [("pi_1", 30_00, "stripe:pi_1:back:10000:3000")]
    with pytest.raises(MoreThanOwed, match=r"70.00 ... of that payment is left"):
        sends(71_00, provider)
    assert books_tie()


def test_who_may_not_what_is_too_much_and_what_is_unknown_is_not_sent_back() -> None:
    debt_id, provider = lent(), Asked()
    begun(debt_id, amount="300.00")
    told(paid(300_00))

    with pytest.raises(BeyondAuthority, match="100"):
        sends(100_01, provider)
    with pytest.raises(NotForYou):
        sends(1, provider, by=Actor("otto", frozenset({Role.OFFICER})))
    with pytest.raises(NotThroughProvider):
        sends(1, provider, payment="pi_9")
    with pytest.raises(NotThroughProvider, match="of debt"):
        sends(1, provider, debt_id=lent())
    assert provider.back == []


def test_a_limit_cannot_be_passed_by_sending_back_in_small_steps() -> None:
    debt_id, provider = lent(), Asked()
    begun(debt_id, amount="300.00")
    told(paid(300_00))
    sends(60_00, provider)
    told(back(60_00))

    with pytest.raises(BeyondAuthority, match="40"):
        sends(60_01, provider)
    assert [minor for _, minor, _ in provider.back] == [60_00]


def test_asked_twice_in_the_same_way_it_goes_back_once_and_counts_once() -> None:
    debt_id, provider = lent(), Asked()
    begun(debt_id, amount="300.00")
    told(paid(300_00))

    assert sends(60_00, provider) == sends(60_00, provider) == 240_00
    assert sends(40_00, provider) == 200_00
    assert [minor for _, minor, _ in provider.back] == [60_00, 40_00]


def test_a_bank_debit_on_its_way_is_pending_until_it_settles_or_fails() -> None:
    debt_id = lent()
    begun(debt_id)
    found: dict[str, Any] = {"amount": 100_00, "metadata": {"order": "form-1"}}

    told(event("payment_intent.processing", **found))
    assert (Orders.objects.get().state, total(debt_id)) == ("pending", 1_000_00)
    told(event("payment_intent.payment_failed", "evt_2", **found))
    assert (Orders.objects.get().state, total(debt_id)) == ("failed", 1_000_00)


def test_late_news_that_it_is_on_its_way_undoes_nothing_paid() -> None:
    debt_id = lent()
    begun(debt_id)
    told(paid())

    told(event("payment_intent.processing", amount=100_00, metadata={"order": "form-1"}))

    assert (Orders.objects.get().state, total(debt_id)) == ("paid", 900_00)
