"""Money of clients: held in trust, paid out once, commission kept back or invoiced; told as worked accounts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from dunwell.core.actor import NotForYou
from dunwell.core.cycles import Cycle, ended_on
from dunwell.core.interest import NotARate
from dunwell.core.words import CollectorRole
from dunwell.debts import remittances
from dunwell.flows import remit, write_off
from dunwell.flows.remit import NothingToRemit
from dunwell.ledger import trust
from dunwell.ledger.models import Posting
from tests import cast
from tests.flows.money import at, books_tie, lent, pays

pytestmark = pytest.mark.usefixtures("real_db")
CLIENT = "Northwind Energy GB"
FEBRUARY, MARCH, APRIL = (date(2026, month, 1) for month in (2, 3, 4))


def agree(rate: str = "0.25", *, is_net: bool = True) -> int:
    book = cast.portfolio()
    new = remittances.NewCommission(book, date(2026, 1, 1), rate, is_net=is_net)
    remittances.agree_commission(new=new, by=cast.CLERK, at=cast.AT)
    return book


def agree_fully(**named: object) -> int:
    """A quarter and ten pounds each time, with a fifth of tax on it."""
    book = cast.portfolio()
    new = remittances.NewCommission(
        book, date(2026, 1, 1), "0.25", is_net=True, fixed_minor=10_00, vat_rate="0.2", vat_number="GB123",
        trust_account="Trust 1",
    )  # fmt: skip
    remittances.agree_commission(new=replace(new, **named), by=cast.CLERK, at=cast.AT)  # type: ignore[arg-type]
    return book


def paid_out(through: date) -> list[remittances.Made]:
    return remit.remit(client=CLIENT, through=through, by=cast.CLERK, at=at(APRIL))


def stands(book: int, code: str) -> int:
    return sum(Posting.objects.filter(account__book=book, code=code).values_list("amount_minor", flat=True))


def test_net_remittance_keeps_the_commission_back_and_ties_to_the_cent() -> None:
    book = agree()
    pays(lent(), 333_33, FEBRUARY)

    [made] = paid_out(MARCH)

    assert (made.gross_minor, made.commission_minor, made.paid_out_minor) == (333_33, 83_33, 250_00)
    assert (stands(book, "cash"), stands(book, "office"), stands(book, "commission")) == (0, 83_33, -83_33)
    assert all(tie.holds for tie in remit.statement(made).ties)
    assert books_tie()


def test_gross_remittance_pays_everything_out_and_invoices_the_commission() -> None:
    book = agree(is_net=False)
    pays(lent(), 400_00, FEBRUARY)

    [made] = paid_out(MARCH)
    owed = stands(book, "invoiced")
    remit.invoice_paid(remittance_id=made.remittance_id, on=APRIL, by=cast.CLERK, at=at(APRIL))

    assert (made.paid_out_minor, owed, stands(book, "invoiced"), stands(book, "office")) == (400_00, 100_00, 0, 100_00)
    with pytest.raises(remit.NotInvoiced, match="no invoiced commission"):
        remit.invoice_paid(remittance_id=made.remittance_id, on=APRIL, by=cast.CLERK, at=at(APRIL))
    assert books_tie()


def test_a_client_is_paid_once_and_the_next_remittance_tells_only_what_is_new() -> None:
    agree()
    debt_id = lent()
    pays(debt_id, 100_00, FEBRUARY)
    paid_out(MARCH)

    with pytest.raises(NothingToRemit, match="nothing collected"):
        paid_out(MARCH)
    pays(debt_id, 60_00, MARCH)
    pays(debt_id, 40_00, FEBRUARY, known=MARCH)  # known only after the first remittance
    [made] = paid_out(APRIL)

    told = remit.statement(made)
    assert (made.gross_minor, sorted(told.rows["collected_minor"])) == (100_00, [40_00, 60_00])
    assert told.ties[0].holds


def test_a_payment_that_comes_back_lowers_the_next_remittance() -> None:
    agree()
    one, other = lent(), lent()
    pays(one, 100_00, FEBRUARY)
    paid_out(FEBRUARY)

    pays(one, -100_00, MARCH, code="AM04")
    with pytest.raises(NothingToRemit, match="what came back: 100"):
        paid_out(MARCH)
    pays(other, 250_00, MARCH)
    [made] = paid_out(MARCH)

    assert made.gross_minor == 150_00
    assert remit.statement(made).ties[0].holds
    assert books_tie()


def test_what_is_held_for_the_payer_is_not_the_clients() -> None:
    book = agree()
    debt_id = lent()
    pays(debt_id, 1_040_00, FEBRUARY)

    [made] = paid_out(MARCH)
    write_off.refund(debt_id=debt_id, amount_minor=40_00, on=MARCH, because="overpaid", by=cast.CLERK, at=at(MARCH))

    assert made.gross_minor == 1_000_00
    assert (trust.due(book, "GBP", through=APRIL), stands(book, "cash")) == (0, 0)


def test_without_agreed_commission_role_or_client_nothing_is_paid_out() -> None:
    pays(lent(), 100_00, FEBRUARY)

    with pytest.raises(remittances.NoCommission, match="agree one first"):
        paid_out(MARCH)
    with pytest.raises(NotForYou):
        remit.remit(client=CLIENT, through=MARCH, by=cast.OFFICER, at=at(APRIL))
    with pytest.raises(remittances.NoSuchClient, match=CLIENT):
        remit.remit(client="Nobody", through=MARCH, by=cast.CLERK, at=at(APRIL))
    with pytest.raises(NotARate, match="more than the whole"):
        agree("1.01")


def test_tax_on_the_commission_is_ours_to_hand_on_and_the_client_gets_the_rest() -> None:
    book = agree_fully()
    pays(lent(), 400_00, FEBRUARY)

    [made] = paid_out(MARCH)
    told = remit.invoice(made)

    assert (made.commission_minor, made.vat_minor, made.paid_out_minor) == (110_00, 22_00, 268_00)
    assert (stands(book, "office"), stands(book, "vat"), stands(book, "cash")) == (132_00, -22_00, 0)
    assert told.rows.select("net_minor", "vat_minor", "gross_minor").rows() == [
        (100_00, 20_00, 120_00), (10_00, 2_00, 12_00),
    ]  # fmt: skip
    assert "VAT 20 %" in told.notes
    assert books_tie()


def test_an_invoice_with_tax_is_paid_whole() -> None:
    book = agree_fully(is_net=False)
    pays(lent(), 400_00, FEBRUARY)

    [made] = paid_out(MARCH)
    remit.invoice_paid(remittance_id=made.remittance_id, on=APRIL, by=cast.CLERK, at=at(APRIL))

    assert (made.paid_out_minor, stands(book, "invoiced"), stands(book, "office")) == (400_00, 0, 132_00)


def test_a_commission_above_what_was_collected_is_not_kept_back() -> None:
    agree_fully(fixed_minor=50_00)
    pays(lent(), 60_00, FEBRUARY)

    with pytest.raises(remit.CommissionAboveCollected, match="invoiced"):
        paid_out(MARCH)


def test_a_changed_tax_rate_holds_from_its_day() -> None:
    agree_fully()
    agree_fully(starts_on=MARCH, vat_rate="0.05")
    pays(lent(), 100_00, FEBRUARY)

    [before] = paid_out(date(2026, 2, 28))
    pays(lent(), 100_00, MARCH)
    [after] = paid_out(MARCH)

    assert (before.vat_minor, after.vat_minor) == (7_00, 1_75)


def test_clients_whose_cycle_ended_are_due_through_its_last_day() -> None:
    agree_fully(cycle=Cycle.MONTH)
    pays(lent(), 100_00, FEBRUARY)

    assert remit.due_clients(today=MARCH) == [(CLIENT, date(2026, 2, 28))]
    paid_out(date(2026, 2, 28))
    assert remit.due_clients(today=MARCH) == []


def test_a_book_that_is_paid_when_asked_does_not_go_out_with_one_that_is_due() -> None:
    due, asked = agree_fully(cycle=Cycle.MONTH), cast.portfolio(role=CollectorRole.ORIGINAL_CREDITOR)
    remittances.agree_commission(
        new=remittances.NewCommission(asked, date(2026, 1, 1), "0.25", is_net=True), by=cast.CLERK, at=cast.AT
    )
    pays(lent(), 100_00, FEBRUARY)
    pays(lent(portfolio_id=asked), 100_00, FEBRUARY)

    done, refused = remit.remit_due(by=cast.CLERK, at=at(MARCH))

    assert ([made.portfolio_id for made in done], refused) == ([due], [])


def test_a_client_who_cannot_be_paid_is_named_and_keeps_nobody_waiting() -> None:
    book = agree_fully(cycle=Cycle.MONTH)
    pays(lent(), 5_00, FEBRUARY)

    done, [why] = remit.remit_due(by=cast.CLERK, at=at(MARCH))

    assert done == []
    assert why.startswith(f"{CLIENT}: the commission of ")
    assert stands(book, "commission") == 0


@pytest.mark.parametrize(
    ("cycle", "ended"),
    [("week", date(2026, 5, 17)), ("month", date(2026, 4, 30)), ("quarter", date(2026, 3, 31)), ("asked", None)],
)
def test_a_cycle_ends_on_its_last_whole_day(cycle: str, ended: date | None) -> None:
    assert ended_on(Cycle(cycle), date(2026, 5, 20)) == ended
