"""The validation period: from receipt, which may be assumed after five working days, thirty days on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt, Event
from dunwell.core.matter.said import Value
from dunwell.rulebook.us.covered import covered_debts
from dunwell.rulebook.us.validation.period import assumed_receipt, governing_notice, notices


def judges(m: Matter, *, receipt_days: int, period_days: int) -> Iterator[Said]:
    """Tells which notice governs, when its receipt may be assumed, and the last day of the period."""
    if m.asks("validation_period"):
        for debt in covered_debts(m):
            yield from _period(m, debt, receipt_days, timedelta(days=period_days))


def _period(m: Matter, debt: Debt, receipt_days: int, length: timedelta) -> Iterator[Said]:
    notice = governing_notice(m, debt)
    if notice is None:
        return
    receipt_on = assumed_receipt(m, notice, receipt_days)
    values: dict[str, Value] = {
        "assumed_receipt_on": receipt_on,
        "governing_notice_on": m.day(notice.at),
        "validation_period_ends_on": receipt_on + length,
    }
    printed = m.question.assumed_receipt_on if m.question else None
    if printed is not None:
        stands = printed >= receipt_on and not _was_replaced(m, debt, notice)
        values["printed_end_stands"] = stands
        values["validation_period_ends_on"] = _receipt(printed, receipt_on, stands=stands) + length
    yield Said(kind="fact", values=values)


def _receipt(printed: date, earliest: date, *, stands: bool) -> date:
    """A later day may be assumed, an earlier one may not. What was learned afterwards changes neither."""
    return printed if stands else earliest


def _was_replaced(m: Matter, debt: Debt, notice: Event) -> bool:
    """Whether an earlier notice, with the date printed on it, was not received."""
    return notices(m, debt)[0] is not notice
