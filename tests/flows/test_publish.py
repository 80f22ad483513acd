"""A change of the law: proposed by one, approved by another, in force from a moment, picked up by what runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dunwell import rulebook
from dunwell.config import wiring
from dunwell.contacts.models import Judgement
from dunwell.core.actor import Actor, NotForYou, machine
from dunwell.core.words import Role
from dunwell.flows import deliver, publish
from dunwell.flows.log_contact import ask_to_dial
from dunwell.rulebook import BadOverlay
from dunwell.trail import queries as trail
from dunwell.trail import rulebooks
from dunwell.trail.models import RulebookAnswer
from dunwell.trail.rulebooks import AlreadyAnswered, InThePast, NoSuchVersion, OwnProposal, StaleBase
from tests import cast
from tests.flows.delivering import MovingClock, Post, action, outlets

NOW = datetime(2026, 4, 10, 12, 0, tzinfo=UTC)
SOON = timedelta(seconds=5)
CALLS = "us.reg_f.call_frequency"
IRIS = Actor("iris", frozenset({Role.COMPLIANCE}))
JOAN = Actor("joan", frozenset({Role.COMPLIANCE}))
KATE = Actor("kate", frozenset({Role.COMPLIANCE}))
OLGA = Actor("olga", frozenset({Role.OFFICER}))


def calls(most: int, since: str, title: str = "Fewer calls") -> dict[str, str]:
    return {
        "changes.yaml": f"""\
title: {title}
source: 12 CFR 1006.14(b)(2)(i)(A) as amended
rules:
  {CALLS}:
    parameters: {{calls_max: {{values: {{{since}: {most}}}}}}}
    examples: [{{name: "{most} calls are enough", as_of: {since}, given: {{calls_7d: {most}}}, forbids: true}}]
