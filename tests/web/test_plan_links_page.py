"""The page of links by which a person negotiates: made and shown once, ended at once, for this person alone."""

from __future__ import annotations

import re

import pytest

from dunwell.cases import plan_links
from dunwell.core.words import Role
from tests.cast import OFFICER, ada, ben
from tests.web.staff import NOW, browser

pytestmark = pytest.mark.django_db
MADE = re.compile(r'id="made">([^<]+)<')


def test_a_link_is_shown_once_opens_the_api_and_is_ended() -> None:
    who, officer = ada(), browser(Role.OFFICER)
    page = f"/desk/people/{who.person_id}/links/"

    said = officer.post(page, {"because": "her adviser", "days": "14"}).content.decode()
    token = MADE.findall(said)[0]
    (line,) = plan_links.links_of(who.person_id, seen_by=OFFICER)
    opened = browser(name="nobody").get("/api/v1/debts", headers={"Authorization": f"Bearer {token}"})
    again = officer.get(page).content.decode()
    ended = officer.post(f"{page}{line.link_id}/end/")
    closed = browser(name="somebody").get("/api/v1/debts", headers={"Authorization": f"Bearer {token}"})

    assert (opened.status_code, ended.status_code, closed.status_code) == (200, 302, 401)
    assert "her adviser" in again
    assert token not in again


def test_a_link_of_somebody_else_or_for_ever_is_refused() -> None:
    who, other, officer = ada(), ben(), browser(Role.OFFICER)
    line = plan_links.make(person_id=other.person_id, days=1, because="x", by=OFFICER, at=NOW)

    ended = officer.post(f"/desk/people/{who.person_id}/links/{line.link_id}/end/")
    for_ever = officer.post(f"/desk/people/{who.person_id}/links/", {"because": "x", "days": "9999"})

    assert ended.status_code == 404
    assert for_ever.status_code == 422
    assert officer.get("/desk/people/999999/links/").status_code == 404
    assert plan_links.links_of(other.person_id, seen_by=OFFICER)[0].holds(NOW)
