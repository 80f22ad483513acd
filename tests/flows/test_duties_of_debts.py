"""What the law asks because of the facts of a debt: found at night, written, sent by the gate, and over when sent."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dunwell import rulebook
from dunwell.cases import queries as cases
from dunwell.cases.models import Duty
from dunwell.cases.services import NewOccurrence
from dunwell.config import wiring
from dunwell.contacts import activation
from dunwell.contacts.models import Action
from dunwell.core import journal
from dunwell.core.actor import Actor, machine
from dunwell.core.waterfall import allocate
from dunwell.core.words import CollectorRole, Part, Role
from dunwell.debts.models import Creditor
from dunwell.debts.services import mark_changed
from dunwell.flows import duties, duties_notices, occurrence, snapshot
from dunwell.flows.duties import DutyItem
from dunwell.flows.duties_notices import NoticesSummary
from dunwell.ledger import services as ledger
from tests import cast
from tests.flows.delivering import MovingClock, Post, run

pytestmark = pytest.mark.usefixtures("real_db")
NIGHT = machine("night")
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
SHEET = "the FCA information sheet on arrears, edition of July 2025"
LENDER = CollectorRole.ORIGINAL_CREDITOR


def borrower(
    name: str = "Lena Lent",
    *,
    country: str = "GB",
    region: str = "GB-ENG",
    zone: str = "Europe/London",
    currency: str = "GBP",
    role: CollectorRole = LENDER,
    product: str = "personal_loan",
    opened_on: date = date(2026, 1, 1),
    language: str = "en",
) -> cast.Member:
    """Somebody with a loan of 300.00 in three payments, due at the start of January, February and March 2026."""
    person_id, points = cast.person(name, country=country, region=region, zone=zone, language=language)
    book = cast.portfolio(country=country, currency=currency, role=role)
    debt_id = cast.owes(
        person_id, reference=f"{country}-{name[:4].upper()}", portfolio_id=book, currency=currency, product=product,
        opened_on=opened_on,
    )  # fmt: skip
    return cast.Member(person_id, debt_id, book, points)


def looked(at: datetime = NOON) -> list[DutyItem]:
    """A night's look at what is due, and the list after it."""
    snapshot.refresh(wiring.bulk(), as_of=at.date())
    duties.find(wiring.reader(), now=at, book=rulebook.load(), by=NIGHT)
    return duties.items(now=at, reader=wiring.reader(), seen_by=cast.COMPLIANCE, book=rulebook.load())


def due(row: str, at: datetime = NOON) -> DutyItem:
    [found] = [item for item in looked(at) if row in item.rows]
    return found


def composed(at: datetime = NOON) -> NoticesSummary:
    return duties_notices.compose_due(reader=wiring.reader(), now=at, stop=wiring.links().stop, by=NIGHT)


def delivered(files: Path) -> Post:
    """Everything that the gate lets go is printed."""
    post = Post()
    run(post, MovingClock(NOON), files)
    return post


def pays(who: cast.Member) -> None:
    """The whole of the loan."""
    split = allocate(300_00, {Part.PRINCIPAL: 300_00}, order=[Part.PRINCIPAL])
    draft = journal.payment(
        book=who.portfolio_id, subject_id=who.debt_id, currency="GBP", split=split, received_on=NOON.date()
    )
    ledger.post(draft=draft, reference="payment:1", by=cast.CLERK, at=NOON)
    mark_changed([who.debt_id])


def in_use(name: str, language: str = "en", *, enclosure: str = "") -> None:
    """Compliance read the words that came with the product and put them into use."""
    activation.activate(
        name=name, language=language, source=activation.shipped(name, language), enclosure=enclosure,
        by=cast.COMPLIANCE, at=cast.AT,
    )  # fmt: skip


