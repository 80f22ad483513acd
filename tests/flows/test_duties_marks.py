"""A night asks again about whom something happened to, and misses nothing of the others."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dunwell import rulebook
from dunwell.cases.disputes import Answer
from dunwell.cases.models import Duty, Look
from dunwell.cases.queries import disputes_of
from dunwell.cases.services import NewOccurrence
from dunwell.config import wiring
from dunwell.core.matter import Said
from dunwell.core.words import CircumstanceKind
from dunwell.engine import duties as engine_duties
from dunwell.engine import judge_matter
from dunwell.flows import dispute, duties, occurrence, snapshot
from dunwell.flows.duties import DutySummary
from dunwell.flows.duties_marks import next_look
from dunwell.parties.models import Circumstance
from dunwell.rulebook.examining import written_examples
from dunwell.rulebook.usual import usual_matter
from tests import cast

pytestmark = pytest.mark.usefixtures("real_db")
START = datetime(2026, 3, 2, 12, tzinfo=UTC)
KINDS: tuple[tuple[str, dict[str, object]], ...] = (
    ("complaint_received", {"about": "credit"}),
    ("access_request_received", {}),
    ("cease_request_received", {"form": "letter"}),
    ("account_statement_requested", {"form": "letter"}),
    ("judgment_entered", {}),
    ("security_breach_discovered", {"people_affected": 3}),
)


def looked(at: datetime) -> DutySummary:
    snapshot.refresh(wiring.bulk(), as_of=at.date())
    return duties.find(wiring.reader(), now=at, book=rulebook.load(), by=cast.CLERK)


def members() -> list[cast.Member]:
    """A person in each of four places of law, each with a debt."""
    found = [cast.ada()]
    for country, region, zone, currency in (
        ("US", "US-CA", "America/Los_Angeles", "USD"),
        ("CA", "CA-QC", "America/Toronto", "CAD"),
        ("AE", "", "Asia/Dubai", "AED"),
    ):
        person_id, points = cast.person(f"Una {country}", country=country, region=region, zone=zone)
        book = cast.portfolio(country=country, currency=currency)
        debt_id = cast.owes(person_id, reference=f"{country}-UNA", portfolio_id=book, currency=currency)
        found.append(cast.Member(person_id, debt_id, book, points))
    return found


def told(member: cast.Member, at: datetime, by_chance: random.Random) -> None:
    """Something happens in the words of the law, that day or two weeks ago."""
    type_, fields = by_chance.choice(KINDS)
    day = at.date() - timedelta(days=by_chance.choice((0, 0, 1, 14)))
    new = NewOccurrence(f"{by_chance.random()}", member.person_id, type_, day, (member.debt_id,), fields)
    occurrence.record(new=new, vault=wiring.vault(), by=cast.OFFICER, at=at)


def disputed(member: cast.Member, at: datetime, by_chance: random.Random) -> None:
    """A dispute, or the answer to one that is open."""
    lines = [line for line in disputes_of([member.debt_id], seen_by=cast.SUPERVISOR) if line.is_open]
    if lines and by_chance.random() < 0.7:
        answer = Answer("upheld", at.date(), "it was not theirs")
        dispute.answer_dispute(
            dispute_id=lines[0].dispute_id, person_id=member.person_id, answer=answer, proof=None,
            files=Path("unused"), by=cast.SUPERVISOR, at=at,
        )  # fmt: skip
        return
    dispute.open_dispute(
        debt_id=member.debt_id, person_id=member.person_id, received_on=at.date(), form="letter", grounds="not_mine",
        by=cast.OFFICER, at=at,
    )  # fmt: skip


def burdened(member: cast.Member, at: datetime, by_chance: random.Random) -> None:
    """A moratorium that begins or ends in some days."""
    starts_on = at.date() + timedelta(days=by_chance.choice((-3, 0, 4)))
    Circumstance.objects.create(
        person_id=member.person_id, kind=CircumstanceKind.MORATORIUM, starts_on=starts_on,
        ends_on=starts_on + timedelta(days=by_chance.choice((5, 60))), source="desk", recorded_at=at,
        recorded_by="desk",
    )  # fmt: skip


EVENTS: tuple[Callable[[cast.Member, datetime, random.Random], None], ...] = (told, told, told, disputed, burdened)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whatever_happens_on_whatever_day_the_duties_are_those_of_a_look_at_everybody(seed: int) -> None:
    by_chance, at, people, skipped = random.Random(seed), START, members(), 0
    for _ in range(14):
        if by_chance.random() < 0.6:
            by_chance.choice(EVENTS)(by_chance.choice(people), at, by_chance)
        at += timedelta(days=by_chance.choice((0, 1, 1, 2, 6, 15)), hours=by_chance.choice((0, 5)))
        found = looked(at)
        skipped += found.people - found.asked
        said = {
            (person_id, new.key(person_id), new.due_on)
            for person_id, one in everybody(at)
            if isinstance(one, duties.Told)
            for new in one.duties
        }
        kept = set(Duty.objects.filter(state="open").values_list("person_id", "key", "due_on"))
        assert kept == said, at
    assert skipped > 0


def everybody(at: datetime) -> list[tuple[int, duties.Told | Exception]]:
    """What the rules say of every candidate, whatever was said before."""
    reader, book = wiring.reader(), rulebook.load()
    people = duties.candidates(reader, on=at.date(), book=book)
    return list(duties.said_of_people(reader, people, now=at, book=book, by=cast.CLERK))


def test_the_second_night_asks_nobody_to_whom_nothing_happened() -> None:
    ada, una = members()[:2]
    for member in (ada, una):
        told(member, START - timedelta(days=5), random.Random(member.person_id))
    looked(START)

    assert looked(START + timedelta(hours=1)).asked == 0
    burdened(ada, START, random.Random(4))
    again = looked(START + timedelta(hours=2))
    assert (again.people > again.asked, again.asked) == (True, 1)


def test_another_rulebook_or_a_day_before_the_look_asks_everybody_again() -> None:
    told(members()[0], START, random.Random(1))
    first = looked(START)

    Look.objects.update(mark="as another rulebook left it")
    assert looked(START).asked == first.people
    assert looked(START - timedelta(days=1)).asked == looked(START - timedelta(days=1)).people


def test_a_date_in_the_record_is_a_day_of_the_next_look() -> None:
    on, far = date(2026, 3, 2), date(2026, 3, 16)

    assert next_look(on, turns_on=None, changes_on=far) == date(2026, 3, 15)
    assert next_look(on, turns_on=date(2026, 3, 9), changes_on=far) == date(2026, 3, 8)
    assert next_look(on, turns_on=on, changes_on=far) == date(2026, 3, 3)
    assert next_look(on, turns_on=None, changes_on=on) == on


def test_no_rule_asks_for_something_that_the_night_does_not_ask() -> None:
    book, asked = rulebook.load(), set[str]()
    for rule in book.for_matters:
        pack = next(pack for pack in book.packs if pack.folder == rule.id.partition(".")[0])
        for example in written_examples(rule):
            if "matter" in example:
                matter = usual_matter(pack, rule, example["matter"])
                asked |= {each.rule.id for each in judge_matter(matter, book) if is_due(each.said)}

    assert len(asked) > 40
    assert [rule_id for rule_id in sorted(asked) if not engine_duties.can_ask(book.rule(rule_id))] == []


def is_due(said: Said) -> bool:
    return said.kind == "duty"
