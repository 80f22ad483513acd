"""Authorisations and debits on the page: taken, refused in words, revoked; what came back goes again as asked."""

from __future__ import annotations

from datetime import date

import pytest

from dunwell.cases.models import Authorisation, Debit
from dunwell.core.words import Role
from dunwell.debts.models import Debt
from tests import cast
from tests.web.staff import browser

pytestmark = pytest.mark.django_db
SAID = {
    "scheme": "sepa", "account": "DE89 3704 0044 0532 0130 00", "usual": "100.00", "form": "signed",
    "evidence": "scan 1", "channel": "phone", "text": "Debit my account monthly.", "given_on": "2026-03-01",
}  # fmt: skip


def test_an_authorisation_is_taken_once_and_revoked() -> None:
    who, client = cast.ada(), browser(Role.OFFICER)
    said = {**SAID, "reference": Debt.objects.get(pk=who.debt_id).reference.lower()}

    page = client.post("/collections/authorise/", said, follow=True).content.decode()
    again = client.post("/collections/authorise/", said)
    revoked = client.post("/collections/revoke/", {"reference": said["reference"], "words": "asked"}, follow=True)
    none = client.post("/collections/revoke/", {"reference": said["reference"]}, follow=True).content.decode()

    assert "Due instalments are debited from now on." in page
    assert again.status_code == 422
    assert "Revoked. Nothing more is debited." in revoked.content.decode()
    assert "No authorisation stands on that debt." in none
    assert Authorisation.objects.get().revoked_because == "asked"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"account": "DE89 3704 0044 0532 0130 01"}, "The IBAN does not check"),
        ({"usual": "-1"}, "The amount is above zero"),
        ({"usual": "ten"}, "is not an amount"),
        ({"reference": "NONE"}, "has this reference"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(wrong: dict[str, str], words: str) -> None:
    cast.ada()

    answer = browser(Role.OFFICER).post("/collections/authorise/", {**SAID, "reference": "NW-ADA", **wrong})

    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not Authorisation.objects.exists()


def test_a_returned_debit_goes_again_while_the_rules_allow() -> None:
    who, client = cast.ada(), browser(Role.SUPERVISOR)
    kept = {
        "authorisation_id": 1, "collection_id": 1, "debt_id": who.debt_id, "plan_id": 1, "sequence": "FRST",
        "amount_minor": 100_00, "currency": "GBP", "collect_on": date(2026, 3, 2), "state": "returned", "code": "R01",
    }  # fmt: skip
    may = Debit.objects.create(**kept, place=0, end_to_end="DW1-0-0", retry_until=date(2026, 4, 1))
    not_more = Debit.objects.create(**kept, place=1, end_to_end="DW1-1-0")

    page = client.get("/collections/").content.decode()
    done = client.post(f"/collections/{may.pk}/again/", follow=True).content.decode()
    refused = client.post(f"/collections/{not_more.pk}/again/", follow=True).content.decode()

    assert "not allowed" in page
    assert "It goes out again with the next file." in done
    assert "agree another way to pay" in refused
    assert Debit.objects.get(pk=may.pk).state == "again"
