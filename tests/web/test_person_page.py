"""One person's page: who, what is owed and why, what may be done now and which rule says so."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dunwell.core import journal
from dunwell.core.words import Role
from dunwell.ledger import services as ledger
from dunwell.web.desk.pages import PersonPage
from tests import cast
from tests.web.staff import browser

pytestmark = pytest.mark.django_db
QUERIES_MAX = 62
"""One debt. The bound is for a page that grows a query per line: it must not."""


def _told(person_id: int) -> PersonPage:
    """What the template is given."""
    answer = browser(Role.OFFICER).get(f"/desk/people/{person_id}/")
    page: PersonPage = answer.context["page"]
    return page


def _pay(member: cast.Member, split: dict[str, int], *, reference: str) -> None:
    """Book a payment spread over these parts, in the ledger alone."""
    postings = [journal.PostingDraft(part, minor, "GBP", member.debt_id) for part, minor in split.items()]
    cash = journal.PostingDraft(journal.CASH, -sum(split.values()), "GBP")
    draft = journal.EntryDraft("payment", member.portfolio_id, date(2026, 3, 2), (cash, *postings))
    ledger.post(draft=draft, reference=reference, by=cast.CLERK, at=cast.AT)


def _page(person_id: int, *roles: Role, query: str = "") -> str:
    return browser(*(roles or (Role.OFFICER,))).get(f"/desk/people/{person_id}/{query}").content.decode()


def test_it_says_what_is_owed_and_every_entry_behind_it() -> None:
    ada = cast.ada()

    words = _page(ada.person_id)

    assert "Ada Pays" in words
    assert "NW-ADA" in words
    assert "Opening balance" in words
    assert words.count("300.00") >= 4
    assert "68" in words  # days from 1 January to 10 March


def test_the_entries_add_up_to_the_balance_part_by_part() -> None:
    ada = cast.ada()
    split = {"principal": -12_345, "interest": -55}
    _pay(ada, split, reference="payment:csv:77")

    page = _told(ada.person_id)

    [debt] = page.debts
    sums = [sum(entry.parts[column].minor for entry in debt.entries) for column in range(len(debt.columns))]
    assert sums == [part.amount.minor for part in debt.columns]
    assert sum(sums) == debt.balance.minor == debt.entries[-1].balance.minor
    assert {part.label: part.amount.minor for part in debt.parts if part.amount.minor} == {
        part.label: part.amount.minor for part in debt.columns if part.amount.minor
    }
    assert debt.entries[-1].source == "file of payments, number 77"


def test_older_entries_are_summed_without_losing_a_cent() -> None:
    ada = cast.ada()
    for number in range(70):
        _pay(ada, {"principal": -(101 + number)}, reference=f"payment:csv:{number}")

    [debt] = _told(ada.person_id).debts

    assert debt.entries_left_out == 12
    assert sum(entry.amount.minor for entry in debt.entries) == debt.balance.minor


def test_a_number_is_not_shown_before_the_gate_has_said_yes() -> None:
    ada = cast.ada()

    words = _page(ada.person_id)

    assert "+447700900" not in words
    assert "+44 •••" in words
    assert "ada@mail.example" in words


@pytest.mark.parametrize(
    ("who", "flag"), [("ben", "Vulnerable"), ("cleo", "Represented"), ("dan", "Disputed"), ("eve", "Refused")]
)
def test_what_changes_treatment_stands_in_the_header(who: str, flag: str) -> None:
    member = getattr(cast, who)()

    assert flag in _page(member.person_id).split('class="wide"')[0]


def test_a_no_names_the_rule_and_its_citation() -> None:
    cleo = cast.cleo()

    words = _page(cleo.person_id)

    assert "Stop" in words
    assert "/compliance/rules/uk." in words
    assert "CONC" in words


def test_it_is_built_in_few_queries_however_long_the_story() -> None:
    ada = cast.ada()
    client = browser(Role.OFFICER)
    client.get(f"/desk/people/{ada.person_id}/")

    with CaptureQueriesContext(connection) as asked:
        client.get(f"/desk/people/{ada.person_id}/")

    assert len(asked) <= QUERIES_MAX, "\n".join(query["sql"][:160] for query in asked)


def test_whoever_may_only_read_gets_no_forms() -> None:
    ada = cast.ada()

    words = _page(ada.person_id, Role.COMPLIANCE)

    assert "Ada Pays" in words
    assert "/log/" not in words


def test_a_person_who_does_not_exist_is_not_found() -> None:
    assert browser(Role.OFFICER).get("/desk/people/999/").status_code == 404


@pytest.mark.parametrize("wanted", ["ada pa", "NW-ADA", "ada@mail.example", "Pays"])
def test_people_are_found_by_name_reference_and_address(wanted: str) -> None:
    cast.ada()
    cast.ben()

    answer = browser(Role.OFFICER).post("/desk/people/", {"q": wanted}, follow=True)

    words = answer.content.decode()
    assert "Ada Pays" in words
    assert "Ben Brittle" not in words
    assert wanted not in "".join(address for address, _ in answer.redirect_chain), "a name stands in the address"


@pytest.mark.parametrize(("language", "direction", "owed"), [("fr", "ltr", "300,00"), ("ar", "rtl", "300.00")])
def test_it_speaks_the_readers_language(language: str, direction: str, owed: str) -> None:
    ada = cast.ada()
    client = browser(Role.OFFICER)
    client.cookies["django_language"] = language

    words = client.get(f"/desk/people/{ada.person_id}/").content.decode()

    assert f'<html lang="{language}" dir="{direction}">' in words
    assert owed in words
    assert "What may be done now" not in words
