"""A changed rulebook over the record: what it would have refused or allowed, and which duties it moves."""

from __future__ import annotations

import cProfile
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dunwell import rulebook
from dunwell.cases.services import NewOccurrence
from dunwell.config import staff, wiring
from dunwell.config.commands.law import command
from dunwell.contacts.models import Contact, Judgement
from dunwell.core.actor import Actor, NotForYou
from dunwell.core.words import Role
from dunwell.debts.models import Debt
from dunwell.flows import occurrence, publish, replay
from dunwell.flows.log_contact import Call, ask_to_dial, log_contact
from dunwell.flows.matters import Wanted, told_of
from dunwell.flows.replay import Replayed, RuleDifference
from dunwell.flows.replay_records import Log, histories
from dunwell.rulebook import Rulebook, lay_over, read_overlay
from tests import cast
from tests.flows.delivering import MovingClock

pytestmark = pytest.mark.usefixtures("real_db")
MONDAY = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
PRESENT = rulebook.load()
CALLS = "house.call_frequency"


def with_changes(rules: str) -> Rulebook:
    return lay_over(PRESENT, read_overlay({"changes.yaml": f"title: a change\nsource: a test\nrules: {rules}"}))


def few_calls(most: int) -> Rulebook:
    return with_changes(f"{{{CALLS}: {{parameters: {{calls_max: {{values: {{long_standing: {most}}}}}}}}}}}")


def dialled(member: cast.Member, at: datetime) -> bool:
    """An officer asks to call and, where the gate says yes, finds nobody there. Whether it said yes."""
    leave = ask_to_dial(
        person_id=member.person_id, debt_ids=[member.debt_id], channel="phone", point_id=member.points["mobile"],
        now=at, reader=wiring.reader(), book=PRESENT, by=cast.OFFICER,
    )  # fmt: skip
    if leave.permit_id is not None:
        made = Call(
            f"call:{member.person_id}:{at}", "phone", member.person_id, (member.debt_id,), "no_answer",
            permit_id=leave.permit_id, point_id=member.points["mobile"],
        )  # fmt: skip
        log_contact(call=made, now=at + timedelta(minutes=2), by=cast.OFFICER)
    return leave.permit_id is not None


def replayed(after: Rulebook, *, days: int = 9) -> Replayed:
    return replay.replay(
        wiring.reader(), before=PRESENT, after=after, start=NOW - timedelta(days=days), end=NOW, now=NOW,
        by=cast.COMPLIANCE,
    )  # fmt: skip


def test_a_stricter_number_refuses_the_calls_beyond_it_and_no_other() -> None:
    ada = cast.ada()
    assert all(dialled(ada, MONDAY + timedelta(days=day)) for day in range(4))

    told = replayed(few_calls(2))

    assert (told.contacts, told.was_allowed, told.was_refused) == (4, 4, 0)
    assert (told.newly_refused, told.newly_allowed, told.unclear) == (2, 0, 0)
    assert told.rules == (RuleDifference(CALLS, 2, 0, 2, 0),)
    assert [each.at for each in told.examples] == [MONDAY + timedelta(days=day) for day in (3, 2)]
    assert told.examples[0].rules == (CALLS,)
    assert told.examples[0].was_allowed


def test_an_unchanged_rulebook_turns_nothing_and_a_replay_writes_nothing() -> None:
    ada = cast.ada()
    dialled(ada, MONDAY)
    dialled(ada, MONDAY.replace(hour=23))
    held = (Judgement.objects.count(), Contact.objects.count())

    told = replayed(with_changes('{house.call_frequency: {note: "only other words"}}'))

    assert (told.contacts, told.was_allowed, told.was_refused) == (2, 1, 1)
    assert (told.newly_refused, told.newly_allowed, told.rules) == (0, 0, ())
    assert (Judgement.objects.count(), Contact.objects.count()) == held


def test_what_only_the_changed_rule_refused_would_have_been_allowed() -> None:
    ada = cast.ada()
    assert not dialled(ada, MONDAY.replace(hour=23))
    (answer,) = Judgement.objects.all()
    out = "{" + ", ".join(f"{rule}: {{in_force: {{to: 2026-01-01}}}}" for rule in answer.rules.split(",")) + "}"

    told = replayed(with_changes(out))

    assert (told.newly_refused, told.newly_allowed) == (0, 1)
    assert {each.rule_id for each in told.rules} == set(answer.rules.split(","))
    assert not told.examples[0].is_refused


