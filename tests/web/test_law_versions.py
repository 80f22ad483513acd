"""Compliance sees what somebody wants to change in the law, what it would have done, and answers it."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dunwell import rulebook
from dunwell.config import jobs, wiring
from dunwell.contacts.models import RuleSpoke, Run
from dunwell.core.actor import Actor
from dunwell.core.words import Role
from dunwell.flows import publish, replay
from dunwell.flows.log_contact import ask_to_dial
from dunwell.trail import rulebooks
from tests import cast
from tests.web.staff import JOBS, NOW, browser

pytestmark = pytest.mark.django_db
RULE = "house.call_frequency"
IRIS = Actor("iris", frozenset({Role.COMPLIANCE}))
JOAN = Actor("joan", frozenset({Role.COMPLIANCE}))
LIST = "/compliance/rules/versions/"
QUERIES_MAX = 12
CHANGE = f"""\
title: No calls at all
source: resolution of the board
rules:
  {RULE}:
    parameters: {{calls_max: {{values: {{2026-03-11: 3}}}}}}
    examples: [{{name: "three are enough", as_of: 2026-03-11, given: {{calls_person_7d: 3}}, forbids: true}}]
"""


def proposed(change: str = CHANGE) -> int:
    draft = publish.draft({"changes.yaml": change})
    told = replay.replay(
        wiring.reader(), before=draft.before, after=draft.after, start=NOW - timedelta(days=9),
        end=NOW + timedelta(days=1), now=NOW, by=IRIS,
    )  # fmt: skip
    return publish.propose(draft, replayed=told.as_json(), wanted_at=None, by=IRIS, at=NOW)


def dialled() -> None:
    """An officer asked to call Cleo, who has an adviser, and was refused."""
    cleo = cast.cleo()
    ask_to_dial(
        person_id=cleo.person_id, debt_ids=[cleo.debt_id], channel="phone", point_id=cleo.points["mobile"],
        now=NOW, reader=wiring.reader(), book=rulebook.load(), by=cast.OFFICER,
    )  # fmt: skip


def test_a_version_shows_what_changes_and_what_it_would_have_done() -> None:
    dialled()
    number = proposed()

    page = unescape(browser(Role.COMPLIANCE, name="joan").get(f"{LIST}{number}/").content.decode())

    assert "parameters.calls_max.values.2026-03-11" in page
    assert "the gate had allowed 0 and refused 1" in page
    assert "No past contact would have ended otherwise" in page
    assert "Approve and publish" in page


def test_another_of_compliance_approves_it_and_the_pages_follow_without_a_restart() -> None:
    number, joan = proposed(), browser(Role.COMPLIANCE, name="joan")

    said = joan.post(f"{LIST}{number}/approve/", follow=True).content.decode()

    assert "Approved. It is in force from its moment" in said
    assert "approved by joan" not in joan.get(f"/compliance/rules/{RULE}/").content.decode()
    held = publish.in_force(NOW + timedelta(seconds=5))
    assert held.version == rulebooks.version(number, seen_by=JOAN).line.digest


def test_a_rule_says_who_signed_it_and_how_often_it_spoke() -> None:
    dialled()
    number = proposed()
    publish.approve(number, by=JOAN, at=NOW - timedelta(minutes=1))
    Run.objects.create(
        as_of=NOW.date(), state="released", code_version="1", rulebook_version="1", strategy_versions="{}",
        scorecard_version="1", progress=f'{{"rules": {{"spoke": {{"{RULE}": 41}}}}}}', started_at=NOW, by="night",
    )  # fmt: skip
    carla = browser(Role.COMPLIANCE, name="carla")

    page = carla.get(f"/compliance/rules/{RULE}/")
    spoke = carla.get(f"/compliance/rules/{_refusing()}/").context["page"].spoke

    words = page.content.decode()
    assert "proposed by iris, approved by joan" in words
    assert f"/compliance/rules/versions/{number}/" in words
    assert page.context["page"].spoke.decisions_lately == 41
    assert (spoke.refusals_lately, spoke.refusals) == (1, 1)


def _refusing() -> str:
    """A rule that refused the one call."""
    return RuleSpoke.objects.exclude(rule_id__startswith="gate.").values_list("rule_id", flat=True)[0]


def test_whoever_proposed_it_is_told_that_another_must_answer() -> None:
    number, iris = proposed(), browser(Role.COMPLIANCE, name="iris")

    page = iris.get(f"{LIST}{number}/").content.decode()
    said = iris.post(f"{LIST}{number}/approve/", follow=True).content.decode()

    assert "Another member of staff must approve or refuse it" in page
    assert "Approve and publish" not in page
    assert "another member of staff must answer" in said


def file(content: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("changes.yaml", content.encode() if isinstance(content, str) else content)


def test_a_sound_file_is_kept_and_its_replay_and_proposal_start_as_a_job() -> None:
    JOBS.started.clear()
    iris = browser(Role.COMPLIANCE, name="iris")

    answer = iris.post(
        f"{LIST}propose/", {"file": file(CHANGE), "effective": "2026-03-12T09:00", "is_afresh": "on"}
    )  # fmt: skip

    [job] = JOBS.started
    assert (answer.status_code, answer.headers["Location"]) == (302, LIST)
    assert Path(job[2]).read_text() == CHANGE
    assert job[:2] + job[3:] == [
        "law", "propose", "--by", "iris", "--effective", "2026-03-12T09:00:00+00:00", "--afresh", "--json",
    ]  # fmt: skip
    assert "changes.yaml" in iris.get(LIST).content.decode()
    JOBS.started.clear()


def test_a_faulty_file_starts_nothing_and_shows_each_fault_with_file_and_line() -> None:
    JOBS.started.clear()
    iris = browser(Role.COMPLIANCE, name="iris")

    unknown = iris.post(f"{LIST}propose/", {"file": file(CHANGE.replace(RULE, "house.nothing"))})
    no_text = iris.post(f"{LIST}propose/", {"file": file(b"\xff\xfe")})

    assert unknown.status_code == no_text.status_code == 422
    assert "changes.yaml:4: house.nothing: there is no such rule" in unescape(unknown.content.decode())
    assert "changes.yaml:1: this is no text in UTF-8" in no_text.content.decode()
    assert JOBS.started == []


def test_a_change_cannot_be_proposed_for_a_moment_that_has_passed_nor_by_a_manager() -> None:
    JOBS.started.clear()
    iris, manager = browser(Role.COMPLIANCE, name="iris"), browser(Role.MANAGER, name="mia")

    passed = iris.post(f"{LIST}propose/", {"file": file(CHANGE), "effective": "2026-03-09T09:00"})
    refused = manager.post(f"{LIST}propose/", {"file": file(CHANGE)})

    assert passed.status_code == 422
    assert "That moment has passed" in passed.content.decode()
    assert refused.status_code == 403
    assert "Try it and propose it" not in manager.get(LIST).content.decode()
    assert JOBS.started == []


def test_of_the_commands_of_the_law_a_page_starts_the_proposal_alone() -> None:
    with pytest.raises(jobs.NotAJob, match="law publish"):
        jobs.JobQueue().start(["law", "publish", "1", "--by", "iris"])


def test_a_refusal_needs_a_reason_and_keeps_it() -> None:
    number, joan = proposed(), browser(Role.COMPLIANCE, name="joan")

    unsaid = joan.post(f"{LIST}{number}/refuse/", follow=True).content.decode()
    said = joan.post(f"{LIST}{number}/refuse/", {"because": "three is not lawful"}, follow=True).content.decode()

    assert "Say why you refuse it" in unsaid
    assert "three is not lawful" in said
    assert rulebooks.version(number, seen_by=JOAN).line.state == "refused"


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SUPERVISOR])
def test_others_are_told_which_role_is_needed(role: Role) -> None:
    number, client = proposed(), browser(role)

    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}{number}/approve/").status_code == 403


def test_a_manager_reads_and_does_not_answer() -> None:
    number, client = proposed(), browser(Role.MANAGER)

    assert "Approve and publish" not in client.get(f"{LIST}{number}/").content.decode()
    assert client.post(f"{LIST}{number}/approve/").status_code == 403


def test_the_pages_are_built_in_few_queries() -> None:
    number = proposed()
    publish.approve(number, by=JOAN, at=NOW - timedelta(minutes=1))
    client = browser(Role.COMPLIANCE)

    for address in (LIST, f"{LIST}{number}/", f"/compliance/rules/{RULE}/"):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        assert len(asked) <= QUERIES_MAX, "\n".join(query["sql"][:160] for query in asked)
