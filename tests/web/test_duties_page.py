"""Compliance sees what the law asks of us, the late first, and says what was done."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import get_args

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dunwell import rulebook
from dunwell.cases.models import Duty
from dunwell.cases.services import NewOccurrence
from dunwell.config import wiring
from dunwell.contacts import activation
from dunwell.contacts.models import Action, NoticeActivation
from dunwell.core.matter import words
from dunwell.core.words import Role
from dunwell.flows import duties, occurrence
from dunwell.web.compliance.views.duties import ACTIONS
from tests import cast
from tests.web.staff import NOW, browser

pytestmark = pytest.mark.django_db
PAGE = "/compliance/duties/"
QUERIES_MAX = 12


def complained(day: date, *, key: str = "c") -> cast.Member:
    ada = cast.ada()
    new = NewOccurrence(key, ada.person_id, "complaint_received", day, fields={"about": "credit"})
    at = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    occurrence.record(new=new, vault=wiring.vault(), by=cast.OFFICER, at=at)
    duties.find(wiring.reader(), now=NOW, book=rulebook.load(), by=cast.CLERK)
    return ada


def test_a_duty_says_what_for_whom_by_when_and_by_which_law() -> None:
    ada = complained(date(2026, 3, 2))

    page = browser(Role.COMPLIANCE).get(PAGE).content.decode()

    assert "48 days left" in page
    assert "27 Apr 2026" in page
    assert "They complained" in page
    assert f"/desk/people/{ada.person_id}/" in page
    assert "DISP" in page


def test_what_is_late_says_so_in_words_and_comes_first() -> None:
    complained(date(2026, 1, 5))

    page = browser(Role.COMPLIANCE).get(PAGE)

    first = page.context["page"].rows[0]
    assert first.tone == "stop"
    assert "late" in first.left
    assert page.context["page"].overdue > 0


def test_the_list_narrows_to_one_rule() -> None:
    ada = complained(date(2026, 3, 2))
    new = NewOccurrence("a", ada.person_id, "access_request_received", date(2026, 3, 2))
    occurrence.record(new=new, vault=wiring.vault(), by=cast.OFFICER, at=NOW)
    duties.find(wiring.reader(), now=NOW, book=rulebook.load(), by=cast.CLERK)
    client = browser(Role.COMPLIANCE)
    everything = client.get(PAGE).context["page"].rows
    wanted = next(row.rule_id for row in everything if "final_response" in row.rows)

    shown = client.get(PAGE, {"rule": wanted}).context["page"].rows

    assert {row.rule_id for row in shown} == {wanted}
    assert len(shown) < len(everything)


def test_compliance_says_what_was_done_and_it_leaves_the_list() -> None:
    complained(date(2026, 3, 2))
    duty, client = Duty.objects.order_by("pk")[0], browser(Role.COMPLIANCE)

    client.post(f"{PAGE}{duty.pk}/", {"what": "answered by letter"})

    duty.refresh_from_db()
    assert (duty.state, duty.because, duty.closed_by) == ("met", "answered by letter", "olga")
    assert client.get(f"{PAGE}{duty.pk}/").status_code == 404


def test_a_manager_sees_it_and_cannot_say_it_was_done() -> None:
    complained(date(2026, 3, 2))
    duty, client = Duty.objects.order_by("pk")[0], browser(Role.MANAGER)

    client.post(f"{PAGE}{duty.pk}/", {"what": "nothing"})

    assert "It was done" not in client.get(f"{PAGE}{duty.pk}/").content.decode()
    duty.refresh_from_db()
    assert duty.state == "open"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR])
def test_who_may_not_see_it_is_told_which_role_is_needed(role: Role) -> None:
    answer = browser(role).get(PAGE)

    assert answer.status_code == 403
    assert "compliance" in answer.content.decode()


def test_a_notice_that_is_composed_says_that_it_is_on_its_way() -> None:
    ada = cast.ada()
    Duty.objects.create(
        key="k", rule_id="us.validation.timing", rows="us.validation.timing", person_id=ada.person_id,
        debt_id=ada.debt_id, required_action="send_validation_notice", due_on=date(2026, 3, 12), opened_at=NOW,
    )  # fmt: skip
    Action.objects.create(
        person_id=ada.person_id, debt_id=ada.debt_id, debt_ids=str(ada.debt_id), portfolio_id=ada.portfolio_id,
        channel="letter", point_id=ada.points["postal"], template="us_validation_notice", amount_minor=1,
        currency="GBP", planned_on=date(2026, 3, 10), state="approved", recorded_at=NOW,
    )  # fmt: skip

    page = browser(Role.COMPLIANCE).get(PAGE).content.decode()

    assert "composed, on its way" in page
    assert "2 days left" in page


def test_the_day_is_summed_up_with_what_is_overdue_by_law() -> None:
    complained(date(2026, 1, 5))

    assert "overdue by law" in browser(Role.COMPLIANCE).get("/reports/day/").content.decode()


def test_every_action_a_rule_may_require_has_words() -> None:
    assert set(ACTIONS) == set(get_args(words.RequiredAction))


def test_it_is_built_in_few_queries() -> None:
    complained(date(2026, 3, 2))
    client = browser(Role.COMPLIANCE)
    client.get(PAGE)

    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)

    assert len(asked) <= QUERIES_MAX, "\n".join(query["sql"][:160] for query in asked)


def test_a_complaint_is_answered_from_its_duty_with_what_only_a_person_can_tell() -> None:
    complained(date(2026, 3, 2))
    activate("complaint_response")
    duty = Duty.objects.get(rows__contains="uk.disp.final_response")
    client = browser(Role.COMPLIANCE)

    shown = client.get(f"{PAGE}{duty.pk}/").content.decode()
    short = client.post(f"{PAGE}{duty.pk}/notice/", {"outcome": "You are right."})
    done = client.post(f"{PAGE}{duty.pk}/notice/", {"outcome": "You are right.", "reasons": "We charged it twice."})

    assert "Final response to a complaint" in shown
    assert (short.status_code, done.status_code) == (422, 302)
    assert "We charged it twice." in Action.objects.get(duty_id=duty.pk).text


def test_words_nobody_read_are_said_to_be_not_in_use_where_the_notice_is_written() -> None:
    complained(date(2026, 3, 2))
    duty = Duty.objects.get(rows__contains="uk.disp.final_response")

    answer = browser(Role.COMPLIANCE).post(f"{PAGE}{duty.pk}/notice/", {"outcome": "Yes.", "reasons": "So."})

    assert answer.status_code == 422
    assert "Not in use in" in answer.content.decode()


def activate(name: str) -> None:
    activation.activate(name=name, language="en", source=activation.shipped(name, "en"), by=cast.COMPLIANCE, at=cast.AT)


def test_compliance_puts_a_notice_into_use_and_words_that_lack_an_element_are_refused_by_name() -> None:
    client, page = browser(Role.COMPLIANCE), f"{PAGE}notices/uk_arrears_notice/en/"
    words = activation.shipped("uk_arrears_notice", "en")

    lacking = client.post(page, {"source": words.replace("carries: [time_order]", ""), "enclosure": "sheet"})
    alone = client.post(page, {"source": words, "enclosure": ""})
    done = client.post(page, {"source": words, "enclosure": "FCA sheet, July 2025"})

    assert (lacking.status_code, alone.status_code, done.status_code) == (422, 422, 302)
    assert "time_order" in lacking.content.decode()
    assert "uk.cca.arrears_notice" in lacking.content.decode()
    assert "olga" in client.get(f"{PAGE}notices/").content.decode()


def test_a_manager_reads_notices_and_puts_none_into_use() -> None:
    client, page = browser(Role.MANAGER), f"{PAGE}notices/uk_arrears_notice/en/"

    shown = client.get(page).content.decode()
    client.post(page, {"source": activation.shipped("uk_arrears_notice", "en"), "enclosure": "sheet"})

    assert "Put into use under my name" not in shown
    assert not NoticeActivation.objects.exists()