"""
    }


def proposed(most: int = 6, since: str = "2026-04-01", *, wanted_at: datetime | None = None, by: Actor = IRIS) -> int:
    return publish.propose(
        publish.draft(calls(most, since)), replayed={"contacts": 3}, wanted_at=wanted_at, by=by, at=NOW
    )


def most_calls(book: rulebook.Rulebook) -> object:
    return book.rule(CALLS).parameters[0].on(date(2026, 4, 10))


@pytest.mark.django_db
def test_a_version_that_another_approved_is_in_force_from_its_moment_and_not_before() -> None:
    from_ = NOW + timedelta(hours=1)
    number = proposed(wanted_at=from_)

    assert publish.approve(number, by=JOAN, at=NOW) == from_

    assert most_calls(publish.in_force(from_ - timedelta(microseconds=1))) == 7
    assert most_calls(publish.in_force(from_)) == 6
    assert publish.in_force(from_).version == rulebooks.version(number, seen_by=OLGA).line.digest
    told = {act.did: act.actor for act in trail.acts(about=("rulebook", number))}
    assert told == {"rulebook.proposed": "iris", "rulebook.approved": "joan"}


@pytest.mark.django_db
def test_nobody_approves_or_refuses_what_they_proposed() -> None:
    number = proposed()

    with pytest.raises(OwnProposal, match="another member of staff"):
        publish.approve(number, by=IRIS, at=NOW)
    with pytest.raises(OwnProposal):
        publish.refuse(number, because="", by=IRIS, at=NOW)
    assert most_calls(publish.in_force(NOW + SOON)) == 7


@pytest.mark.django_db
@pytest.mark.parametrize("by", [OLGA, machine("night")], ids=["an officer", "a machine"])
def test_only_people_of_compliance_propose_and_answer(by: Actor) -> None:
    number = proposed()

    with pytest.raises(NotForYou):
        proposed(by=by)
    with pytest.raises(NotForYou):
        publish.approve(number, by=by, at=NOW)
    with pytest.raises(NotForYou):
        publish.refuse(number, because="no", by=by, at=NOW)


@pytest.mark.django_db
def test_what_is_faulty_is_not_kept_and_every_fault_names_file_and_line() -> None:
    files = {"changes.yaml": calls(6, "2026-04-01")["changes.yaml"].replace("calls_7d: 6", "calls_7d: 2")}

    with pytest.raises(BadOverlay, match=r"changes.yaml:4: us.reg_f.call_frequency: 6 calls are enough"):
        publish.draft(files)


@pytest.mark.django_db
def test_a_rulebook_never_holds_from_a_moment_that_has_passed() -> None:
    with pytest.raises(InThePast, match="has passed"):
        proposed(wanted_at=NOW - timedelta(seconds=1))
    number = proposed(wanted_at=NOW + timedelta(hours=1))
    with pytest.raises(InThePast, match="propose it again"):
        publish.approve(number, by=JOAN, at=NOW + timedelta(hours=1))


@pytest.mark.django_db
def test_of_two_proposals_over_one_base_the_second_is_stale() -> None:
    first, second = proposed(6), proposed(5)
    publish.approve(first, by=JOAN, at=NOW)

    with pytest.raises(StaleBase, match=f"rulebook {first} was published since"):
        publish.approve(second, by=JOAN, at=NOW)
    publish.refuse(second, because="it lies over what is no longer the law", by=JOAN, at=NOW)
    assert rulebooks.version(second, seen_by=OLGA).line.state == "refused"


@pytest.mark.django_db
def test_a_proposal_made_under_another_release_is_stale() -> None:
    number = proposed()

    with pytest.raises(StaleBase, match="the software brings another rulebook"):
        rulebooks.approve(number=number, release="another release", by=JOAN, at=NOW)


@pytest.mark.django_db
def test_a_proposal_is_answered_once() -> None:
    number = proposed()
    publish.refuse(number, because="no", by=JOAN, at=NOW)

    with pytest.raises(AlreadyAnswered):
        publish.approve(number, by=JOAN, at=NOW)
    with pytest.raises(NoSuchVersion):
        publish.approve(number + 1, by=JOAN, at=NOW)


@pytest.mark.django_db
def test_a_version_lies_over_the_one_before_it_and_one_proposed_afresh_over_the_release_alone() -> None:
    first = proposed(6)
    publish.approve(first, by=JOAN, at=NOW)
    second = proposed(5, "2026-04-02")
    publish.approve(second, by=JOAN, at=NOW)
    third = publish.propose(
        publish.draft(calls(4, "2026-04-09"), is_afresh=True), replayed={}, wanted_at=None, by=IRIS, at=NOW
    )
    publish.approve(third, by=JOAN, at=NOW)

    before, after = publish.books_of(second, seen_by=OLGA)

    assert [value for _, value in before.rule(CALLS).parameters[0].values] == [7, 6]
    assert [value for _, value in after.rule(CALLS).parameters[0].values] == [7, 6, 5]
    assert [value for _, value in publish.in_force(NOW + SOON).rule(CALLS).parameters[0].values] == [7, 4]


@pytest.mark.django_db
def test_a_process_that_runs_on_learns_of_a_version_before_it_holds_and_builds_it_once() -> None:
    ticks = iter([0.0, 1.0, 4.0, 4.5])
    law = publish.LawInForce(lambda: next(ticks))
    assert most_calls(law(NOW)) == 7
    publish.approve(proposed(), by=JOAN, at=NOW)

    with CaptureQueriesContext(connection) as asked:
        held = [most_calls(book) for book in (law(NOW + timedelta(seconds=1)), law(NOW + timedelta(seconds=4)))]
        first = law(NOW + timedelta(seconds=5))

    assert held == [7, 7]
    assert most_calls(first) == 6
    assert len(asked) <= 2
    assert publish.in_force(NOW + SOON) is first


@pytest.mark.django_db
def test_the_rulebook_of_an_old_decision_is_found_by_its_digest() -> None:
    publish.approve(proposed(6), by=JOAN, at=NOW)
    old = publish.in_force(NOW + SOON)
    publish.approve(proposed(5, "2026-04-02"), by=JOAN, at=NOW)

    assert publish.of_version(old.version) is old
    assert publish.of_version(rulebook.load().version) is rulebook.load()
    assert publish.of_version("0123456789abcdef") is None


@pytest.mark.django_db
def test_what_was_answered_is_never_changed() -> None:
    number = proposed()
    publish.refuse(number, because="no", by=JOAN, at=NOW)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        RulebookAnswer.objects.filter(version_id=number).update(because="yes")


@pytest.mark.django_db
def test_the_gate_judges_under_the_version_in_force_and_writes_its_digest_down() -> None:
    ada = cast.ada()
    files = {
        "changes.yaml": """\