def test_two_missed_payments_of_a_british_loan_are_told_within_fourteen_days_of_the_day_they_were_missed() -> None:
    lena = borrower()

    item = due("uk.cca.nosia_fixed.first")

    assert item.due_on == date(2026, 2, 15)
    assert (item.debt_id, item.event_type, item.event_on) == (lena.debt_id, "arrears_began", date(2026, 1, 1))
    assert item.urgency == "overdue"


def test_one_missed_payment_asks_for_no_notice_yet() -> None:
    borrower()

    assert [item for item in looked(datetime(2026, 1, 20, 12, tzinfo=UTC)) if "nosia" in ",".join(item.rows)] == []


def test_an_energy_bill_is_no_credit_and_has_no_such_notice() -> None:
    borrower(product="utility")

    assert [item for item in looked() if "uk.cca" in ",".join(item.rows)] == []


def test_it_turns_amber_some_days_before_and_red_when_it_is_late() -> None:
    borrower()

    urgencies = [due("uk.cca.nosia_fixed.first", datetime(2026, 2, day, 12, tzinfo=UTC)).urgency for day in (3, 13, 16)]

    assert urgencies == ["later", "near", "overdue"]


def test_a_charge_for_paying_late_is_told_in_thirty_five_days() -> None:
    lena = borrower()
    draft = journal.charge(
        book=lena.portfolio_id, subject_id=lena.debt_id, currency="GBP", parts={Part.FEES: 12_00},
        effective_on=date(2026, 2, 20), because="late payment",
    )  # fmt: skip
    ledger.post(draft=draft, reference="fee:1", by=cast.CLERK, at=cast.AT)
    mark_changed([lena.debt_id])

    item = due("uk.cca.default_sum_notice")

    assert (item.due_on, item.event_type) == (date(2026, 3, 27), "default_sum_charged")


def test_a_year_of_a_loan_is_stated_in_thirty_days_and_being_late_does_not_end_it() -> None:
    borrower(opened_on=date(2025, 3, 1))

    on_time = due("uk.cca.statement_fixed").due_on
    late = due("uk.cca.statement_fixed", datetime(2026, 4, 20, 12, tzinfo=UTC))

    assert on_time == late.due_on == date(2026, 3, 31)
    assert late.urgency == "overdue"


def test_arrears_of_sixty_days_to_a_licensed_lender_in_dubai_are_told_in_writing() -> None:
    omar = borrower("Omar Dubai", country="AE", region="AE-DU", zone="Asia/Dubai", currency="AED", language="ar")
    Creditor.objects.filter(country="AE").update(is_licensed_institution=True)

    item = due("ae.cps.arrears_60d_notice")

    assert (item.debt_id, item.due_on) == (omar.debt_id, date(2026, 3, 3))


def test_an_agency_in_ontario_writes_first_and_a_notice_for_each_debt() -> None:
    una = borrower("Una Ontario", country="CA", region="CA-ON", zone="America/Toronto", currency="CAD",
                   role=CollectorRole.THIRD_PARTY_COLLECTOR)  # fmt: skip
    second = cast.owes(una.person_id, reference="CA-UNA-2", portfolio_id=una.portfolio_id, currency="CAD")

    found = [item for item in looked() if "ca.on.notice" in item.rows]

    assert {item.debt_id for item in found} == {una.debt_id, second}


def test_the_night_writes_the_notice_once_and_the_gate_is_asked() -> None:
    lena = borrower()
    in_use("uk_arrears_notice", enclosure=SHEET)
    looked()

    first, second = composed(), composed()

    [action] = Action.objects.filter(template="uk_arrears_notice")
    assert (first.composed, second.composed, second.ready) == (1, 0, 1)
    assert (action.channel, action.state, action.point_id) == ("letter", "approved", lena.points["postal"])
    assert "Consumer Credit Act 1974" in action.text
    assert "1 January 2026" in action.text
    assert "£300.00" in action.text
    assert SHEET in action.text
    assert due("uk.cca.nosia_fixed.first").is_on_its_way


