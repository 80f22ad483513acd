"""A person's record as one matter: what the rooms hold is what the law is asked about."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from dunwell.config import wiring
from dunwell.config.commands.law import command
from dunwell.core.actor import Actor, NotForYou
from dunwell.core.matter import Matter
from dunwell.core.words import CircumstanceKind
from dunwell.flows.law_asked import ask
from dunwell.flows.log_contact import ask_to_dial
from dunwell.flows.matters import contact_matter
from dunwell.parties import circumstances
from tests import cast

pytestmark = pytest.mark.usefixtures("real_db")
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def matter_of(member: cast.Member, channel: str = "phone", *, at: datetime = NOON) -> Matter:
    return contact_matter(member.person_id, debt_ids=[member.debt_id], channel=channel, at=at, seen_by=cast.COMPLIANCE)


def test_what_is_owed_and_where_the_person_lives_is_taken_over() -> None:
    matter = matter_of(cast.ada())

    assert (matter.jurisdiction, matter.region) == ("GB", "GB-EAW")
    assert matter.debt.balance_minor == 300_00
    assert matter.debtor.zone == "Europe/London"
    assert {point.kind for point in matter.debtor.points} == {"email", "mobile", "postal"}


def test_a_dispute_is_an_event_until_it_is_answered() -> None:
    dan = cast.dan()

    event = matter_of(dan).last("dispute_received")

    assert event is not None
    assert (event.form, event.grounds) == ("letter", "wrong_amount")
    assert matter_of(dan, at=datetime(2026, 1, 10, tzinfo=UTC)).last("dispute_received") is None


def test_a_refused_channel_is_an_opt_out() -> None:
    event = matter_of(cast.eve(), "text").last("opt_out_received")

    assert event is not None
    assert event.channel == "text"


def test_an_adviser_and_a_moratorium_are_events() -> None:
    cleo = cast.cleo()
    fact = circumstances.NewCircumstance(
        CircumstanceKind.MORATORIUM, "test", date(2026, 3, 1), ends_on=date(2026, 4, 29), detail="breathing_space"
    )
    circumstances.record(person_id=cleo.person_id, new=fact, vault=wiring.vault(), by=cast.CLERK, at=cast.AT)

    matter = matter_of(cleo)

    assert matter.last("adviser_notice_received") is not None
    moratorium = matter.last("moratorium_notified")
    assert moratorium is not None
    assert moratorium.ends_on == date(2026, 4, 29)


def test_nobody_without_a_role_may_ask() -> None:
    ada = cast.ada()

    with pytest.raises(NotForYou):
        contact_matter(ada.person_id, debt_ids=[ada.debt_id], channel="phone", at=NOON, seen_by=Actor("nobody"))


def test_the_command_tells_which_rule_refuses_and_from_when_on_it_is_lawful() -> None:
    ada, eve = cast.ada(), cast.eve()
    fact = circumstances.NewCircumstance(
        CircumstanceKind.MORATORIUM, "test", date(2026, 3, 1), ends_on=date(2026, 4, 29), detail="breathing_space"
    )
    circumstances.record(person_id=eve.person_id, new=fact, vault=wiring.vault(), by=cast.CLERK, at=cast.AT)

    of_ada, of_eve = (
        CliRunner().invoke(command, ["why", str(who.person_id), str(who.debt_id), "phone", "--at", NOON.isoformat()])
        for who in (ada, eve)
    )

    assert of_ada.exit_code == 0, of_ada.output
    assert of_eve.exit_code == 1
    assert "SI 2020/1311" in of_eve.output
    assert "lawful again from 2026-04-30" in of_eve.output
    assert "house.moratorium; by rows" in of_eve.output
    assert "uk.moratorium.protection" in of_eve.output
    assert "what would change it: " in of_eve.output


def test_law_why_says_what_the_gate_says_of_an_adviser_whom_only_the_rows_know_to_bar() -> None:
    cleo = cast.cleo()

    told = ask(
        cleo.person_id, cleo.debt_id, "phone", at=NOON, reader=wiring.reader(), book=wiring.law(NOON), by=cast.OFFICER
    )
    leave = ask_to_dial(
        person_id=cleo.person_id, debt_ids=[cleo.debt_id], channel="phone", point_id=cleo.points["mobile"],
        now=NOON, reader=wiring.reader(), book=wiring.law(NOON), by=cast.OFFICER,
    )  # fmt: skip

    assert tuple(each.rule_id for each in told.spoke if each.is_refusal) == leave.verdict.rules
    assert {each.reading for each in told.spoke if each.is_refusal} == {"rows"}
    assert told.earliest_at == leave.verdict.earliest_at


def test_law_why_says_that_nobody_is_contacted_about_the_debt_of_another() -> None:
    ada, ben = cast.ada(), cast.ben()

    told = ask(
        ada.person_id, ben.debt_id, "email", at=NOON, reader=wiring.reader(), book=wiring.law(NOON), by=cast.OFFICER
    )

    assert not told.is_allowed
    assert told.spoke[0].rule_id == "gate.person_changed"
