"""How long records are kept: one line per debt, as the rules say it of the same record, moved by what is recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import dunwell.rulebook
from dunwell import rulebook
from dunwell.cases.services import NewOccurrence
from dunwell.config import wiring
from dunwell.contacts.models import Contact
from dunwell.core.actor import NotForYou
from dunwell.core.matter import Matter
from dunwell.core.matter.asked import Question
from dunwell.core.words import CollectorRole
from dunwell.debts.models import Debt
from dunwell.engine.matters import judge_matter
from dunwell.flows import dispute, occurrence, retention
from dunwell.flows.matters import duty_matters
from tests import cast
from tests.flows.test_breach import american

pytestmark = pytest.mark.usefixtures("real_db")
BOOK = rulebook.load()
NOT_OF_RECORDS = {"ca.on.call_recording", "us.fcra.obsolete", "us.ny.city_electronic"}
"""Rules that answer the same question of something else, or whose terms were not read."""
CLOSED = date(2026, 1, 20)
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


def called(debt_id: int, on: date) -> None:
    debt = Debt.objects.select_related("portfolio").get(pk=debt_id)
    Contact.objects.create(
        key=f"{debt_id}:{on}", together=f"{debt_id}:{on}", person_id=debt.person_id, debt_id=debt_id, by="olga",
        creditor_id=debt.portfolio.creditor_id, channel="phone", outcome="no_answer", local_on=on,
        happened_at=datetime(on.year, on.month, on.day, 18, 0, tzinfo=UTC),
    )  # fmt: skip


def closed(person_id: int, on: date = CLOSED) -> int:
    debt = Debt.objects.get(person_id=person_id)
    Debt.objects.filter(pk=debt.pk).update(state="closed", state_since=on)
    return int(debt.pk)


def line(debt_id: int) -> dict[str, Any]:
    return retention.kept(wiring.reader(), on=NOW.date(), book=BOOK, debt_ids=[debt_id]).row(0, named=True)


def told(person_id: int) -> dict[str, object]:
    """What the rules say of the person's record, asked how long it is kept."""
    [matter] = duty_matters(person_id, at=NOW, seen_by=cast.COMPLIANCE)
    asked = Matter(replace(matter.facts, question=Question(kind="retention")))
    return {name: value for each in judge_matter(asked, BOOK) for name, value in each.said.values.items()}


def test_the_columns_say_what_the_rules_say_of_the_same_record() -> None:
    uma = american()
    debt_id = Debt.objects.get(person_id=uma).pk
    called(debt_id, date(2024, 2, 29))
    new = NewOccurrence("c", uma, "verification_sent", date(2024, 3, 5), (debt_id,))
    occurrence.record(new=new, vault=wiring.vault(), by=cast.OFFICER, at=NOW)

    assert told(uma) == {
        "call_log_keep_until": line(debt_id)["keep_until"],
        "customer_information_until": date(2026, 3, 5),
    }
    assert (line(debt_id)["keep_until"], line(debt_id)["recording_until"]) == (date(2027, 3, 5), date(2027, 2, 28))
    assert (line(debt_id)["held_by"], line(debt_id)["delete_by"]) == ("open", None)


def test_only_rules_that_the_columns_know_say_how_long_records_are_kept() -> None:
    home = Path(dunwell.rulebook.__file__).parent
    asking = {
        ".".join(path.relative_to(home).with_suffix("").parts)
        for path in home.rglob("*.py")
        if 'asks("retention")' in path.read_text("utf-8")
    }

    assert asking == {retention.RECORDS, retention.DISPOSAL, retention.HOUSE, *NOT_OF_RECORDS}


def test_what_is_recorded_later_moves_the_day() -> None:
    uma = american()
    debt_id = closed(uma, date(2024, 1, 2))
    called(debt_id, date(2023, 5, 1))
    before = line(debt_id)
    called(debt_id, date(2023, 9, 1))

    assert (before["keep_until"], before["delete_by"]) == (date(2026, 5, 1), date(2026, 5, 1))
    assert line(debt_id)["keep_until"] == date(2026, 9, 1)


def test_each_month_lists_what_is_to_be_deleted_and_holds_what_is_disputed() -> None:
    ada, dan, uma = cast.ada().person_id, cast.ben().person_id, american()
    due, held, late = closed(ada, date(2020, 3, 15)), closed(dan, date(2020, 3, 1)), closed(uma, date(2021, 6, 1))
    dispute.open_dispute(
        debt_id=held, person_id=dan, received_on=NOW.date(), form="letter", grounds="other", by=cast.OFFICER, at=NOW
    )

    found = retention.of_month(wiring.reader(), month=NOW.date(), book=BOOK, by=cast.COMPLIANCE)

    listed = dict(found.table.rows.select("debt_id", "falls").iter_rows())
    assert listed == {late: "late", held: "held", due: "due"}
    assert [(one.country, one.due, one.late, one.held) for one in found.counted] == [("GB", 1, 0, 1), ("US", 0, 1, 0)]
    assert b"Records to delete" in wiring.doors().report_writers["pdf"](found.table) or found.table.title


def test_a_place_without_a_term_is_counted_as_such_and_nothing_of_it_is_to_be_deleted() -> None:
    person_id, _ = cast.person("Omar Sample", country="AE", region="AE-DU", zone="Asia/Dubai")
    book = cast.portfolio(country="AE", currency="AED", role=CollectorRole.ORIGINAL_CREDITOR)
    cast.owes(person_id, reference="AE-1", portfolio_id=book, currency="AED")
    closed(person_id, date(2001, 1, 1))

    [counted] = retention.of_month(wiring.reader(), month=NOW.date(), book=BOOK, by=cast.COMPLIANCE).counted

    assert (counted.country, counted.no_term, counted.due + counted.late) == ("AE", 1, 0)


def test_it_is_for_compliance_and_managers() -> None:
    with pytest.raises(NotForYou):
        retention.of_month(wiring.reader(), month=NOW.date(), book=BOOK, by=cast.OFFICER)
