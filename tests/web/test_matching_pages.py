"""Money that waits, at the supervisor's: suggestions confirmed in bulk, a split, sent back; a bank's file looked at."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dunwell.config import wiring
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.core.words import Part, Role
from dunwell.debts.models import Debt, Receipt
from dunwell.flows.receive import receive
from dunwell.ledger import queries as books
from tests import cast
from tests.web.staff import JOBS, NOW, browser

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 9)
STATEMENT = b""":20:S1
:25:GB33BUKB20201555555555
:28C:1/1
:60F:C260301GBP100,00
:61:2603020302C10,00NTRFNONREF
:86:DW-1
:62F:C260303GBP111,00
-
"""


def waits(minor: int = 10_000, *, number: str = "b:1", name: str = "Ada Pays") -> int:
    line = PaymentLine(number, minor, "GBP", DAY, DAY, ("rent",), name)
    receive(file=PaymentFile((line,), ()), by=cast.CLERK, at=NOW, vault=wiring.vault())
    return Receipt.objects.get(reference=number).pk


def owed(debt_id: int) -> int:
    found = books.balance(debt_id)
    return found.total_minor if found else 0


def test_suggestions_are_shown_with_reasons_and_confirmed_in_bulk() -> None:
    ada, client = cast.ada(), browser(Role.SUPERVISOR)
    first, second = waits(), waits(2_000, number="b:2")

    page = client.get("/payments/").content.decode()
    assert "the payer has this name" in page
    assert f'value="{first}:{ada.debt_id}=10000"' in page
    choices = [f"{first}:{ada.debt_id}=10000", f"{second}:{ada.debt_id}=2000"]
    answer = client.post("/payments/confirm/", {"choice": choices}, follow=True).content.decode()

    assert "2 payments are booked." in answer
    assert "No payment waits" in answer
    assert owed(ada.debt_id) == 18_000


def test_a_payment_is_split_over_typed_debts_and_a_wrong_sum_is_refused_in_words() -> None:
    ada, client = cast.ada(), browser(Role.MANAGER)
    cast.owes(ada.person_id, reference="NW-2", parts={Part.PRINCIPAL: 5_000})
    receipt_id = waits()
    reference = Debt.objects.get(pk=ada.debt_id).reference
    typed = {"reference_1": reference, "amount_1": "60.00", "reference_2": "nw-2", "amount_2": "41"}

    wrong = client.post(f"/payments/{receipt_id}/split/", typed, follow=True).content.decode()
    right = client.post(f"/payments/{receipt_id}/split/", {**typed, "amount_2": "40,00"}, follow=True)

    assert "The parts are not the payment of GBP 100.00" in wrong
    assert "The payment is booked." in right.content.decode()
    assert (owed(ada.debt_id), Receipt.objects.get(pk=receipt_id).state) == (24_000, "applied")


@pytest.mark.parametrize(("to", "state"), [("refund", "refunded"), ("not_ours", "not_ours")])
def test_money_that_pays_no_debt_is_set_aside_once(to: str, state: str) -> None:
    client, receipt_id = browser(Role.SUPERVISOR), waits(name="")

    client.post(f"/payments/{receipt_id}/aside/", {"to": to})
    again = client.post(f"/payments/{receipt_id}/aside/", {"to": to}, follow=True).content.decode()

    assert Receipt.objects.get(pk=receipt_id).state == state
    assert "does not wait any more" in again


def test_a_bank_file_is_looked_at_before_it_is_booked_and_its_breaks_are_told() -> None:
    client = browser(Role.SUPERVISOR)
    JOBS.started.clear()

    seen = client.post("/payments/upload/", {"file": SimpleUploadedFile("s.sta", STATEMENT)}).content.decode()
    address = seen.split('action="/payments/files/')[1].split('"')[0]

    assert "MT940" in seen
    assert "miss the closing balance" in seen
    assert Receipt.objects.count() == 0
    client.post(f"/payments/files/{address}", {"currency": "", "dates": ""})
    [command] = JOBS.started
    assert (command[0], command[1].endswith("s.sta"), command[2:]) == ("receive", True, ["--json"])


def test_what_is_no_bank_file_is_refused_in_words() -> None:
    sent = {"file": SimpleUploadedFile("letter.txt", b"dear bank")}

    answer = browser(Role.SUPERVISOR).post("/payments/upload/", sent)

    assert answer.status_code == 422
    assert "none of the first" in answer.content.decode()


@pytest.mark.parametrize("address", ["/payments/", "/payments/1/"])
def test_officers_do_not_see_money_that_waits(address: str) -> None:
    assert browser(Role.OFFICER).get(address).status_code == 403


@pytest.mark.parametrize("choice", ["1", "1:2", "1:2=x", "1:2=3;4=5", "../1:2=3"])
def test_a_choice_that_is_none_of_the_page_is_not_found(choice: str) -> None:
    assert browser(Role.SUPERVISOR).post("/payments/confirm/", {"choice": choice}).status_code == 404


def test_a_page_of_many_payments_asks_few_questions(django_assert_max_num_queries: pytest.FixtureRequest) -> None:
    cast.ada()
    for number in range(12):
        waits(100 + number, number=f"b:{number}")
    client = browser(Role.SUPERVISOR)

    with django_assert_max_num_queries(22):  # type: ignore[operator]
        page = client.get("/payments/")

    assert page.content.decode().count('name="choice"') == 12
