"""What a person tells us holds at once, in every channel."""

from __future__ import annotations

import pytest

from dunwell.cases.models import Dispute
from dunwell.core.words import Role
from dunwell.parties.models import Circumstance, Consent
from tests import cast
from tests.web.staff import browser

pytestmark = pytest.mark.django_db
DAY = "2026-03-10"


@pytest.mark.parametrize(
    ("kind", "said", "shown"),
    [
        ("optout", {"channel": "text", "is_given": "no", "heard_by": "phone", "words": "stop"}, "Refused"),
        ("cease", {"starts_on": DAY, "heard_by": "letter", "note": ""}, "Asked us to stop"),
        ("vulnerable", {"starts_on": DAY, "level": "2", "heard_by": "phone", "note": "unwell"}, "specialists only"),
        ("represented", {"starts_on": DAY, "detail": "debt_adviser", "heard_by": "email", "note": ""}, "debt adviser"),
        (
            "moratorium",
            {"starts_on": DAY, "detail": "breathing_space", "ends_on": "2026-05-09", "heard_by": "letter", "note": ""},
            "until 9 May 2026",
        ),
        ("insolvent", {"starts_on": DAY, "detail": "bankruptcy", "heard_by": "letter", "note": ""}, "bankruptcy"),
        ("deceased", {"starts_on": DAY, "heard_by": "phone", "note": ""}, "Has died"),
    ],
)
def test_it_stands_in_the_header_as_soon_as_it_is_saved(kind: str, said: dict[str, str], shown: str) -> None:
    ada, client = cast.ada(), browser(Role.OFFICER)

    page = client.post(f"/desk/people/{ada.person_id}/record/{kind}/", said, follow=True).content.decode()

    assert "Recorded. It holds from now on" in page
    assert (
        shown
        in page.split('class="wide"')[1].split('<div class="beside">')[0] + page.split('class="anchored"')[1][:3000]
    )
    assert Consent.objects.count() + Circumstance.objects.count() == 1


def test_a_dispute_stops_contact_about_that_debt() -> None:
    ada, client = cast.ada(), browser(Role.OFFICER)

    said = {
        "token": "t",
        "debt": ada.debt_id,
        "grounds": "already_paid",
        "heard_by": "phone",
        "amount": "",
        "received_on": DAY,
    }
    page = client.post(f"/desk/people/{ada.person_id}/record/dispute/", said, follow=True).content.decode()

    assert Dispute.objects.get().grounds == "already_paid"
    assert "Disputed" in page
    assert 'class="verdict stop"' in page


def test_a_vulnerability_without_its_treatment_is_refused() -> None:
    ada, client = cast.ada(), browser(Role.OFFICER)

    answer = client.post(
        f"/desk/people/{ada.person_id}/record/vulnerable/", {"starts_on": DAY, "heard_by": "phone", "note": ""}
    )

    assert answer.status_code == 422
    assert not Circumstance.objects.exists()


def test_nothing_else_can_be_recorded() -> None:
    ada = cast.ada()

    assert browser(Role.OFFICER).get(f"/desk/people/{ada.person_id}/record/gossip/").status_code == 404
