"""What people tell about themselves marks every debt they are bound by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from dunwell.cases import queries as cases
from dunwell.config import wiring
from dunwell.core.words import CircumstanceKind, PointKind
from dunwell.debts import services as debts
from dunwell.debts.models import Changed
from dunwell.flows import circumstance, dispute
from dunwell.parties.circumstances import LevelMissing, NewCircumstance
from dunwell.parties.services import NewPoint
from dunwell.trail import queries as trail
from tests.cast import AT, OFFICER, ON, Member, ada, ben, owes

pytestmark = pytest.mark.django_db


def fact(kind: CircumstanceKind, **changes: object) -> NewCircumstance:
    return NewCircumstance(kind=kind, source="call", starts_on=ON, **changes)  # type: ignore[arg-type]


def record(who: Member, new: NewCircumstance) -> int:
    return circumstance.record(person_id=who.person_id, new=new, vault=wiring.vault(), by=OFFICER, at=AT)


VERBS: list[tuple[str, Callable[[Member], object]]] = [
    ("a death", lambda who: record(who, fact(CircumstanceKind.DECEASED))),
    ("a vulnerability", lambda who: record(who, fact(CircumstanceKind.VULNERABILITY, level=3, note="in hospital"))),
    (
        "an opt-out",
        lambda who: circumstance.consent(
            person_id=who.person_id, channel="all", is_given=False, source="call", starts_on=ON, by=OFFICER, at=AT
        ),
    ),
    (
        "hours ruled out",
        lambda who: circumstance.bar_hours(
            person_id=who.person_id, from_minute=540, to_minute=1020, source="call", starts_on=ON, by=OFFICER, at=AT
        ),
    ),
    (
        "a new address",
        lambda who: circumstance.add_point(
            person_id=who.person_id, new=NewPoint(PointKind.EMAIL, "New@Mail.example", "call", ON), by=OFFICER, at=AT
        ),
    ),
    (
        "a bounce",
        lambda who: circumstance.mark_point(
            point_id=who.points["email"], state="bounced", because="550", by=OFFICER, at=AT
        ),
    ),
]


@pytest.mark.parametrize("verb", [verb for _, verb in VERBS], ids=[name for name, _ in VERBS])
def test_it_marks_every_debt_the_person_is_bound_by_and_leaves_a_trail(verb: Callable[[Member], object]) -> None:
    who, other = ada(), ben()
    second = owes(who.person_id, reference="SECOND")
    debts.bind_party(
        debt_id=other.debt_id, person_id=who.person_id, relation="guarantor", starts_on=ON, by=OFFICER, at=AT
    )
    Changed.objects.all().delete()
    acts = len(trail.acts(about=("person", who.person_id)))

    verb(who)

    assert set(Changed.objects.values_list("debt_id", flat=True)) == {who.debt_id, second, other.debt_id}
    assert len(trail.acts(about=("person", who.person_id))) == acts + 1


def test_a_fact_withdrawn_or_ended_marks_the_debts_again() -> None:
    who = ada()
    wrong, over = record(who, fact(CircumstanceKind.DECEASED)), record(who, fact(CircumstanceKind.MORATORIUM))
    Changed.objects.all().delete()

    circumstance.withdraw(circumstance_id=wrong, because="someone else", by=OFFICER, at=AT)
    circumstance.end(circumstance_id=over, last_day=date(2026, 3, 1), because="lifted", by=OFFICER, at=AT)

    assert list(Changed.objects.values_list("debt_id", flat=True)) == [who.debt_id] * 2


def test_a_vulnerability_without_its_treatment_is_refused() -> None:
    with pytest.raises(LevelMissing, match="how a vulnerable person is treated"):
        record(ada(), fact(CircumstanceKind.VULNERABILITY))


def test_a_cease_about_someone_elses_debt_is_refused() -> None:
    who, other = ada(), ben()

    with pytest.raises(circumstance.NotTheirDebt):
        record(who, fact(CircumstanceKind.CEASE, debt_id=other.debt_id))


def test_a_dispute_is_opened_once_and_someone_is_asked_to_answer() -> None:
    who = ada()

    ids = [
        dispute.open_dispute(
            debt_id=who.debt_id,
            person_id=who.person_id,
            received_on=ON,
            form="letter",
            grounds="already_paid",
            by=OFFICER,
            at=AT,
        )
        for _ in range(2)
    ]

    assert ids[0] == ids[1]
    (item,) = cases.work_of(debt_id=who.debt_id, seen_by=OFFICER)
    assert item.reason == "dispute_to_answer"
    (line,) = cases.disputes_of([who.debt_id], seen_by=OFFICER)
    assert line.is_open


def test_a_dispute_of_someone_elses_debt_is_refused() -> None:
    who, other = ada(), ben()

    with pytest.raises(dispute.NotTheirDebt):
        dispute.open_dispute(
            debt_id=other.debt_id,
            person_id=who.person_id,
            received_on=ON,
            form="letter",
            grounds="other",
            by=OFFICER,
            at=AT,
        )
