"""The versions of a book's charging terms as a page shows them: what each says, from when until when, by whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from dunwell.core.interest import DayCount, Every, show_rate
from dunwell.core.money import Money
from dunwell.debts.terms import Version
from dunwell.web.shared.sources import who
from dunwell.web.shared.words import PARTS, said

METHODS = {"none": _("no interest"), "simple": _("simple"), "compound": _("compound")}
PERIODS = {Every.DAY: _("daily"), Every.MONTH: _("monthly"), Every.QUARTER: _("quarterly"), Every.YEAR: _("yearly")}
COUNTS = {DayCount.ACT_365: "ACT/365", DayCount.ACT_366: "ACT/366", DayCount.THIRTY_360: "30/360"}
FEES = {"late": _("Late fee"), "returned_debit": _("Fee for a returned debit")}
STATES = {
    "now": (_("in force"), "go"),
    "later": (_("holds later"), "wait"),
    "over": (_("over"), ""),
    "replaced": (_("corrected since"), ""),
}
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TermsLine:
    """One version of the terms of a book or of a product in it."""

    starts_on: date
    ends_on: date | None
    """The last day it holds; None: until others are agreed."""
    product: str
    state: str
    words: str
    tone: str
    method: str
    rates: tuple[tuple[date, str], ...]
    rate_max: str
    every: str
    day_count: str
    order: tuple[str, ...]
    cap: Money | None
    small: Money | None
    fees: tuple[tuple[str, Money], ...]
    source: str
    recorded_at: datetime
    recorded_by: str


def terms_lines(rows: Iterable[Version], currency: str, *, on: date) -> tuple[TermsLine, ...]:
    """Every version, what holds now first."""
    versions = list(rows)
    lines = [_line(row, _ends(row, versions), currency, on=on) for row in versions]
    return tuple(sorted(lines, key=lambda line: ("now", "later", "over", "replaced").index(line.state)))


def _ends(row: Version, versions: Sequence[Version]) -> date | None:
    """The day before the next live version of the same product begins."""
    live = [one for one in versions if one.product == row.product and not one.is_replaced]
    later = [one.starts_on for one in live if one.starts_on > row.starts_on]
    return min(later) - A_DAY if later else None


def _line(row: Version, ends_on: date | None, currency: str, *, on: date) -> TermsLine:
    state = _state(row, ends_on, on)
    words, tone = STATES[state]
    return TermsLine(
        starts_on=row.starts_on,
        ends_on=ends_on,
        product=row.product,
        state=state,
        words=str(words),
        tone=tone,
        method=str(METHODS[row.method]),
        rates=tuple((one.starts_on, show_rate(one.rate_units)) for one in row.rates),
        rate_max="" if row.rate_max_units is None else show_rate(row.rate_max_units),
        every=str(PERIODS[row.every]) if row.method != "none" else "",
        day_count=COUNTS[row.day_count],
        order=tuple(str(PARTS[part]) for part in row.order),
        cap=None if row.cap_minor is None else Money(row.cap_minor, currency),
        small=Money(row.small_difference_minor, currency) if row.small_difference_minor else None,
        fees=tuple((said(FEES, event), Money(minor, currency)) for event, minor in row.fees.items()),
        source=row.source,
        recorded_at=row.recorded_at,
        recorded_by=who(row.recorded_by),
    )


def _state(row: Version, ends_on: date | None, on: date) -> str:
    if row.is_replaced:
        return "replaced"
    if row.starts_on > on:
        return "later"
    return "over" if ends_on is not None and ends_on < on else "now"