def test_the_duty_ends_when_the_notice_is_sent_and_the_next_one_is_due_six_months_later(tmp_path: Path) -> None:
    borrower()
    in_use("uk_arrears_notice", enclosure=SHEET)
    looked()
    composed()

    post = delivered(tmp_path)

    assert len(post.letters) == 1
    assert [item.rows for item in looked() if "uk.cca.nosia_fixed.first" in item.rows] == []
    again = due("uk.cca.nosia_fixed.repeat")
    assert (again.due_on, again.event_type) == (date(2026, 9, 10), "arrears_notice_given")
    assert composed().composed == 0
    assert Duty.objects.get(rows__contains="uk.cca.nosia_fixed.first").state == "lapsed"


def test_a_notice_whose_words_nobody_put_into_use_is_one_item_for_compliance_and_not_one_per_person() -> None:
    borrower()
    borrower("Otto Other")
    looked()

    summary = composed()

    assert (summary.composed, summary.lacking) == (0, 2)
    told = [one for one in cases.queue(now=NOON, seen_by=cast.SUPERVISOR) if one.reason == "notice_not_in_use"]
    assert len(told) == 1
    assert not Action.objects.exists()


def test_a_notice_that_lacks_a_fact_is_not_written_and_somebody_is_told_which() -> None:
    ada = cast.ada()
    new = NewOccurrence("c", ada.person_id, "complaint_received", date(2026, 3, 9), fields={"about": "credit"})
    occurrence.record(new=new, vault=wiring.vault(), by=cast.OFFICER, at=NOON)
    in_use("complaint_acknowledgement")
    in_use("complaint_response")
    later = datetime(2026, 4, 28, 12, tzinfo=UTC)
    looked(later)

    summary = composed(later)

    assert summary.composed == 1
    [item] = [one for one in cases.work_of(person_id=ada.person_id, seen_by=cast.SUPERVISOR) if one.kind == "review"]
    assert item.reason == "notice_lacks_facts"
    assert "outcome, reasons" in str(item.values["why"])
    [action] = Action.objects.exclude(template="")
    assert action.template == "complaint_acknowledgement"
    assert "4 May 2026" in action.text


def test_compliance_tells_the_outcome_and_the_answer_goes_out_and_ends_what_was_due(tmp_path: Path) -> None:
    ada = cast.ada()
    new = NewOccurrence("c", ada.person_id, "complaint_received", date(2026, 3, 9), fields={"about": "credit"})
    occurrence.record(new=new, vault=wiring.vault(), by=cast.OFFICER, at=NOON)
    in_use("complaint_response")
    item = due("uk.disp.final_response")

    duties_notices.compose(
        duty_id=item.duty_id, given={"outcome": "You are right.", "reasons": "We charged twice."},
        reader=wiring.reader(), now=NOON, stop=wiring.links().stop, by=cast.COMPLIANCE,
    )  # fmt: skip
    delivered(tmp_path)

    [letter] = Action.objects.filter(template="complaint_response")
    assert letter.state == "done"
    assert "Financial Ombudsman Service" in letter.text
    assert [one for one in looked() if "uk.disp" in ",".join(one.rows)] == []


def test_who_may_not_settle_duties_may_not_answer_a_complaint() -> None:
    with pytest.raises(PermissionError):
        duties_notices.compose(
            duty_id=1, given={}, reader=wiring.reader(), now=NOON, stop=wiring.links().stop,
            by=Actor("olga", frozenset({Role.OFFICER})),
        )  # fmt: skip


def test_a_notice_is_cancelled_when_the_arrears_are_paid_before_it_leaves(tmp_path: Path) -> None:
    lena = borrower()
    in_use("uk_arrears_notice", enclosure=SHEET)
    looked()
    composed()
    pays(lena)
    post = delivered(tmp_path)

    assert Action.objects.get(template="uk_arrears_notice").state == "cancelled"
    assert post.letters == []
