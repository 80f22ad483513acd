"""Payment files that somebody made to lose, double or stop money, and two processes that read the same file at once."""

from __future__ import annotations

import threading
from csv import field_size_limit
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, connections
from django.db.models import Sum

from dunwell.adapters.bank.camt import read_camt
from dunwell.adapters.bank.payments_csv import BrokenPayments, read_payments_csv
from dunwell.core.money import Money, NotAnAmount
from dunwell.core.statements import PaymentFile
from dunwell.debts import services as debts
from dunwell.debts.models import Debt, Receipt
from dunwell.flows.receive import Received, receive
from dunwell.ledger import queries as books
from dunwell.ledger.models import Entry, Posting
from tests import cast

HEADER = "payment_id,reference,amount,currency,received_on\n"
ENTRY = """<Ntry><Amt Ccy="GBP">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-03-02</Dt></BookgDt><AcctSvcrRef>{own}</AcctSvcrRef><NtryDtls><TxDtls>
<RmtInf><Ustrd>{words}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"""


def csv(*rows: str) -> PaymentFile:
    return read_payments_csv((HEADER + "\n".join(rows)).encode(), file_name="p.csv")


def take(file: PaymentFile) -> Received:
    return receive(file=file, by=cast.CLERK, at=cast.AT + timedelta(days=60))


def owed(debt_id: int) -> int:
    found = books.balance(debt_id)
    return found.total_minor if found else 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "amount", ["99999999999999999999.00", "-92233720368547758.09", "1E+999999999", "1e400", "Infinity", "NaN", "0.001"]
)
def test_an_amount_that_cannot_be_kept_is_a_problem_and_the_lines_after_it_are_booked(amount: str) -> None:
    ada = cast.ada()

    done = take(csv(f"a,NW-ADA,{amount},GBP,2026-02-03", "b,NW-ADA,10.00,GBP,2026-02-03"))

    assert (done.booked, len(done.problems)) == (1, 1)
    assert owed(ada.debt_id) == 290_00


@pytest.mark.parametrize("amount", ["1e19", "10000000000000000000", "1E+99999999"])
def test_more_money_than_there_is_is_not_an_amount(amount: str) -> None:
    with pytest.raises(NotAnAmount):
        Money.parse(amount, "GBP")


@pytest.mark.django_db
def test_two_payments_whose_long_numbers_begin_alike_are_both_booked() -> None:
    ada, number = cast.ada(), "N" * 117

    done = take(csv(f"{number}-01,NW-ADA,10.00,GBP,2026-02-03", f"{number}-02,NW-ADA,10.00,GBP,2026-02-03"))

    assert done.booked == 2
    assert owed(ada.debt_id) == 280_00


@pytest.mark.django_db
def test_a_number_that_another_source_used_before_does_not_make_money_vanish() -> None:
    cast.ada()
    take(csv("1,NW-ADA,10.00,GBP,2026-02-03"))

    done = take(csv("1,NW-ADA,25.00,GBP,2026-02-04"))

    assert (done.booked, done.repeated, len(done.problems)) == (0, 0, 1)
    assert "another payment" in done.problems[0].why


@pytest.mark.django_db
def test_a_payment_that_the_bank_announces_and_then_states_is_booked_once() -> None:
    ada = cast.ada()
    entry = ENTRY.format(amount="10.00", own="BANK-REF-1", words="NW-ADA")

    for kind, body in (("54", "BkToCstmrDbtCdtNtfctn><Ntfctn"), ("53", "BkToCstmrStmt><Stmt")):
        outer, inner = body.split("><")
        raw = (
            f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.0{kind}.001.08"><{outer}><{inner}><Id>S{kind}</Id>'
            f"<Acct><Id><IBAN>GB33BUKB20201555555555</IBAN></Id></Acct>{entry}</{inner}></{outer}></Document>"
        )
        take(read_camt(raw.encode(), file_name="f.xml"))

    assert owed(ada.debt_id) == 290_00
    assert Receipt.objects.count() == 1


@pytest.mark.django_db
def test_a_return_with_a_reason_of_any_length_is_taken() -> None:
    ada = cast.ada()
    take(csv("a,NW-ADA,10.00,GBP,2026-02-03"))
    entry = ENTRY.format(amount="10.00", own="R1", words="NW-ADA").replace("CRDT", "DBIT")
    entry = entry.replace("<RmtInf>", f"<RtrInf><Rsn><Prtry>{'x' * 900}</Prtry></Rsn></RtrInf><RmtInf>")
    raw = (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>S</Id>'
        f"{entry}</Stmt></BkToCstmrStmt></Document>"
    )

    done = take(read_camt(raw.encode(), file_name="f.xml"))

    assert done.returned == 1
    assert owed(ada.debt_id) == 300_00
    assert all(len(receipt.because) <= 200 for receipt in Receipt.objects.all())


@pytest.mark.django_db
def test_a_returned_payment_opens_a_settled_debt_again() -> None:
    ada = cast.ada()
    take(csv("a,NW-ADA,300.00,GBP,2026-02-03"))
    Debt.objects.filter(pk=ada.debt_id).update(state="open")
    debts.move_state(
        debt_id=ada.debt_id, old="open", new="settled", moved_on=date(2026, 2, 3), because="agreed", by=cast.CLERK,
        at=cast.AT,
    )  # fmt: skip

    take(csv("b,NW-ADA,-300.00,GBP,2026-02-05"))

    assert Debt.objects.get(pk=ada.debt_id).state == "open"


def test_a_file_made_to_choke_the_reader_is_refused_in_words() -> None:
    before = field_size_limit(1000)
    try:
        with pytest.raises(BrokenPayments, match="after line"):
            csv("a,NW-ADA,10.00,GBP,2026-02-03", f"b,{'x' * 2000},10.00,GBP,2026-02-03")
    finally:
        field_size_limit(before)


@pytest.mark.django_db
def test_a_nul_far_down_a_file_is_a_problem_of_its_line_alone() -> None:
    ada = cast.ada()
    rows = [f"p{n},NW-ADA,0.01,GBP,2026-02-03" for n in range(300)]

    done = take(csv(*rows, "z\0,NW-\0ADA,1.00,GBP,2026-02-03", "last,NW-ADA,1.00,GBP,2026-02-03"))

    assert (done.booked, len(done.problems)) == (301, 1)
    assert owed(ada.debt_id) == 300_00 - 300 - 100


@pytest.mark.usefixtures("real_db")
def test_two_processes_that_read_the_same_file_at_once_book_it_once() -> None:
    ada, eve = cast.ada(), cast.eve()
    rows = [f"p{n},{'NW-ADA' if n % 2 else 'NW-EVE'},1.00,GBP,2026-02-03" for n in range(20)]
    file = csv(*rows, *[f"u{n},NOBODY-{n},1.00,GBP,2026-02-03" for n in range(10)])
    start, failures = threading.Barrier(2), list[BaseException]()

    def work() -> None:
        try:
            start.wait()
            take(file)
        except (DatabaseError, OSError) as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures and connection.vendor == "sqlite":
        take(file)

    assert connection.vendor == "sqlite" or failures == []
    assert (owed(ada.debt_id), owed(eve.debt_id)) == (290_00, 290_00)
    assert Receipt.objects.count() == Entry.objects.filter(kind="payment").count() == 30
    assert -(Posting.objects.filter(code="unapplied").aggregate(minor=Sum("amount_minor"))["minor"] or 0) == 1000
