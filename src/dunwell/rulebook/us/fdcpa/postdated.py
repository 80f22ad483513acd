"""A cheque dated well ahead is deposited only after written notice, and never before its date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said, Window
from dunwell.core.matter.facts import Event
from dunwell.rulebook.days import business_days_before, days_off
from dunwell.rulebook.us.covered import covered

NOTICE, EARLY = "us_fed.postdated", "us_fed.postdated.early"
WRITTEN = frozenset({"letter", "email", "text"})


def judges(m: Matter, *, ahead_days_max: int, notice_days_min: int, notice_days_max: int) -> Iterator[Said]:
    """Requires the notice within its days before each deposit; bars a deposit before the date on the cheque."""
    if not covered(m):
        return
    for cheque in m.past("postdated_cheque_accepted"):
        if cheque.dated_on is None or cheque.deposit_on is None:
            continue
        if cheque.deposit_on < cheque.dated_on:
            yield Said(kind="bar", rows=(EARLY,))
        is_ahead = (cheque.dated_on - m.day(cheque.at)).days > ahead_days_max
        off = days_off(m)
        first = business_days_before(cheque.deposit_on, notice_days_max, off)
        last = business_days_before(cheque.deposit_on, notice_days_min, off)
        if is_ahead:
            yield from _notice(m, cheque, first, last)


def _notice(m: Matter, cheque: Event, first: date, last: date) -> Iterator[Said]:
    sent = [
        each
        for each in m.since(cheque, "contact_out", person=cheque.person or m.debtor.id)
        if each.purpose == "legally_required_notice" and each.channel in WRITTEN
        if first <= m.day(each.at) <= last
    ]
    about = [debt.id for debt in m.facts.debts] if cheque.debts is None else cheque.debts
    if sent and all(any(each.debts is None or debt in each.debts for each in sent) for debt in about):
        return
    if m.asks("judge_history"):
        if m.today > last:
            yield Said(kind="bar", rows=(NOTICE,))
        return
    yield Said(
        kind="duty",
        rows=(NOTICE,),
        required_action="send_deposit_notice",
        due_on=last,
        windows=(Window(kind="notice", from_=first, to=last),),
    )
