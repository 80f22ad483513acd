"""The first written notice of the Canadian provinces: night, gate and history wait for it alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from dunwell.cases.services import NewOccurrence
from dunwell.config import wiring
from dunwell.contacts.gate_law import against
from dunwell.core.words import CollectorRole
from dunwell.engine import refusals
from dunwell.engine.permitting import permit_with_law
from dunwell.flows import occurrence
from dunwell.flows.deliver_frames import prepared
from dunwell.flows.matters import Wanted, contact_matter, contact_matters
from tests import cast
from tests.cast import Member
from tests.flows.delivering import NOW
from tests.flows.test_gate_law import BOOK, NEW_YORK, judged

pytestmark = pytest.mark.django_db
NOT_CAME = ("notice_not_received_reported", 20)


def notice_told(member: Member, type_: str, on: date, **fields: object) -> None:
    new = NewOccurrence(f"{type_}:{on}", member.person_id, type_, on, (member.debt_id,), fields)
    occurrence.record(new=new, vault=wiring.vault(), by=cast.OFFICER, at=NOW)


def ontarian(region: str = "CA-ON") -> Member:
    person_id, points = cast.person("Oona Usual", country="CA", region=region, zone="America/Toronto")
    book = cast.portfolio(country="CA", currency="CAD", role=CollectorRole.THIRD_PARTY_COLLECTOR)
    debt_id = cast.owes(person_id, reference="CA-1", portfolio_id=book, currency="CAD", product="credit_card")
    return Member(person_id, debt_id, book, points)


def rows_refuse(member: Member, rule_id: str = "ca.on.notice", channel: str = "email") -> bool:
    """Whether the row of this moment refuses for want of the first written notice, as the night sees it."""
    frame = prepared(wiring.reader(), [member.debt_id], now=NEW_YORK, book=BOOK)
    permitted, law = permit_with_law(frame, BOOK, as_of=NEW_YORK.date(), channels=(channel,))
    return any(permitted[each.key].item() for each in law.asked if each.rule.id == rule_id)


def history_refuses(member: Member, rule_id: str, channel: str) -> bool:
    matter = contact_matter(
        member.person_id, debt_ids=[member.debt_id], channel=channel, at=NEW_YORK, seen_by=cast.OFFICER
    )
    return rule_id in {each.rule.id for each in refusals(matter, BOOK)}


@pytest.mark.parametrize("channel", ["phone", "letter", "email"])
@pytest.mark.parametrize("told", [(), (("collection_notice_sent", 4),), (("collection_notice_sent", 4), NOT_CAME)])
@pytest.mark.parametrize(("region", "rule_id"), [("CA-QC", "ca.qc.notice"), ("CA-BC", "ca.bc.notice")])
def test_night_and_history_agree_on_the_notice_that_did_not_come(
    region: str, rule_id: str, told: Sequence[tuple[str, int]], channel: str
) -> None:
    """In Quebec calls stop until another went out, in British Columbia nothing waits again."""
    oona = ontarian(region)
    for type_, day in told:
        notice_told(oona, type_, date(2026, 2, day), **({"channel": "letter"} if type_ != NOT_CAME[0] else {}))

    assert rows_refuse(oona, rule_id, channel) == history_refuses(oona, rule_id, channel)


def test_in_ontario_night_and_gate_wait_for_the_first_written_notice_and_six_days() -> None:
    oona = ontarian()
    assert rows_refuse(oona)
    assert "ca.on.notice" in judged(oona, at=NEW_YORK)[0].rules

    notice_told(oona, "collection_notice_sent", date(2026, 3, 4), channel="letter")

    assert not rows_refuse(oona)
    assert judged(oona, at=NEW_YORK)[0].answer == "permitted"


def test_who_says_that_no_notice_came_is_sent_another_before_any_contact() -> None:
    oona = ontarian()
    notice_told(oona, "collection_notice_sent", date(2026, 2, 4), channel="letter")
    notice_told(oona, "notice_not_received_reported", date(2026, 3, 2))

    assert rows_refuse(oona)
    assert "ca.on.notice" in judged(oona, at=NEW_YORK)[0].rules


def test_the_first_notice_itself_is_not_refused_for_want_of_a_first_notice() -> None:
    oona = ontarian()
    wanted = [Wanted(1, oona.person_id, (oona.debt_id,), "letter", "legal")]
    told = contact_matters(wanted, at=NEW_YORK, seen_by=cast.OFFICER)[1]

    assert against([BOOK.rule("ca.on.notice")], told, BOOK, as_of=NEW_YORK.date()) == []