title: No calls
source: a test
rules:
  house.call_frequency:
    parameters: {calls_max: {values: {2026-04-01: 0}}}
    examples: [{name: "none", as_of: 2026-04-01, given: {calls_person_7d: 0}, forbids: true}]
"""
    }
    number = publish.propose(publish.draft(files), replayed={}, wanted_at=None, by=IRIS, at=NOW)
    before = wiring.law(NOW + SOON)
    publish.approve(number, by=JOAN, at=NOW)
    wiring.forget_law()

    asked = [
        ask_to_dial(
            person_id=ada.person_id, debt_ids=[ada.debt_id], channel="phone", point_id=ada.points["mobile"],
            now=NOW + SOON, reader=wiring.reader(), book=book, by=cast.OFFICER,
        )
        for book in (before, wiring.law(NOW + SOON))
    ]  # fmt: skip

    assert [one.permit_id is not None for one in asked] == [True, False]
    assert "house.call_frequency" in asked[1].verdict.rules
    written = list(Judgement.objects.order_by("pk").values_list("rulebook_version", flat=True))
    assert written == [rulebook.load().version, rulebooks.version(number, seen_by=OLGA).line.digest]
    assert wiring.outlets().law(NOW + SOON).version == written[1]
    assert wiring.outlets().law(NOW).version == written[0]


@pytest.mark.django_db
def test_a_delivery_that_is_running_judges_its_next_batch_under_a_version_that_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for member in (cast.ada(), cast.dan()):
        action(member)
    number = proposed()
    publish.approve(number, by=JOAN, at=NOW)
    watch, post = MovingClock(NOW), Post()
    monkeypatch.setattr(deliver, "BATCH", 1)
    ways = replace(outlets(post, watch, Path("unused")), law=publish.LawInForce(lambda: watch.now().timestamp()))

    def passes(what: str, _: int) -> None:
        if what == "gate":
            watch.move(seconds=6)

    deliver.deliver(outlets=ways, by=machine("test"), on_step=passes)

    judged_under = list(Judgement.objects.order_by("pk").values_list("rulebook_version", flat=True))
    assert judged_under == [rulebook.load().version, rulebooks.version(number, seen_by=OLGA).line.digest]


@pytest.mark.django_db
def test_proposing_the_same_again_is_the_same_proposal_until_it_is_refused() -> None:
    first = proposed()

    assert publish.known(publish.draft(calls(6, "2026-04-01")), wanted_at=None, by=IRIS) == first
    assert proposed() == first
    assert proposed(5) != first
    assert proposed(by=JOAN) != first
    publish.refuse(first, because="no", by=JOAN, at=NOW)
    again = proposed()
    assert again not in {first, None}
    assert proposed() == again
    assert [act.did for act in trail.acts(about=("rulebook", again))] == ["rulebook.proposed"]


@pytest.mark.django_db
def test_nobody_approves_their_own_under_another_spelling_of_their_name() -> None:
    number = proposed()

    with pytest.raises(OwnProposal):
        publish.approve(number, by=Actor("IRIS", IRIS.roles), at=NOW)


@pytest.mark.usefixtures("real_db")
def test_of_all_who_answer_at_once_one_publishes() -> None:
    first, rival = proposed(6), proposed(5)
    asked = [(first, JOAN), (first, KATE), (first, IRIS), (rival, JOAN), (rival, KATE), (rival, IRIS)]
    ready = Barrier(len(asked))

    def answered(number: int, by: Actor) -> str:
        ready.wait(10)
        try:
            publish.approve(number, by=by, at=NOW)
        except (AlreadyAnswered, OwnProposal, StaleBase) as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return "published"

    with ThreadPoolExecutor(len(asked)) as pool:
        said = list(pool.map(lambda each: answered(*each), asked))

    assert said.count("published") == 1
    assert [said[2], said[5]] == ["OwnProposal", "OwnProposal"]
    assert {*said} == {"published", "OwnProposal", "AlreadyAnswered", "StaleBase"}
    assert RulebookAnswer.objects.filter(is_approved=True).count() == 1
    assert len(rulebooks.published()) == 1
