"""The gate asks the law twice, of the row of this moment and of the record with its history; either no is a no."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dunwell import rulebook
from dunwell.cases.models import Occurrence
from dunwell.cases.services import NewOccurrence
from dunwell.config import wiring
from dunwell.contacts import queries, record_queries
from dunwell.contacts.gate_judging import Verdict
from dunwell.contacts.gate_law import UNREAD, Told, against, lawful_from
from dunwell.contacts.models import Judgement, Permit
from dunwell.core.matter import BadFacts, Matter, Said, read
from dunwell.core.words import CircumstanceKind, CollectorRole
from dunwell.engine import refusals
from dunwell.engine.matters import NEVER_REFUSE
from dunwell.flows import circumstance, occurrence
from dunwell.flows.deliver import ask_gate
from dunwell.flows.log_contact import may_contact_now
from dunwell.flows.matters import Wanted, contact_matter, contact_matters
from dunwell.parties.circumstances import NewCircumstance
from dunwell.parties.models import Person
from tests import cast
from tests.cast import Member
from tests.flows.delivering import BY, NOW, MovingClock, Post, action, outlets

pytestmark = pytest.mark.django_db
BOOK = rulebook.load()
NEW_YORK = datetime(2026, 3, 10, 16, tzinfo=UTC)
"""Noon in New York."""


def american(name: str = "Uma Usual") -> Member:
    person_id, points = cast.person(name, country="US", region="US-NY", zone="America/New_York")
    book = cast.portfolio(country="US", currency="USD", role=CollectorRole.THIRD_PARTY_COLLECTOR)
    debt_id = cast.owes(person_id, reference=f"US-{name}", portfolio_id=book, currency="USD", product="credit_card")
    return Member(person_id, debt_id, book, points)


def judged(*members: Member, channel: str = "email", at: datetime = NOW) -> list[Verdict]:
    asked = [action(member, channel).pk for member in members]
    return ask_gate(asked, outlets=outlets(Post(), MovingClock(at), Path("unused")), by=BY)


def refuse(member: Member, channel: str, *, on: date = cast.ON) -> None:
    at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    circumstance.consent(
        person_id=member.person_id, channel=channel, is_given=False, source="test", starts_on=on, by=cast.OFFICER, at=at
    )


def test_what_only_the_history_forbids_is_refused_and_recorded() -> None:
    """Whoever asks that calls stop has revoked automated texts too, ten business days later; no row knows that."""
    uma = american()
    refuse(uma, "phone")

    [verdict] = judged(uma, channel="text", at=NEW_YORK)

    kept = Judgement.objects.get()
    assert (verdict.answer, verdict.rules) == ("refused", ("us.tcpa.revocation",))
    assert kept.rules == "us.tcpa.revocation"
    assert kept.words == BOOK.rule("us.tcpa.revocation").reason("en", NEW_YORK.date())
    assert kept.remedy == verdict.remedy == BOOK.rule("us.tcpa.revocation").remedy("en", NEW_YORK.date())
    [told] = [event for event in queries.timeline(uma.person_id, seen_by=cast.OFFICER) if event.what == "judgement"]
    [of_pack] = record_queries.judgements_of(uma.person_id, seen_by=cast.COMPLIANCE)
    assert told.remedy == of_pack.remedy == kept.remedy
    assert not Permit.objects.exists()


def test_the_desk_and_law_why_say_what_the_gate_says() -> None:
    uma = american()
    refuse(uma, "phone")
    [verdict] = judged(uma, channel="text", at=NEW_YORK)

    desk = may_contact_now(debt_id=uma.debt_id, now=NEW_YORK, reader=wiring.reader(), book=BOOK)["text"]
    matter = contact_matter(
        uma.person_id, debt_ids=[uma.debt_id], channel="text", at=NEW_YORK, seen_by=cast.COMPLIANCE, purpose="demand"
    )

    assert not desk.is_allowed
    assert tuple(spoke.rule_id for spoke in desk.refusing) == verdict.rules
    assert tuple(each.rule.id for each in refusals(matter, BOOK)) == verdict.rules


def test_what_no_time_lifts_is_told_before_what_the_clock_lifts() -> None:
    uma = american()
    refuse(uma, "text")

    [verdict] = judged(uma, channel="text", at=datetime(2026, 3, 11, 3, tzinfo=UTC))

    hours = [rule_id for rule_id in verdict.rules if BOOK.rule(rule_id).is_clock]
    assert hours
    assert verdict.answer == "refused"
    assert verdict.rules[-len(hours) :] == tuple(hours)
    assert verdict.earliest_at is None


def test_a_refusal_that_time_lifts_says_from_when_on() -> None:
    """A talk today: the quiet week ends on the seventh day after it, at the first lawful hour."""
    uma = american()
    matter = contact_matter(
        uma.person_id, debt_ids=[uma.debt_id], channel="phone", at=NEW_YORK, seen_by=cast.COMPLIANCE
    )
    spoke = {"type": "contact_out", "at": NEW_YORK.isoformat(), "channel": "phone", "outcome": "conversation"}
    told = Told(with_events(matter, [spoke | {"person": "P1", "debts": [matter.debt.id]}]), "", "")

    said = against([BOOK.rule("us.reg_f.call_frequency")], told, BOOK, as_of=NEW_YORK.date())
    history = [each for each in said if each.rule_id == "us.reg_f.call_history"]
    first = lawful_from(history, told.matter, BOOK, now=NEW_YORK, opens=lambda after: after)

    assert said[0].rule_id == "us.reg_f.call_frequency"
    assert first is not None
    assert first.date() == date(2026, 3, 17)


def test_a_moratorium_refuses_and_says_when_it_is_over() -> None:
    cleo = cast.ada()
    fact = NewCircumstance(
        CircumstanceKind.MORATORIUM, "test", date(2026, 3, 1), ends_on=date(2026, 4, 29), detail="breathing_space"
    )
    circumstance.record(person_id=cleo.person_id, new=fact, vault=wiring.vault(), by=cast.OFFICER, at=cast.AT)

    [verdict] = judged(cleo)
    desk = may_contact_now(debt_id=cleo.debt_id, now=NOW, reader=wiring.reader(), book=BOOK)["email"]

    assert verdict.answer == "refused"
    assert {"house.moratorium", "uk.moratorium.protection"} <= set(verdict.rules)
    assert verdict.earliest_at is not None
    assert verdict.earliest_at.astimezone(UTC).date() >= date(2026, 4, 29)
    assert desk.earliest_at == verdict.earliest_at == Judgement.objects.get().earliest_at


def with_events(matter: Matter, events: list[dict[str, object]]) -> Matter:
    facts: dict[str, object] = {
        "jurisdiction": matter.jurisdiction,
        "region": matter.region,
        "now": matter.now.isoformat(),
        "collector": {"role": matter.collector.role},
        "people": [{"id": "P1", "relation": "debtor", "kind": "individual", "zone": "America/New_York"}],
        "debts": [{"id": matter.debt.id, "product": "credit_card", "purpose": "consumer", "currency": "USD"}],
        "events": events,
    }
    action = {"kind": "contact", "channel": "phone", "purpose": "discuss_debt", "person": "P1"}
    return read(facts | {"action": action | {"debts": [matter.debt.id]}})


def test_the_gate_asks_as_many_questions_for_many_people_as_for_few() -> None:
    members = [american(f"{name} Usual") for name in ("Ann", "Bob", "Cid", "Dot", "Eli", "Fay", "Gus", "Hal")]
    for member in members:
        refuse(member, "visit")
    few, many = ([action(member).pk for member in some] for some in (members[:2], members[2:]))
    ways = outlets(Post(), MovingClock(NEW_YORK), Path("unused"))

    with CaptureQueriesContext(connection) as of_few:
        ask_gate(few, outlets=ways, by=BY)
    with CaptureQueriesContext(connection) as of_many:
        ask_gate(many, outlets=ways, by=BY)

    assert len(of_many) == len(of_few)


def test_a_record_read_with_others_is_the_record_read_alone() -> None:
    members = list(cast.everyone().values())
    wanted = [Wanted(number, one.person_id, (one.debt_id,), "email") for number, one in enumerate(members)]

    together = contact_matters(wanted, at=NOW, seen_by=cast.COMPLIANCE)

    for number, one in enumerate(members):
        alone = contact_matter(one.person_id, debt_ids=[one.debt_id], channel="email", at=NOW, seen_by=cast.COMPLIANCE)
        assert together[number].matter == alone


def test_a_message_on_its_way_counts_as_a_contact_but_not_against_itself() -> None:
    ada = cast.ada()
    first = action(ada)
    ask_gate([first.pk], outlets=outlets(Post(), MovingClock(), Path("unused")), by=BY)

    later = NOW + timedelta(minutes=5)
    wanted = [Wanted(1, ada.person_id, (ada.debt_id,), "email")]
    counted = contact_matters(wanted, at=later, seen_by=cast.COMPLIANCE)[1].matter
    again = contact_matters(wanted, at=later, seen_by=cast.COMPLIANCE, besides=[first.pk])[1].matter

    assert counted is not None
    assert again is not None
    assert [event.channel for event in counted.past("contact_out")] == ["email"]
    assert again.past("contact_out") == ()


def test_what_was_recorded_to_the_hour_is_judged_to_the_hour() -> None:
    uma = american()
    at = datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
    occurrence.record(
        new=NewOccurrence("k1", uma.person_id, "complaint_received", at, (uma.debt_id,), {}),
        vault=wiring.vault(), by=cast.OFFICER, at=at + timedelta(minutes=1),
    )  # fmt: skip

    matter = contact_matter(uma.person_id, debt_ids=[uma.debt_id], channel="email", at=NEW_YORK, seen_by=cast.OFFICER)

    event = matter.last("complaint_received")
    assert event is not None
    assert event.at == at
    assert isinstance(event.at, datetime)
    assert event.at.date() == date(2026, 3, 9)
    assert event.at.utcoffset() == timedelta(hours=-4)


def test_what_was_written_down_by_the_date_of_utc_holds_on_a_californian_evening() -> None:
    ada = cast.ada()
    Person.objects.filter(pk=ada.person_id).update(zone="America/Los_Angeles")
    evening = datetime(2026, 3, 11, 2, tzinfo=UTC)
    refuse(ada, "email", on=evening.date())

    matter = contact_matter(ada.person_id, debt_ids=[ada.debt_id], channel="email", at=evening, seen_by=cast.OFFICER)

    assert matter.today == date(2026, 3, 10)
    assert matter.last("opt_out_received") is not None


def test_an_event_recorded_late_takes_its_place_in_the_order_of_what_happened() -> None:
    ada = cast.ada()
    for number, day in enumerate((date(2026, 2, 20), date(2026, 2, 3))):
        new = NewOccurrence(f"k{number}", ada.person_id, "complaint_received", day, (ada.debt_id,), {})
        occurrence.record(new=new, vault=wiring.vault(), by=cast.OFFICER, at=NOW)

    matter = contact_matter(ada.person_id, debt_ids=[ada.debt_id], channel="email", at=NOW, seen_by=cast.OFFICER)

    assert [event.at for event in matter.past("complaint_received")] == [date(2026, 2, 3), date(2026, 2, 20)]


def test_a_record_out_of_order_is_refused_and_says_so() -> None:
    ada = cast.ada()
    matter = contact_matter(ada.person_id, debt_ids=[ada.debt_id], channel="email", at=NOW, seen_by=cast.OFFICER)
    events: list[dict[str, object]] = [{"type": "debt_paid", "at": f"2026-02-0{day}"} for day in (2, 1)]
    with pytest.raises(BadFacts, match="oldest first") as wrong:
        with_events(matter, events)

    [said] = against([], Told(None, str(wrong.value), ""), BOOK, as_of=NOW.date())

    assert said.rule_id == "gate.record_unclear"
    assert "oldest first" in said.words


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"zone": "Mars/Olympus"}, "Mars/Olympus"),
        ({"country": "FR", "region": "FR-75"}, "jurisdiction"),
        ({"country": "FR", "region": ""}, "jurisdiction"),
    ],
)
def test_a_place_or_zone_without_law_is_refused_with_what_is_missing(facts: dict[str, str], missing: str) -> None:
    ada, dan = cast.ada(), cast.dan()
    Person.objects.filter(pk=ada.person_id).update(**facts)

    of_ada, of_dan = judged(ada, dan)

    assert of_ada.answer == "refused"
    assert of_ada.rules[0] == "gate.record_unclear"
    assert missing in of_ada.words
    assert "gate.record_unclear" not in of_dan.rules


def test_an_event_that_cannot_be_read_refuses_and_says_which() -> None:
    ada = cast.ada()
    Occurrence.objects.create(
        key="broken", person_id=ada.person_id, type="moratorium_notified", at="2026-03-01",
        happened_on=date(2026, 3, 1), fields="{}", recorded_at=NOW, recorded_by="test",
    )  # fmt: skip

    [verdict] = judged(ada)

    assert verdict.answer == "refused"
    assert "moratorium_notified lacks kind" in verdict.words


def test_a_record_that_nobody_read_is_never_a_yes() -> None:
    assert [each.rule_id for each in against([], UNREAD, BOOK, as_of=NOW.date())] == ["gate.record_unclear"]


def test_a_rule_that_breaks_refuses_and_says_that_it_could_not_tell() -> None:
    ada = cast.ada()
    matter = contact_matter(ada.person_id, debt_ids=[ada.debt_id], channel="email", at=NOW, seen_by=cast.OFFICER)

    def breaks(_: Matter) -> list[object]:
        raise ZeroDivisionError

    broken = replace(BOOK.rule("uk.conc.adviser"), judges=breaks, parameters=())  # type: ignore[arg-type]
    book = replace(BOOK, rules=(broken,))

    [said] = against([], Told(matter, "", ""), book, as_of=NOW.date())

    assert said.rule_id == "uk.conc.adviser"
    assert "could not tell" in said.words
    assert not said.has_end


def test_a_yes_ends_with_the_moment_from_which_the_history_refuses() -> None:
    """A rule of the history alone begins to refuse 400 seconds from now: the permit may not be used after that."""
    ada, ends = cast.ada(), NOW + timedelta(seconds=400)

    def says(matter: Matter) -> list[Said]:
        return [Said(kind="bar")] if matter.now >= ends else []

    later = replace(BOOK.rule("uk.conc.adviser"), id="uk.conc.later", judges=says, parameters=(), test=None)
    ways = outlets(Post(), MovingClock(), Path("unused"))

    ask_gate([action(ada).pk], outlets=ways, by=BY)
    ask_gate([action(ada).pk], outlets=replace(ways, law=lambda _: replace(BOOK, rules=(*BOOK.rules, later))), by=BY)

    whole, cut = Permit.objects.order_by("pk").values_list("expires_at", flat=True)
    assert whole == NOW + timedelta(minutes=15)
    assert cut == ends


def test_a_representative_stops_both_readings_at_once() -> None:
    uma = american()
    fact = NewCircumstance(CircumstanceKind.REPRESENTATION, "test", cast.ON, detail="attorney")
    circumstance.record(person_id=uma.person_id, new=fact, vault=wiring.vault(), by=cast.OFFICER, at=NEW_YORK)

    [verdict] = judged(uma, at=NEW_YORK)

    assert verdict.answer == "refused"
    assert "us.fdcpa.attorney" in verdict.rules
    assert len(verdict.rules) == len(set(verdict.rules))


def test_rules_that_are_never_asked_to_refuse_never_would() -> None:
    """Facts and harbours answer; were one to forbid, the gate would not hear it."""
    for rule in BOOK.for_matters:
        if rule.kind in NEVER_REFUSE:
            assert rule.judges is not None
            said = rule.judges.__code__.co_consts
            assert not {"bar", "presumption"} & set(map(str, said)), rule.id
