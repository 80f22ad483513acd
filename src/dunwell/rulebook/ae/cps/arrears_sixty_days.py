"""After more than sixty days in arrears a written notice is due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from dunwell.core.columns import c
from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.ae.bound import has_cleared, protects

NOTICE = "arrears_60_day"
TOLD = frozenset({"debtor", "joint_debtor", "guarantor", "debtor_attorney"})
"""Who gets it: consumer, representative and any guarantor."""
CARDS = frozenset({"credit_card", "business_card"})
ALWAYS, NOT_OF_CARDS = ("arrears_since",), ("missed_count", "missed_amount")


def requires(*, days_more_than: int) -> pl.Expr:
    """True from the sixty-first day while no letter went out."""
    return (c.days_past_due > days_more_than) & (c.letters_30d == 0)


def judges(m: Matter, *, days_more_than: int) -> Iterator[Said]:
    """Due at once from the day after, until given; and what it must hold, which of cards is less."""
    if not protects(m):
        return
    if m.question is not None and m.asks("notice_fields") and m.question.notice == NOTICE:
        yield Said(kind="fact", values=_fields(m.debt))
    notice = m.action.notice if m.action is not None and m.does("serve_notice") else None
    if notice is not None and notice.kind == NOTICE:
        required = {field for debt in m.debts for field in _required(debt)}
        yield Said(kind="bar" if required & set(notice.fields_omitted) else "fact", values=_fields(m.debt))
    for debt in m.debts if m.asks("duty_due") else ():
        since = debt.arrears_since
        if since is None or (m.today - since).days <= days_more_than or has_cleared(m, debt):
            continue
        told = _told(m, debt)
        people = tuple(person.id for person in m.facts.people if person.relation in TOLD and person.id not in told)
        if not people:
            continue
        due_on = since + timedelta(days=days_more_than + 1)
        yield Said(kind="duty", due_on=due_on, values={"recipients": people} | _fields(debt))


def _told(m: Matter, debt: Debt) -> set[str]:
    """Who got the notice of these arrears; one that names nobody went to all."""
    since = debt.arrears_since
    given = [each for each in m.past("arrears_notice_given", debt=debt.id) if since is None or m.day(each.at) >= since]
    everyone = {person.id for person in m.facts.people}
    return {who for each in given for who in ({each.person} if each.person else everyone)}


def _required(debt: Debt) -> tuple[str, ...]:
    return ALWAYS if debt.product in CARDS else ALWAYS + NOT_OF_CARDS


def _fields(debt: Debt) -> dict[str, tuple[str, ...]]:
    required = _required(debt)
    others = tuple(field for field in NOT_OF_CARDS if field not in required)
    return {"fields_required": required, "fields_not_required": others}
