"""What the timeline tells of plans and statements of income and expenditure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time

from django.utils.translation import gettext as _

from dunwell.cases.means import StatementLine
from dunwell.cases.plan_queries import PlanCard
from dunwell.core.money import Money
from dunwell.web.desk.pages import Happening
from dunwell.web.desk.plan_pages import PLAN_KINDS, STATES
from dunwell.web.shared.sources import because, who


def of_plans(cards: Iterable[PlanCard], references: Mapping[int, str]) -> Iterator[Happening]:
    """Every plan when it was agreed, and when it ended."""
    for card in cards:
        reference = references.get(card.debt_id, "")
        title = _("%(plan)s %(number)s agreed") % {"plan": PLAN_KINDS[card.kind], "number": card.number}
        at = datetime.combine(card.agreed_on, time(12), UTC)
        amount = Money(card.agreed_minor, card.currency)
        words = _("they wanted to pay more than they can spare") if card.is_chosen_in_words else ""
        yield Happening(at, "handshake", title, words, who(card.agreed_by), reference, amount, "go", has_time=False)
        if card.ended_at is not None:
            state, tone = STATES[card.state]
            title = _("%(plan)s %(number)s: %(state)s") % {
                "plan": PLAN_KINDS[card.kind], "number": card.number, "state": state,
            }  # fmt: skip
            yield Happening(card.ended_at, "handshake", title, because(card.because), "", reference, tone=tone)


def of_statements(lines: Iterable[StatementLine]) -> Iterator[Happening]:
    """That a statement was taken; not what it says."""
    for line in lines:
        words = _("every income was seen on paper") if line.is_verified else ""
        at = datetime.combine(line.taken_on, time(12), UTC)
        yield Happening(
            at, "banknote", _("Income and expenditure taken"), words, who(line.taken_by), "", has_time=False
        )
