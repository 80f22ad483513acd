"""Compliance writes a notice that no duty asks for, from the page of the person."""

from __future__ import annotations

import pytest

from dunwell.contacts import activation
from dunwell.contacts.models import Action
from dunwell.core.words import Role
from tests import cast
from tests.web.staff import NOW, browser

pytestmark = pytest.mark.django_db
SHEET = "the information sheet on default"
TOLD = {"remedy_by": "2026-05-01", "consequence": "We may end the agreement."}


def page(member: cast.Member, name: str = "uk_default_notice") -> str:
    return f"/compliance/people/{member.person_id}/notices/{name}/"


def test_a_default_notice_is_written_once_it_is_in_use_and_waits_for_the_gate() -> None:
    ada = cast.ada()
    compliance = browser(Role.COMPLIANCE)
    offered = compliance.get(f"/desk/people/{ada.person_id}/").content.decode()
    assert (page(ada) in offered, page(ada, "cessation_confirmation") in offered) == (True, False)

    refused = compliance.post(page(ada), {**TOLD, "debt": ada.debt_id})
    assert (refused.status_code, "Not in use in" in refused.content.decode()) == (422, True)
    source = activation.shipped("uk_default_notice", "en")
    activation.activate(
        name="uk_default_notice", language="en", source=source, enclosure=SHEET, by=cast.COMPLIANCE, at=NOW
    )
    written = compliance.post(page(ada), {**TOLD, "debt": ada.debt_id})

    assert written.status_code == 302
    assert Action.objects.get(template="uk_default_notice").state == "approved"


def test_only_the_notices_of_the_law_of_their_debts_country_are_offered() -> None:
    person_id, _points = cast.person("Sue States", country="US", region="US-NY", zone="America/New_York")
    book = cast.portfolio(country="US", currency="USD")
    debt_id = cast.owes(person_id, reference="NW-SUE", portfolio_id=book, currency="USD")
    sue = cast.Member(person_id, debt_id, book, {})
    compliance = browser(Role.COMPLIANCE)

    shown = compliance.get(f"/desk/people/{person_id}/").content.decode()
    refused = compliance.post(page(sue), {**TOLD, "debt": debt_id})

    assert (page(sue) in shown, page(sue, "cessation_confirmation") in shown) == (False, True)
    assert refused.status_code == 422


def test_who_is_not_compliance_writes_none() -> None:
    assert browser(Role.OFFICER).get(page(cast.ada())).status_code == 403


def test_a_notice_that_a_duty_asks_for_is_not_written_here() -> None:
    assert browser(Role.COMPLIANCE).get(page(cast.ada(), "uk_statement")).status_code == 404