def test_a_contact_made_without_asking_the_gate_is_judged_too() -> None:
    ada = cast.ada()
    dialled(ada, MONDAY)
    made = Call("visit:1", "phone", ada.person_id, (ada.debt_id,), "no_answer", is_without_permit=True)
    log_contact(call=made, now=MONDAY + timedelta(days=1), by=cast.OFFICER)

    told = replayed(few_calls(1))

    assert (told.contacts, told.newly_refused) == (2, 1)
    assert told.examples[0].at == MONDAY + timedelta(days=1)


def test_days_outside_the_period_are_left_alone() -> None:
    ada = cast.ada()
    for day in range(4):
        dialled(ada, MONDAY + timedelta(days=day))

    assert replayed(few_calls(2), days=5).contacts == 0


def test_a_changed_time_limit_moves_the_duties_that_it_sets() -> None:
    ada = cast.ada()
    new = NewOccurrence("c:1", ada.person_id, "complaint_received", date(2026, 3, 2), (), {"about": "credit"})
    occurrence.record(new=new, vault=wiring.vault(), by=cast.OFFICER, at=MONDAY)

    told = replayed(with_changes("{uk.disp.responses: {parameters: {weeks: {values: {long_standing: 6}}}}}"))

    assert told.duties == {"moved": 1}
    (moved,) = told.duty_examples
    assert (moved.what, moved.rule_id, moved.person_id) == ("moved", "uk.disp.responses", ada.person_id)
    assert (moved.before_on, moved.after_on) == (date(2026, 4, 27), date(2026, 4, 13))


def test_what_was_written_down_later_was_not_known() -> None:
    ada = cast.ada()
    dialled(ada, MONDAY)
    new = NewOccurrence("d:1", ada.person_id, "dispute_received", date(2026, 3, 1), (ada.debt_id,), {"form": "letter"})
    occurrence.record(new=new, vault=wiring.vault(), by=cast.OFFICER, at=NOW - timedelta(hours=1))
    history = histories([ada.person_id], until=NOW, seen_by=cast.COMPLIANCE)

    assert len(history.at(ada.person_id, NOW)[ada.person_id].occurrences) == 1
    assert history.at(ada.person_id, MONDAY)[ada.person_id].occurrences == []


def test_the_questions_asked_do_not_grow_with_the_people() -> None:
    people = list(cast.everyone().values())
    dialled(people[0], MONDAY)
    with CaptureQueriesContext(connection) as of_one:
        replayed(few_calls(1))
    for member in people[1:]:
        dialled(member, MONDAY)
    with CaptureQueriesContext(connection) as of_many:
        told = replayed(few_calls(1))

    assert told.contacts == len(people)
    assert len(of_many) == len(of_one) <= 50


def test_a_replay_is_for_compliance_and_managers() -> None:
    with pytest.raises(NotForYou):
        replay.replay(
            wiring.reader(), before=PRESENT, after=few_calls(2), start=MONDAY, end=NOW, now=NOW, by=cast.OFFICER
        )


OVERLAY_OF_TWO = f"""\
title: Two calls a week
source: resolution of the board
rules:
  {CALLS}:
    parameters: {{calls_max: {{values: {{2026-04-01: 2}}}}}}
    examples: [{{name: "two are enough", as_of: 2026-04-01, given: {{calls_person_7d: 2}}, forbids: true}}]
"""
IRIS, JOAN = (Actor(name, frozenset({Role.COMPLIANCE})) for name in ("iris", "joan"))


def law(*words: str) -> Result:
    return CliRunner().invoke(command, list(words))


def test_a_change_is_replayed_proposed_and_published_from_the_command_line(tmp_path: Path) -> None:
    for name in ("iris", "joan"):
        staff.add(name=name, roles=[Role.COMPLIANCE], password="Zw8!rbqTy-4pLm", by=cast.CLERK, now=NOW)
    file = tmp_path / "changes.yaml"
    file.write_text(OVERLAY_OF_TWO)

    replayed, proposed = law("replay", str(file), "--json"), law("propose", str(file), "--by", "iris", "--json")
    number = json.loads(proposed.output)["number"]
    own, published = (law("publish", str(number), "--by", name) for name in ("iris", "joan"))
    listed = json.loads(law("versions", "--json").output)

    assert json.loads(replayed.output)["contacts"] == 0
    assert "proposed it; another member of staff must answer" in str(own.exception)
    assert "is in force from" in published.output
    assert [(line["number"], line["state"], line["answered_by"]) for line in listed] == [(number, "approved", "joan")]


