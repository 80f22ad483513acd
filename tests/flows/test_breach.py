"""A breach of personal data: due at once by the law of each person's place, reported once, told in one report."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from dunwell import rulebook
from dunwell.cases import breaches, duties
from dunwell.cases.breaches import BreachIncomplete, NewBreach
from dunwell.config import wiring
from dunwell.core.actor import NotForYou
from dunwell.flows import breach
from dunwell.flows import duties as due
from dunwell.flows.breach import NobodyOfThatNumber
from dunwell.flows.verify_acts import acts_against_rows
from tests import cast

pytestmark = pytest.mark.usefixtures("real_db")
BOOK = rulebook.load()
FOUND = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def american(name: str = "Uma Sample") -> int:
    person_id, _ = cast.person(name, country="US", region="US-CA", zone="America/Los_Angeles")
    portfolio_id = cast.portfolio(country="US", currency="USD")
    cast.owes(person_id, reference=name, portfolio_id=portfolio_id, currency="USD")
    return person_id


def found(*people: int, affected: int = 700, key: str = "b", encrypted: bool = False) -> int:
    new = NewBreach(key, FOUND, "A file of names went to a wrong address.", affected, encrypted)
    return breach.record(
        new=new, person_ids=people, reader=wiring.reader(), book=BOOK, by=cast.COMPLIANCE, at=NOW
    )  # fmt: skip


def told(breach_id: int) -> breach.BreachReport:
    return breach.composed(breach_id, book=BOOK, as_of=NOW.date(), by=cast.COMPLIANCE)


def test_a_breach_is_due_at_once_by_the_law_of_each_place_and_its_report_says_to_whom() -> None:
    ada, uma = cast.ada().person_id, american()

    report = told(found(ada, uma))

    said = {one.rule_id: (one.to_whom, one.due_on, one.people, one.state) for one in report.deadlines}
    assert said == {
        "uk.gdpr.breach": ("Information Commissioner's Office", date(2026, 3, 12), 1, "open"),
        "us.glba.breach": ("Federal Trade Commission", date(2026, 4, 8), 1, "open"),
    }
    assert report.table.rows["person"].to_list() == sorted([ada, uma])
    assert any("A file of names" in note for note in report.table.notes)
    for name, write in wiring.doors().report_writers.items():
        assert len(write(report.table)) > 200, name


def test_what_too_few_or_nobody_can_read_asks_for_no_report() -> None:
    ada, uma = cast.ada().person_id, american()

    assert told(found(ada, encrypted=True)).deadlines == ()
    assert told(found(uma, affected=499, key="c")).deadlines == ()


def test_a_reported_breach_is_done_for_everybody_and_the_night_asks_no_more() -> None:
    ada, uma = cast.ada().person_id, american()
    number = found(ada, uma)

    for _ in range(2):
        breach.report(
            breach_id=number, on=NOW.date(), words="ICO case 12", reader=wiring.reader(), book=BOOK,
            by=cast.COMPLIANCE, at=NOW,
        )  # fmt: skip

    assert {one.state for one in told(number).deadlines} == {"met"}
    assert told(number).breach.reported_words == "ICO case 12"
    due.find(wiring.reader(), now=NOW, book=BOOK, by=cast.CLERK)
    assert [one for one in duties.open_duties(seen_by=cast.COMPLIANCE) if "breach" in one.rule_id] == []
    assert acts_against_rows(wiring.reader()) == []


@pytest.mark.parametrize("is_late", [False, True])
def test_the_report_of_one_breach_leaves_another_due(*, is_late: bool) -> None:
    ada = cast.ada().person_id
    first = found(ada)
    new = NewBreach("other", FOUND.replace(hour=9 if is_late else 11), "A bag was lost.", 1)

    def other() -> int:
        return breach.record(
            new=new, person_ids=[ada], reader=wiring.reader(), book=BOOK, by=cast.COMPLIANCE, at=NOW
        )  # fmt: skip

    def reports(number: int) -> None:
        breach.report(
            breach_id=number, on=NOW.date(), words="ICO", reader=wiring.reader(), book=BOOK, by=cast.COMPLIANCE, at=NOW
        )

    if not is_late:
        other()
    reports(first)
    second = other()
    due.find(wiring.reader(), now=NOW, book=BOOK, by=cast.CLERK)

    assert [told(number).deadlines[0].state for number in (first, second)] == ["met", "open"]
    reports(second)
    due.find(wiring.reader(), now=NOW, book=BOOK, by=cast.CLERK)
    assert [told(number).deadlines[0].state for number in (first, second)] == ["met", "met"]


def test_a_breach_is_recorded_once_and_by_compliance_and_names_people_we_know() -> None:
    ada = cast.ada().person_id

    assert found(ada) == found(ada)
    assert len(breaches.breaches(seen_by=cast.COMPLIANCE)) == 1
    with pytest.raises(NobodyOfThatNumber, match="there is no person 999"):
        found(ada, 999)
    with pytest.raises(BreachIncomplete, match="one at least"):
        found()
    with pytest.raises(BreachIncomplete, match="how many are affected"):
        found(ada, affected=0)
    with pytest.raises(NotForYou):
        breaches.breaches(seen_by=cast.OFFICER)
