"""Speak with the consumer about the difficulty before any step; help early."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.ae.bound import has_cleared, protects

POLICY, APPROACH, DISTRESS = ("ae.cps.policy",), ("ae.cps.approach",), ("ae.cps.distress",)
STEPS = ("file_suit", "start_arbitration", "place_debt", "terminate_agreement")


def judges(m: Matter) -> Iterator[Said]:
    """A talk before steps, if only tried in vain then advice; an approach in arrears; early help."""
    if not protects(m):
        return
    if m.does(*STEPS) and not _have_talked(m):
        tried = m.past("contact_out")
        yield Said(kind="advice" if tried else "duty", rows=POLICY)
    for debt in m.debts if m.asks("duty_due") else ():
        is_behind = (debt.in_arrears or debt.arrears_since) and not has_cleared(m, debt)
        if is_behind and not _has_approached(m, debt):
            yield Said(kind="duty", rows=APPROACH)
        if _is_irregular(m, debt) and not m.past("contact_out", debt=debt.id):
            yield Said(kind="duty", rows=DISTRESS)


def _have_talked(m: Matter) -> bool:
    return any(event.type == "contact_in" or event.outcome == "conversation" for event in m.past())


def _has_approached(m: Matter, debt: Debt) -> bool:
    since = debt.arrears_since
    return any(since is None or m.day(event.at, m.debtor) >= since for event in m.past("contact_out", debt=debt.id))


def _is_irregular(m: Matter, debt: Debt) -> bool:
    figures = (debt.missed_count, debt.missed_minor, debt.shortfall_minor, debt.overdue_minor)
    return any(figures) or bool(debt.missed_due_on) or bool(m.past("debit_returned", debt=debt.id))
