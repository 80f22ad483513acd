"""A promise, told as a story: taken, kept or broken by the ledger, replaced by a new one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dunwell.cases import queries
from dunwell.cases.services import NotAPromise
from dunwell.config import wiring
from dunwell.core.money import MixedCurrencies, Money
from dunwell.debts.models import Changed, Debt
from dunwell.flows import promise
from dunwell.flows.nightly.promises import judge_in
from dunwell.flows.promise import NothingToPromise, PromisedTooMuch, Taken
from dunwell.ledger import queries as books
from dunwell.ledger import services as ledger
from tests.cast import AT, CLERK, OFFICER, Member, ada, ben
from tests.flows.money import pays
from tests.rooms.test_debts import pay

DUE = date(2026, 1, 25)
LAST, AFTER = date(2026, 1, 28), date(2026, 1, 29)


def promised(member: Member, minor: int = 100_00, *, due_on: date = DUE, after_days: int = 0) -> Taken:
    return promise.take_promise(
        debt_id=member.debt_id,
        person_id=member.person_id,
        amount=Money(minor, "GBP"),
        due_on=due_on,
        channel="phone",
        by=OFFICER,
        at=AT + timedelta(days=after_days),
    )


def states(member: Member, as_of: date) -> list[str]:
    return [line.state for line in queries.promises_of([member.debt_id], as_of=as_of, seen_by=OFFICER)]


@pytest.mark.django_db
def test_a_promise_paid_within_its_grace_is_kept() -> None:
    who = ada()
    promised(who)

    pay(who.debt_id, 100_00, LAST)

    assert states(who, date(2026, 1, 20)) == ["running"]
    assert states(who, LAST) == ["kept"]
    assert promise.judge_promises(as_of=LAST, by=CLERK, at=AT) == {"kept": 1}
    assert promise.judge_promises(as_of=LAST, by=CLERK, at=AT) == {}
    assert queries.work_of(debt_id=who.debt_id, seen_by=OFFICER) == []


@pytest.mark.usefixtures("real_db")
def test_a_broken_promise_is_asked_about_once_whoever_finds_it() -> None:
    who = ada()
    promised(who)
    [line] = queries.promises_of([who.debt_id], as_of=AFTER, seen_by=OFFICER)
    asked = promise.ask_why(line, by=CLERK, at=AT)

    with wiring.bulk().session() as session:
        assert judge_in(session, run_id=None, as_of=AFTER, by=CLERK, at=AT) == {"broken": 1}

    (item,) = queries.work_of(debt_id=who.debt_id, seen_by=OFFICER)
    assert (item.kind, item.work_id) == ("promise_broken", asked)


@pytest.mark.django_db
def test_a_promise_not_paid_is_broken_only_after_its_grace_and_someone_is_asked_to_call() -> None:
    who = ada()
    promised(who)

    assert promise.judge_promises(as_of=LAST, by=CLERK, at=AT) == {"running": 1}
    assert promise.judge_promises(as_of=AFTER, by=CLERK, at=AT) == {"broken": 1}

    (item,) = queries.work_of(debt_id=who.debt_id, seen_by=OFFICER)
    assert (item.kind, item.values["paid_minor"]) == ("promise_broken", 0)


@pytest.mark.usefixtures("real_db")
def test_nobody_asks_about_a_broken_promise_on_a_debt_that_was_paid_since() -> None:
    found_at_night, found_at_the_desk = ada(), ben()
    for who in (found_at_night, found_at_the_desk):
        promised(who)
        pay(who.debt_id, 300_00, AFTER)

    with wiring.bulk().session() as session:
        judge_in(session, run_id=None, as_of=AFTER, by=CLERK, at=AT)
    broken = queries.promises_of([found_at_the_desk.debt_id], as_of=AFTER, seen_by=OFFICER)

    assert states(found_at_night, AFTER) == ["broken"]
    assert [promise.ask_why(line, by=CLERK, at=AT) for line in broken] == [None]
    assert [queries.work_of(debt_id=who.debt_id, seen_by=OFFICER) for who in (found_at_night, found_at_the_desk)] == [
        [], [],
    ]  # fmt: skip


@pytest.mark.usefixtures("real_db")
@pytest.mark.parametrize("is_large", [False, True])
def test_the_work_of_asking_why_ends_when_the_debt_is_paid_in_full(is_large: bool) -> None:
    who = ada()
    promised(who)
    promise.judge_promises(as_of=AFTER, by=CLERK, at=AT)

    if is_large:
        Debt.objects.filter(pk=who.debt_id).update(state="paid")
        with wiring.bulk().session() as session:
            judge_in(session, run_id=None, as_of=AFTER, by=CLERK, at=AT)
    else:
        pays(who.debt_id, 300_00, AFTER)

    (item,) = queries.work_of(debt_id=who.debt_id, seen_by=OFFICER)
    assert (item.state, item.outcome) == ("dropped", "nothing is owed any more")


@pytest.mark.django_db
def test_a_payment_that_came_late_but_took_effect_in_time_keeps_a_promise_judged_broken() -> None:
    who = ada()
    promised(who)
    promise.judge_promises(as_of=AFTER, by=CLERK, at=AT)

    pay(who.debt_id, 100_00, DUE, after_days=30)

    assert states(who, AFTER) == ["kept"]


@pytest.mark.django_db
def test_a_returned_payment_breaks_the_promise_it_had_kept() -> None:
    who = ada()
    promised(who)
    pay(who.debt_id, 100_00, DUE)
    entry = books.posted(f"pay:{who.debt_id}:{DUE}:10000")
    assert entry is not None

    ledger.reverse(entry_id=entry.entry_id, effective_on=AFTER, because="returned", by=CLERK, at=AT)

    assert (states(who, LAST), states(who, AFTER)) == (["kept"], ["broken"])


@pytest.mark.django_db
def test_a_new_promise_takes_the_place_of_the_running_one() -> None:
    who = ada()
    first = promised(who)

    second = promised(who, 50_00, due_on=date(2026, 2, 10), after_days=3)

    assert second.instead_of == first.promise_id
    lines = queries.promises_of([who.debt_id], as_of=DUE, seen_by=OFFICER)
    assert [line.state for line in lines] == ["running", "withdrawn"]
    assert lines[1].because == "a new promise took its place"
    running = queries.running_promise(who.debt_id, as_of=DUE)
    assert running is not None
    assert running.promise_id == second.promise_id


@pytest.mark.django_db
def test_a_promise_already_kept_stays_kept_when_the_next_is_made() -> None:
    who = ada()
    promised(who)
    pay(who.debt_id, 100_00, date(2026, 1, 18))

    taken = promised(who, 50_00, due_on=date(2026, 2, 10), after_days=5)

    assert taken.instead_of is None
    assert states(who, date(2026, 1, 20)) == ["running", "kept"]


@pytest.mark.django_db
def test_a_promise_marks_the_snapshot_row_and_may_be_withdrawn() -> None:
    who = ada()
    Changed.objects.all().delete()

    taken = promised(who)
    promise.withdraw_promise(
        promise_id=taken.promise_id, debt_id=who.debt_id, because="wrong person", by=OFFICER, at=AT
    )

    assert set(Changed.objects.values_list("debt_id", flat=True)) == {who.debt_id}
    assert states(who, DUE) == ["withdrawn"]


@pytest.mark.django_db
def test_what_cannot_be_meant_is_refused() -> None:
    who = ada()

    with pytest.raises(PromisedTooMuch, match=r"300\.01 GBP is more than the 300\.00 GBP owed"):
        promised(who, 300_01)
    with pytest.raises(NotAPromise):
        promised(who, due_on=date(2026, 1, 1))
    with pytest.raises(MixedCurrencies):
        promise.take_promise(
            debt_id=who.debt_id,
            person_id=who.person_id,
            amount=Money(1, "USD"),
            due_on=DUE,
            channel="phone",
            by=OFFICER,
            at=AT,
        )
    pay(who.debt_id, 300_00, date(2026, 1, 16))
    with pytest.raises(NothingToPromise):
        promised(who)


@pytest.mark.usefixtures("real_db")
def test_the_report_frame_says_what_the_page_says() -> None:
    kept, broken = ada(), ben()
    promised(kept)
    promised(broken)
    pay(kept.debt_id, 100_00, DUE)

    with wiring.bulk().session() as session:
        frame = queries.promises_due_in(session, as_of=AFTER, due_from=DUE, due_to=DUE)

    found = dict(frame.select("debt_id", "state").iter_rows())
    assert found == {kept.debt_id: "kept", broken.debt_id: "broken"}
    assert [states(who, AFTER)[0] for who in (kept, broken)] == ["kept", "broken"]
