"""The queue: what waits with its reason, and taking the next of it."""

from __future__ import annotations

import pytest

from dunwell.cases.models import WorkItem
from dunwell.cases.work import NewWork, create
from dunwell.core.words import Role
from tests import cast
from tests.web.staff import NOW, browser

pytestmark = pytest.mark.django_db


def _item(member: cast.Member, key: str, priority: int = 0, **more: object) -> int:
    new = NewWork(
        key=key, kind="call", reason="due", values={"step": 2}, debt_id=member.debt_id, person_id=member.person_id,
        priority=priority, not_before=NOW, **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return create(new=new, by=cast.CLERK, at=NOW)


def test_it_shows_why_whom_and_how_much() -> None:
    _item(cast.ada(), "a")

    words = browser(Role.OFFICER).get("/desk/").content.decode()

    assert "Step 2 of the ladder" in words
    assert "Ada Pays" in words
    assert "300.00" in words


def test_taking_the_next_goes_to_the_most_urgent_person() -> None:
    ada, eve = cast.ada(), cast.eve()
    _item(ada, "a", priority=1)
    urgent = _item(eve, "b", priority=2)

    answer = browser(Role.OFFICER).post("/desk/next/")

    assert answer.headers["Location"].startswith(f"/desk/people/{eve.person_id}/?work={urgent}")
    assert WorkItem.objects.get(pk=urgent).claimed_by == "olga"


def test_two_officers_never_get_the_same_item() -> None:
    _item(cast.ada(), "a")
    browser(Role.OFFICER).post("/desk/next/")

    page = browser(Role.OFFICER, name="otto").post("/desk/next/", follow=True).content.decode()

    assert "Nothing waits now." in page


def test_someone_elses_item_cannot_be_taken() -> None:
    item = _item(cast.ada(), "a")
    browser(Role.OFFICER).post(f"/desk/work/{item}/take/")

    page = browser(Role.OFFICER, name="otto").post(f"/desk/work/{item}/take/", follow=True).content.decode()

    assert "olga is on this already" in page


def test_an_item_is_given_back() -> None:
    item = _item(cast.ada(), "a")
    client = browser(Role.OFFICER)
    client.post(f"/desk/work/{item}/take/")

    client.post(f"/desk/work/{item}/close/", {"to": "release"})

    assert WorkItem.objects.get(pk=item).state == "waiting"
