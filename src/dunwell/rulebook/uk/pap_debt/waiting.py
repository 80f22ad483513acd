"""No claim before a letter of claim, thirty days for an answer, and the papers asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.uk.protocol import Stage, day_of, is_bound, is_out_of_time, stage

LETTER, REPLY = "uk.pap_debt.letter", "uk.pap_debt.reply_30"
PAPERS, HOLD = "uk.pap_debt.docs_30", "uk.pap_debt.hold_after_reply"


def judges(m: Matter, *, reply_days: int, papers_days: int, hold_days: int, limitation_years: int) -> Iterator[Said]:
    """Bars a claim that comes too early; the last day to supply papers. Where time runs out nobody has to wait."""
    if not is_bound(m):
        return
    for debt in m.debts:
        now = stage(m, debt)
        if m.asks("duty_due") and now.reply and now.wants_papers:
            yield Said(kind="duty", rows=(PAPERS,), due_on=day_of(m, now.reply) + timedelta(days=papers_days))
        if m.does("file_suit"):
            yield from _too_early(m, debt, now, reply_days, hold_days, limitation_years)


def _too_early(m: Matter, debt: Debt, now: Stage, reply_days: int, hold_days: int, years: int) -> Iterator[Said]:
    if now.letter is None:
        yield Said(kind="bar", rows=(LETTER, REPLY))
        return
    if now.reply is None:
        until = day_of(m, now.letter) + timedelta(days=reply_days)
        if m.today < until and not is_out_of_time(m, debt, until, years=years):
            yield Said(kind="bar", rows=(REPLY,), until=until)
    elif now.wants_papers:
        yield Said(kind="bar", rows=(HOLD, PAPERS))
    else:
        last = max(day_of(m, each) for each in (now.reply, now.supplied) if each)
        until = last + timedelta(days=hold_days)
        if now.seeks_help and m.today < until:
            yield Said(kind="bar", rows=(HOLD,), until=until)
