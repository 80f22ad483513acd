"""What the night writes: in the person's language, the validation notice where US law asks for it, never a blank."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dunwell.contacts.models import Action, Contact, Decision
from dunwell.core.words import CollectorRole
from dunwell.debts.models import Debt, Portfolio
from dunwell.parties.models import ContactPoint
from tests import cast
from tests.flows.test_night import AS_OF, night_of

pytestmark = pytest.mark.usefixtures("real_db")


def american(name: str, *, language: str = "en") -> int:
    """A debt of someone in New York, with an agency; returns its id."""
    person_id, _ = cast.person(name, country="US", region="US-NY", zone="America/New_York", language=language)
    book = cast.portfolio(country="US", currency="USD", role=CollectorRole.THIRD_PARTY_COLLECTOR)
    return cast.owes(person_id, reference=f"US-{name.split(maxsplit=1)[0]}", portfolio_id=book, currency="USD")


def sent_notice(debt: Debt) -> None:
    """The validation notice of a debt, two months ago."""
    at = datetime(2025, 12, 10, 12, 0, tzinfo=UTC)
    action = Action.objects.create(
        person_id=debt.person_id, debt_id=debt.pk, debt_ids=str(debt.pk), portfolio_id=debt.portfolio_id,
        channel="letter", point_id=1, template="us_validation_notice", amount_minor=1, currency="USD",
        planned_on=at.date(), state="done", recorded_at=at,
    )  # fmt: skip
    Contact.objects.create(
        key="sent", channel="letter", person_id=debt.person_id, debt_id=debt.pk, together="sent", creditor_id=1,
        action_id=action.pk, happened_at=at, local_on=at.date(), outcome="sent", by="test",
    )  # fmt: skip


def test_the_first_letter_to_an_american_consumer_is_the_validation_notice(tmp_path: Path) -> None:
    debt_id = american("Fay First")

    night_of(AS_OF, tmp_path)

    action = Action.objects.get(debt_id=debt_id)
    assert (action.channel, action.template, action.state) == ("letter", "us_validation_notice", "approved")
    assert "Total amount of the debt now: $300.00" in action.text
    assert "March 22, 2026" in action.text
    assert json.loads(action.html)["amounts"]["total"] == "300.00"


def test_an_american_whose_ladder_begins_with_an_email_gets_the_notice_by_letter_first(tmp_path: Path) -> None:
    debt_id = american("Ida Email")
    Portfolio.objects.update(strategy="three_levels")

    night_of(AS_OF, tmp_path)

    action = Action.objects.get(debt_id=debt_id)
    assert (action.channel, action.template, action.state) == ("letter", "us_validation_notice", "approved")
    assert "Total amount of the debt now: $300.00" in action.text


def test_where_no_letter_can_reach_them_no_email_goes_before_the_notice(tmp_path: Path) -> None:
    debt_id = american("Jon Nowhere")
    Portfolio.objects.update(strategy="three_levels")
    ContactPoint.objects.filter(kind="postal").update(state="bounced")

    night_of(AS_OF, tmp_path)

    assert not Action.objects.exists()
    assert Decision.objects.get(debt_id=debt_id).reason == "no_contact_point"


def test_a_debt_whose_notice_is_owed_joins_no_email_about_another(tmp_path: Path) -> None:
    told = american("Kay Both")
    owner = Debt.objects.get(pk=told)
    sent_notice(owner)
    new = cast.owes(
        owner.person_id, reference="US-NEW", portfolio_id=owner.portfolio_id, currency="USD", due=(date(2026, 1, 20),)
    )
    Portfolio.objects.update(strategy="three_levels")

    night_of(AS_OF, tmp_path)

    action = Action.objects.get(state="approved")
    assert (action.channel, action.debt_ids) == ("email", str(told))
    assert Decision.objects.get(debt_id=new).reason == "one_message_per_person"


def test_two_debts_of_one_american_get_a_notice_each(tmp_path: Path) -> None:
    first = american("Gus Double")
    owner = Debt.objects.get(pk=first)
    second = cast.owes(owner.person_id, reference="US-SECOND", portfolio_id=owner.portfolio_id, currency="USD")

    night_of(AS_OF, tmp_path)

    assert {action.debt_ids for action in Action.objects.all()} == {str(first), str(second)}
    assert set(Decision.objects.values_list("decision", flat=True)) == {"act", "included"}
    assert all(Decision.objects.values_list("action_id", flat=True))


def test_two_debts_of_one_person_share_one_message_that_sums_them(tmp_path: Path) -> None:
    ada = cast.ada()
    second = cast.owes(ada.person_id, reference="NW-MORE", due=(date(2026, 1, 1),))

    night_of(AS_OF, tmp_path)

    action = Action.objects.get()
    assert {int(debt_id) for debt_id in action.debt_ids.split(",")} == {ada.debt_id, second}
    assert action.amount_minor == 200_00 + 300_00
    assert "NW-ADA" in action.text
    assert "NW-MORE" in action.text


def test_a_spanish_reader_gets_the_spanish_notice(tmp_path: Path) -> None:
    debt_id = american("Hugo Hispano", language="es")

    night_of(AS_OF, tmp_path)

    assert Action.objects.get(debt_id=debt_id).language == "es"


def test_words_that_cannot_be_made_hold_the_action_and_say_why(tmp_path: Path) -> None:
    ada = cast.ada()
    Portfolio.objects.update(sender_hours="")

    summary = night_of(AS_OF, tmp_path)

    action = Action.objects.get(debt_id=ada.debt_id)
    assert summary.state == "released"
    assert action.state == "held"
    assert "sender_hours" in action.state_because
