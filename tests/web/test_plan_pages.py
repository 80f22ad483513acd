"""The pages of income and expenditure, plans and approvals, as an officer and a supervisor use them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from dunwell.cases import approvals, means, plan_queries
from dunwell.cases.models import Offer
from dunwell.config import wiring
from dunwell.core.words import Role
from tests.cast import AT, OFFICER, Member, ada, ben
from tests.flows.planning import household
from tests.web.staff import NOW, browser

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
QUERIES_MAX = 60
"""A builder asks as much for one debt with a short story as with a long one."""


def at(who: Member, rest: str) -> str:
    return f"/desk/people/{who.person_id}/{rest}"


STATEMENT = {
    "adults": "1", "children": "0", "channel": "phone", "amount_income_wages": "1200", "sure_income_wages": "seen",
    "amount_housing": "700", "amount_food": "200",
}  # fmt: skip


def plan(**more: str) -> dict[str, str]:
    usual = {
        "token": "form-1", "shape": "level", "total": "300.00", "instalment": "100", "every": "month",
        "first_on": "2026-04-01", "interest": "frozen", "channel": "phone",
    }  # fmt: skip
    return usual | more


def told(who: Member) -> None:
    from dunwell.flows import means as statements

    statements.take(
        person_id=who.person_id, statement=household(), taken_on=TODAY, channel="phone", vault=wiring.vault(),
        by=OFFICER, at=AT,
    )  # fmt: skip


def newest(who: Member) -> plan_queries.PlanCard:
    return plan_queries.plans_of([who.debt_id], as_of=date(2026, 4, 1), seen_by=OFFICER)[0]


def words(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


def test_a_statement_is_filled_in_shows_what_it_leaves_and_is_kept() -> None:
    who, officer = ada(), browser(Role.OFFICER)

    empty = officer.get(at(who, "means/"))
    leaves = officer.post(at(who, "means/leaves/"), STATEMENT)
    saved = officer.post(at(who, "means/"), STATEMENT)
    again = words(officer.get(at(who, "means/")))

    assert empty.status_code == 200
    assert "275.00" in words(leaves)
    assert saved["Location"] == at(who, f"plan/{who.debt_id}/")
    assert [line.is_verified for line in means.statements_of(who.person_id, seen_by=OFFICER)] == [True]
    assert 'value="1200' in again


def test_a_line_that_cannot_be_read_is_marked_and_nothing_is_kept() -> None:
    who, officer = ada(), browser(Role.OFFICER)

    answer = officer.post(at(who, "means/"), {**STATEMENT, "amount_food": "lots"})

    assert answer.status_code == 422
    assert "not an amount" in words(answer)
    assert means.statements_of(who.person_id, seen_by=OFFICER) == []
    assert "not an amount" in words(officer.post(at(who, "means/leaves/"), {**STATEMENT, "others": "x"}))


def test_the_builder_answers_as_figures_change_and_agrees() -> None:
    who, officer = ada(), browser(Role.OFFICER)
    told(who)

    page = words(officer.get(at(who, f"plan/{who.debt_id}/?draw=plan")))
    fits = words(officer.post(at(who, f"plan/{who.debt_id}/drawn/"), plan()))
    never = words(officer.post(at(who, f"plan/{who.debt_id}/drawn/"), plan(instalment="0")))
    too_long = words(officer.post(at(who, f"plan/{who.debt_id}/drawn/"), plan(instalment="10")))
    agreed = officer.post(at(who, f"plan/{who.debt_id}/"), plan())

    assert "at most" in page
    assert "You may agree this now" in fits
    assert "1 Jun 2026" in fits
    assert "pays nothing never ends" in never
    assert "Somebody else must approve this" in too_long
    assert agreed["Location"] == f"/desk/people/{who.person_id}/"
    assert newest(who).state == "running"
    person = words(officer.get(f"/desk/people/{who.person_id}/"))
    assert "Payment plan 1" in person
    assert "Income and expenditure taken" in person


def test_offers_that_were_made_are_kept() -> None:
    who, officer = ada(), browser(Role.OFFICER)
    told(who)

    officer.post(at(who, f"plan/{who.debt_id}/offered/"))

    assert Offer.objects.filter(debt_id=who.debt_id).exists()


def test_a_refusal_names_its_reason_and_keeps_what_was_typed() -> None:
    who, officer = ada(), browser(Role.OFFICER)
    told(who)

    answer = officer.post(at(who, f"plan/{who.debt_id}/"), plan(total="400"))

    assert answer.status_code == 422
    assert "more than is owed" in words(answer)
    assert 'value="400"' in words(answer)
    assert "number of payments" in words(
        officer.post(at(who, f"plan/{who.debt_id}/drawn/"), plan(shape="stepped", steps="?"))
    )


def test_steps_and_own_dates_are_read_as_they_are_written() -> None:
    who, officer = ada(), browser(Role.OFFICER)
    told(who)

    officer.post(at(who, f"plan/{who.debt_id}/"), plan(shape="stepped", steps="2 x 50; 1 x 100"))
    first = [line.amount_minor for line in newest(who).lines]
    own = plan(shape="variable", own="2026-04-01 120\n2026-05-05 180", token="form-2")
    officer.post(at(who, f"plan/{who.debt_id}/"), own)

    assert first == [50_00, 50_00, 100_00, 100_00]
    assert [line.amount_minor for line in newest(who).lines] == [120_00, 180_00]


def test_a_settlement_goes_to_the_supervisor_who_approves_it_but_never_their_own() -> None:
    who = ada()
    told(who)
    both = browser(Role.OFFICER, Role.SUPERVISOR, name="both")
    part = plan(shape="once", total="200", instalment="200", lump="200", is_lump_shown="on", has_shock="on")
    both.post(at(who, f"plan/{who.debt_id}/"), part)
    (asked,) = approvals.waiting(seen_by=OFFICER)

    own = both.get("/approvals/")
    refused = both.post(f"/approvals/{asked.approval_id}/decide/", {"to": "yes"}, follow=True)
    sami = browser(Role.SUPERVISOR, name="sami")
    silent_no = sami.post(f"/approvals/{asked.approval_id}/decide/", {"to": "no"}, follow=True)
    done = sami.post(f"/approvals/{asked.approval_id}/decide/", {"to": "yes", "words": "seen"}, follow=True)

    assert "You asked for it" in words(own)
    assert "Nobody approves what they asked for" in words(refused)
    assert "Say why not" in words(silent_no)
    assert "Approved: the plan is agreed" in words(done)
    assert (newest(who).kind, newest(who).forgiven_minor) == ("settlement", 100_00)


def test_votes_are_handed_on_for_some_days() -> None:
    sami = browser(Role.SUPERVISOR, name="sami")
    days = {"role": "supervisor", "to_name": "olga", "starts_on": "2026-03-10", "ends_on": "2026-03-20"}

    assert sami.post("/approvals/delegate/", days).status_code == 302
    assert sami.post("/approvals/delegate/", {**days, "to_name": "sami"}).status_code == 422
    assert sami.post("/approvals/delegate/", {**days, "starts_on": ""}).status_code == 422


def test_a_break_and_an_end_are_one_click_from_the_person() -> None:
    who, officer = ada(), browser(Role.OFFICER)
    told(who)
    officer.post(at(who, f"plan/{who.debt_id}/"), plan())
    plan_id = newest(who).plan_id

    form = officer.get(at(who, f"plans/{plan_id}/pause/"))
    wrong = officer.post(
        at(who, f"plans/{plan_id}/pause/"), {"starts_on": "2026-04-01", "ends_on": "2026-03-01", "because": "ill"}
    )
    right = officer.post(
        at(who, f"plans/{plan_id}/pause/"), {"starts_on": "2026-04-01", "ends_on": "2026-04-30", "because": "ill"}
    )
    officer.post(at(who, f"plans/{plan_id}/withdraw/"), {"because": "they changed their mind"})

    assert (form.status_code, wrong.status_code, right.status_code) == (200, 422, 302)
    assert newest(who).state == "withdrawn"


def test_nobody_touches_the_plan_of_another_person() -> None:
    who, other, officer = ada(), ben(), browser(Role.OFFICER)
    told(who)
    officer.post(at(who, f"plan/{who.debt_id}/"), plan())
    plan_id = newest(who).plan_id

    officer.post(at(other, f"plans/{plan_id}/withdraw/"))

    assert newest(who).state == "running"
    assert officer.get(at(other, f"plan/{who.debt_id}/")).status_code == 404


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_page_speaks_the_readers_language(language: str) -> None:
    who, officer = ada(), browser(Role.OFFICER)
    told(who)
    english = {"Agree on it", "What may be offered today", "What comes in", "Keep the statement"}

    with translation.override(language):
        officer.cookies["django_language"] = language
        pages = [words(officer.get(at(who, rest))) for rest in (f"plan/{who.debt_id}/", "means/")]

    assert not [one for one in english for page in pages if one in page]


def test_the_builder_asks_few_questions() -> None:
    who, officer = ada(), browser(Role.OFFICER)
    told(who)
    officer.get(at(who, f"plan/{who.debt_id}/"))

    with CaptureQueriesContext(connection) as asked:
        officer.post(at(who, f"plan/{who.debt_id}/drawn/"), plan())

    assert len(asked) <= QUERIES_MAX
