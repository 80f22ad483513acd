"""The log of contacts by hand tells the truth: whose debt and point, which direction, and with or without leave."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dunwell import rulebook
from dunwell.config import wiring
from dunwell.contacts import by_hand, invariants
from dunwell.contacts.by_hand import OfficerCount
from dunwell.contacts.models import Contact
from dunwell.contacts.permits import PermitRefused
from dunwell.core.actor import Actor, NotForYou
from dunwell.core.words import Role
from dunwell.flows.log_contact import Call, NotInbound, NotTogether, ask_to_dial, log_contact
from dunwell.flows.log_contact_now import NoSuchDebt
from dunwell.flows.verify_acts import acts_against_rows
from tests import cast
from tests.cast import Member
from tests.flows.delivering import NOW

pytestmark = pytest.mark.django_db
PETER = Actor("peter", frozenset({Role.OFFICER}))


def call(member: Member, **said: object) -> Call:
    return replace(
        Call("desk:1", "phone", member.person_id, (member.debt_id,), "conversation", is_inbound=True),
        **said,  # type: ignore[arg-type]
    )


def log(said: Call, by: Actor = cast.OFFICER) -> None:
    log_contact(call=said, now=NOW, by=by)


def dial(member: Member) -> int:
    leave = ask_to_dial(
        person_id=member.person_id, debt_ids=[member.debt_id], channel="phone", point_id=member.points["mobile"],
        now=NOW, reader=wiring.reader(), book=rulebook.load(), by=cast.OFFICER,
    )  # fmt: skip
    assert leave.permit_id is not None
    return leave.permit_id


def test_what_came_from_a_person_is_about_their_own_debts_and_points() -> None:
    ada, eve = cast.ada(), cast.eve()

    for strange in ({"debt_ids": (eve.debt_id,)}, {"debt_ids": (999_999,)}, {"debt_ids": ()}):
        with pytest.raises(NotTogether):
            log(call(ada, **strange))
    with pytest.raises(NotTogether, match="contact point"):
        log(call(ada, point_id=eve.points["mobile"]))
    log(call(ada, point_id=ada.points["mobile"]))

    assert Contact.objects.get().is_inbound


def test_a_call_of_ours_is_logged_under_its_permit_or_as_made_without_leave() -> None:
    ada = cast.ada()

    with pytest.raises(PermitRefused, match="no permit"):
        log(call(ada, is_inbound=False))
    log(call(ada, is_inbound=False, is_without_permit=True))

    line = Contact.objects.get()
    assert (line.is_inbound, line.is_without_permit, line.is_counted) == (False, True, True)


@pytest.mark.parametrize("outcome", ["no_answer", "busy", "not_in_service"])
def test_what_only_a_caller_hears_cannot_have_come_from_the_person(outcome: str) -> None:
    with pytest.raises(NotInbound, match="call of ours"):
        log(call(cast.ada(), outcome=outcome))


def test_a_call_with_leave_cannot_be_logged_as_coming_from_the_person() -> None:
    ada = cast.ada()
    permit_id = dial(ada)

    with pytest.raises(NotInbound):
        log(call(ada, permit_id=permit_id))


def test_compliance_sees_what_was_made_without_leave_and_who_logs_how_many_as_inbound() -> None:
    ada, eve = cast.ada(), cast.eve()
    days = {"starts_on": NOW.date(), "ends_on": NOW.date(), "seen_by": cast.COMPLIANCE}
    log(call(ada, is_inbound=False, permit_id=dial(ada)))
    log(call(eve, key="desk:2", is_inbound=False, is_without_permit=True), PETER)
    for number in (3, 4):
        log(call(ada, key=f"desk:{number}"), PETER)

    [breach] = by_hand.without_permit(**days)  # type: ignore[arg-type]
    assert (breach.officer, breach.person_id, breach.channel) == ("peter", eve.person_id, "phone")
    assert [line.person_id for line in by_hand.inbound(**days)] == [ada.person_id] * 2  # type: ignore[arg-type]
    assert by_hand.by_officer(**days) == [OfficerCount("peter", 2, 0, 1), OfficerCount("olga", 0, 1, 0)]  # type: ignore[arg-type]
    with pytest.raises(NotForYou):
        by_hand.by_officer(starts_on=NOW.date(), ends_on=NOW.date(), seen_by=cast.OFFICER)


def test_a_contact_turned_inbound_afterwards_or_cleared_of_its_mark_is_found() -> None:
    ada, reader = cast.ada(), wiring.reader()
    log(call(ada, is_inbound=False, is_without_permit=True))
    honest = (acts_against_rows(reader), invariants.contacts_against_outbox(reader))

    Contact.objects.update(is_without_permit=False)
    cleared = invariants.contacts_against_outbox(reader)
    Contact.objects.update(is_inbound=True)
    turned = acts_against_rows(reader)

    assert honest == ([], [])
    assert "without a permit" in cleared[0]
    assert "logged contact" in turned[0]


def test_leave_to_dial_about_a_debt_that_does_not_exist_is_refused_in_words() -> None:
    ada = cast.ada()

    with pytest.raises(NoSuchDebt, match="no debt 999999"):
        ask_to_dial(
            person_id=ada.person_id, debt_ids=[999_999], channel="phone", point_id=ada.points["mobile"],
            now=NOW, reader=wiring.reader(), book=rulebook.load(), by=cast.OFFICER,
        )  # fmt: skip