def test_the_commands_tell_the_law_in_force_and_on_request_that_of_the_release(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    draft = publish.draft({"changes.yaml": OVERLAY_OF_TWO})
    number = publish.propose(draft, replayed={}, wanted_at=None, by=IRIS, at=NOW)
    publish.approve(number, by=JOAN, at=NOW)
    monkeypatch.setattr(wiring, "clock", lambda: MovingClock(NOW + timedelta(hours=1)))
    monkeypatch.setenv("DUNWELL_HOME", str(tmp_path))
    wiring.forget_law()

    shown, shipped = law("show", CALLS), law("show", CALLS, "--release")
    changes, none = (law("diff", "2026-03-31", "2026-04-01", *more) for more in ((), ("--release",)))
    monkeypatch.setenv("DUNWELL_HOME", str(tmp_path / "nowhere"))
    monkeypatch.delenv("DUNWELL_DATABASE_URL", raising=False)
    homeless = law("show", CALLS)

    assert "2 since 2026-04-01" in shown.output
    assert "2 since" not in shipped.output
    assert f"{CALLS}: calls_max becomes 2" in changes.output
    assert CALLS not in none.output
    assert "there is no home" in homeless.output
    assert "2 since" not in homeless.output


def test_a_faulty_overlay_is_told_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "changes.yaml").write_text("title: a change\nsource: a test\nrules:\n  house.nothing: {note: no}\n")

    told = law("replay", str(tmp_path))

    assert "changes.yaml:4: house.nothing: there is no such rule" in str(told.exception)


def made(member: cast.Member, count: int) -> None:
    """So many calls, an hour and some minutes apart, over the night on which the clocks go forward."""
    creditor_id = Debt.objects.values_list("portfolio__creditor_id", flat=True).get(pk=member.debt_id)
    moments = [datetime(2026, 3, 28, 10, tzinfo=UTC) + timedelta(minutes=67 * number) for number in range(count)]
    Contact.objects.bulk_create(
        [
            Contact(
                key=f"c{number}", together=f"c{number}", person_id=member.person_id, debt_id=member.debt_id,
                creditor_id=creditor_id, channel="phone", local_on=at.date(), happened_at=at, by="olga",
                outcome="conversation" if number % 7 == 0 else "no_answer", is_inbound=number % 11 == 0,
            )
            for number, at in enumerate(moments)
        ]
    )  # fmt: skip


def test_a_contact_judged_from_the_shared_history_is_told_as_it_is_by_itself() -> None:
    ada = cast.ada()
    made(ada, 60)
    new = NewOccurrence("d:1", ada.person_id, "dispute_received", date(2026, 3, 29), (ada.debt_id,), {"form": "letter"})
    occurrence.record(new=new, vault=wiring.vault(), by=cast.OFFICER, at=datetime(2026, 3, 29, 12, tzinfo=UTC))
    history = histories([ada.person_id], until=datetime(2026, 4, 10, tzinfo=UTC), seen_by=cast.COMPLIANCE)
    wanted = Wanted(0, ada.person_id, (ada.debt_id,), "phone")

    for hours in range(0, 80, 5):
        moment = datetime(2026, 3, 28, 10, tzinfo=UTC) + timedelta(hours=hours)
        alone = told_of(wanted, history.at(ada.person_id, moment), moment)
        assert alone.matter is not None
        assert history.told(wanted, moment).matter == alone.matter


def test_judging_every_contact_of_one_person_costs_in_proportion_to_their_number() -> None:
    ada = cast.ada()
    made(ada, 80)
    history = histories([ada.person_id], until=datetime(2026, 5, 10, tzinfo=UTC), seen_by=cast.COMPLIANCE)
    moments = [one.at for one in history.records[ada.person_id].made]
    wanted = Wanted(0, ada.person_id, (ada.debt_id,), "phone")

    def steps(count: int) -> int:
        """Calls of functions while so many contacts are told, from a fresh log."""
        log = Log(history.logs[ada.person_id].made, history.records[ada.person_id].card)
        fresh = replace(history, logs={ada.person_id: log})
        counted = cProfile.Profile()
        counted.runcall(lambda: [fresh.told(wanted, at) for at in moments[:count]])
        return sum(entry.callcount for entry in counted.getstats())

    once = steps(1)
    assert steps(80) - once < 2.4 * (steps(40) - once)
