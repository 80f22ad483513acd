"""What happened is kept in the law's words, only grows, and is on the trail."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from dunwell.cases import invariants, queries, services
from dunwell.cases.models import Occurrence
from dunwell.cases.services import NewOccurrence
from dunwell.config import wiring
from dunwell.core.actor import Actor, NotForYou
from dunwell.core.matter import BadFacts
from dunwell.flows import verify
from dunwell.flows.verify_acts import acts_against_rows
from dunwell.trail import append_only
from dunwell.trail import queries as trail
from tests import cast

pytestmark = pytest.mark.usefixtures("real_db")
COMPLAINT = "complaint_received"


PERSON = 7


def recorded(type_: str = COMPLAINT, day: date = cast.ON, **fields: str) -> int:
    new = NewOccurrence("k", PERSON, type_, day, fields=fields)
    return services.record_occurrence(new=new, by=cast.OFFICER, at=cast.AT)[0]


def test_what_happened_is_read_back_as_it_was_told() -> None:
    recorded(about="credit")

    line = queries.occurrences_of(PERSON, seen_by=cast.OFFICER)[0]

    assert (line.type, line.at, dict(line.fields), line.recorded_by) == (
        COMPLAINT,
        "2026-01-15",
        {"about": "credit"},
        "olga",
    )


def test_recording_it_twice_is_recording_it_once() -> None:
    assert recorded() == services.record_occurrence(
        new=NewOccurrence("k", PERSON, COMPLAINT, cast.ON), by=cast.OFFICER, at=cast.AT
    )[0]  # fmt: skip
    assert Occurrence.objects.count() == 1


@pytest.mark.parametrize(
    ("type_", "fields", "why"),
    [
        ("gossip_heard", {}, "type"),
        (COMPLAINT, {"about": "weather"}, "about"),
        (COMPLAINT, {"remedy_by": "2026-02-01"}, "carries no remedy_by"),
        ("default_notice_served", {}, "lacks remedy_by"),
        ("default_notice_served", {"remedy_by": "soon"}, "no date"),
    ],
)
def test_what_the_law_has_no_words_for_is_refused_and_says_which(type_: str, fields: dict[str, str], why: str) -> None:
    with pytest.raises(BadFacts, match=why):
        recorded(type_, cast.ON, **fields)


def test_what_has_not_happened_yet_is_not_recorded() -> None:
    with pytest.raises(services.NotYet):
        recorded(day=date(2026, 1, 17))


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_a_row_is_never_changed_or_deleted(verb: str) -> None:
    rows = Occurrence.objects.filter(pk=recorded())
    act = {"update": lambda: rows.update(type="other"), "delete": rows.delete}[verb]

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        act()


def test_a_row_recorded_in_error_is_withdrawn_by_another() -> None:
    row_id = recorded()

    for _ in range(2):
        services.withdraw_occurrence(
            occurrence_id=row_id, person_id=PERSON, because="another person", by=cast.OFFICER, at=cast.AT
        )

    assert [line.is_withdrawn for line in queries.occurrences_of(PERSON, seen_by=cast.OFFICER)] == [True]
    assert {act.did for act in trail.acts(about=("person", PERSON))} == {"occurrence.recorded", "occurrence.withdrawn"}


def test_another_persons_record_cannot_be_withdrawn() -> None:
    with pytest.raises(services.NoSuchOccurrence):
        services.withdraw_occurrence(
            occurrence_id=recorded(), person_id=99, because="", by=cast.OFFICER, at=cast.AT
        )  # fmt: skip


def test_nobody_without_a_role_reads_it() -> None:
    with pytest.raises(NotForYou):
        queries.occurrences_of(PERSON, seen_by=Actor("nobody"))


def test_verify_finds_nothing_where_nothing_was_touched() -> None:
    row_id = recorded()
    services.withdraw_occurrence(occurrence_id=row_id, person_id=PERSON, because="", by=cast.OFFICER, at=cast.AT)

    assert invariants.occurrences(wiring.reader()) == []
    assert acts_against_rows(wiring.reader()) == []
    assert "occurrences" in {check.name for check in verify.CHECKS}


def test_verify_finds_a_row_that_was_changed_added_or_says_what_the_law_cannot_read() -> None:
    row_id = recorded(about="credit")
    append_only.remove(connection)
    Occurrence.objects.filter(pk=row_id).update(fields='{"about": "weather"}')
    Occurrence.objects.create(
        key="x", person_id=PERSON, type=COMPLAINT, at="2026-01-15", happened_on=cast.ON, withdraws_id=77,
        recorded_at=datetime(2026, 1, 15, tzinfo=UTC), recorded_by="someone",
    )  # fmt: skip

    found = invariants.occurrences(wiring.reader())

    assert any("about" in place for place in found)
    assert any("the trail does not say so" in place for place in found)
    assert any("nothing of the kind" in place for place in found)
    assert any("occurrence.recorded" in place for place in acts_against_rows(wiring.reader()))
