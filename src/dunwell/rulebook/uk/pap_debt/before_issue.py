"""After a reply without agreement a claim is announced two weeks ahead; a broken plan starts the steps again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.days import months_after
from dunwell.rulebook.uk.protocol import Stage, day_of, is_bound, is_out_of_time, stage

WARNING, BROKEN = "uk.pap_debt.notice_14", "uk.pap_debt.plan_broken"


def judges(m: Matter, *, notice_days: int, reuse_months: int, limitation_years: int) -> Iterator[Said]:
    """Bars a claim without that notice, before its days are over, or after a plan without a new letter."""
    for debt in m.debts if m.does("file_suit") and is_bound(m) else ():
        now = stage(m, debt)
        if now.plan and now.letter:
            yield Said(kind="bar", rows=(BROKEN,))
            if m.today <= months_after(day_of(m, now.letter), reuse_months):
                yield Said(kind="advice", rows=(BROKEN,))  # the forms sent with that letter need not go out again
        elif now.reply:
            yield from _unannounced(m, debt, now, notice_days, limitation_years)


def _unannounced(m: Matter, debt: Debt, now: Stage, notice_days: int, years: int) -> Iterator[Said]:
    if now.warning is None:
        if not is_out_of_time(m, debt, m.today + timedelta(days=notice_days), years=years):
            yield Said(kind="bar", rows=(WARNING,))
        return
    until = day_of(m, now.warning) + timedelta(days=notice_days)
    if m.today < until and not is_out_of_time(m, debt, until, years=years):
        yield Said(kind="bar", rows=(WARNING,), until=until)
