"""A default sum bears simple interest only, and only some weeks after its notice; without notice no enforcement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.asked import Action
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.days import DAY
from dunwell.rulebook.uk.covered import regulated
from dunwell.rulebook.uk.spells import charged
from dunwell.rulebook.uk.steps import enforces

INTEREST, FAILURE = "uk.cca.default_sum_interest", "uk.cca.default_sum_failure"


def judges(m: Matter, *, days: int) -> Iterator[Said]:
    """Bars interest for a day inside the days after the notice, interest on interest, and steps before the notice."""
    for debt in regulated(m):
        noticed_on = _noticed_on(m, debt)
        if m.action and m.does("charge_interest") and m.action.base == "default_sum":
            first = noticed_on + timedelta(days=days) + DAY if noticed_on else None
            if first is None or charged(m).starts_on < first:
                yield Said(kind="bar", rows=(INTEREST,), until=first)
            yield from _compounded(m.action, debt)
        if debt.default_sum and debt.default_sum.due_on <= m.today and noticed_on is None and enforces(m):
            yield Said(kind="bar", rows=(FAILURE,))


def _compounded(action: Action, debt: Debt) -> Iterator[Said]:
    """The base may never be more than the sum itself."""
    if debt.default_sum and action.base_minor is not None:
        most = debt.default_sum.amount_minor
        yield Said(
            kind="bar" if action.base_minor > most else "fact", rows=(INTEREST,), values={"base_max_minor": most}
        )


def _noticed_on(m: Matter, debt: Debt) -> date | None:
    """When the notice of this sum was given; one before the sum was payable is of an earlier sum."""
    since = debt.default_sum.due_on if debt.default_sum else date.min
    given = m.past("default_sum_notice_given", debt=debt.id, collector=None)
    return next((m.day(each.at, m.debtor) for each in given if m.day(each.at, m.debtor) >= since), None)
