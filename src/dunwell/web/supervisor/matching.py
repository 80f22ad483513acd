"""Builds the pages of money that waits: the queue with suggestions, and one payment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from dunwell.core.actor import Actor
from dunwell.core.money import Money
from dunwell.core.ports import JobLine
from dunwell.core.statements import PaymentFile
from dunwell.debts import queries as debts
from dunwell.flows.match_suggesting import Suggested, Suggestion, page_of, suggest
from dunwell.web.shared.sources import because
from dunwell.web.shared.words import said
from dunwell.web.supervisor.jobs import job_rows
from dunwell.web.supervisor.pages import JobRow

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy

PER_PAGE = 25
PROBLEMS_SHOWN = 20
WORDS_SHOWN = 140
KINDS: dict[str, Lazy] = {
    "reference": _("it names the reference"),
    "account_number": _("it names the account number"),
    "history": _("this account paid it before"),
    "promise": _("this amount was promised for these days"),
    "name": _("the payer has this name"),
    "owed": _("it is exactly what is owed"),
    "several": _("it is exactly what these debts owe together"),
    "together": _("with other payments of this payer it is exactly what is owed"),
}
LIKELY, POSSIBLE = 0.9, 0.5


@dataclass(frozen=True, slots=True)
class PartRow:
    """A debt of a suggestion and its share."""

    reference: str
    person_id: int
    person_name: str
    owed: Money
    share: Money


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """One way to book a payment, with why. `choice` is what its checkbox sends."""

    choice: str
    parts: tuple[PartRow, ...]
    words: str
    tone: str
    icon: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One payment that waits."""

    receipt_id: int
    amount: Money
    is_money_in: bool
    received_on: date
    payer_name: str
    words: str
    because: str
    suggestions: tuple[SuggestionRow, ...]

    @property
    def best(self) -> SuggestionRow | None:
        return self.suggestions[0] if self.suggestions else None


@dataclass(frozen=True, slots=True)
class MatchingPage:
    """Payments that wait, oldest first."""

    rows: tuple[WaitingRow, ...]
    total: int
    page_number: int
    page_count: int
    jobs: tuple[JobRow, ...]
    is_waiting: bool

    @property
    def may_tick(self) -> bool:
        """Whether any of them has a suggestion that can be booked."""
        return any(row.best for row in self.rows)


@dataclass(frozen=True, slots=True)
class FilePage:
    """What a bank's file says, before anything of it is booked."""

    upload: str
    file_name: str
    format: str
    lines_count: int
    notices_count: int
    sums: tuple[Money, ...]
    problems: tuple[tuple[str, str, str], ...]
    problems_count: int


def matching_page(*, number: int, jobs: Sequence[JobLine], by: Actor) -> MatchingPage:
    """One page of the queue."""
    found, total = page_of(offset=(number - 1) * PER_PAGE, limit=PER_PAGE, seen_by=by)
    waits = any(job.state != "failed" for job in jobs)
    return MatchingPage(
        tuple(_row(one) for one in found), total, number, max(1, -(-total // PER_PAGE)), job_rows(jobs), waits
    )


def payment_page(receipt_id: int, *, by: Actor) -> WaitingRow | None:
    """One payment that waits; None where it does not wait any more."""
    line = debts.receipt(receipt_id, seen_by=by)
    if line is None or line.state not in {"unmatched", "held"}:
        return None
    return _row(suggest([line], seen_by=by)[0])


def file_page(upload: str, file_name: str, found: PaymentFile) -> FilePage:
    """What one file says."""
    sums: dict[str, int] = {}
    for line in found.lines:
        sums[line.currency] = sums.get(line.currency, 0) + line.amount_minor
    return FilePage(
        upload,
        file_name,
        found.format,
        len(found.lines),
        len(found.advices),
        tuple(Money(minor, currency) for currency, minor in sorted(sums.items())),
        tuple((one.where, one.why, one.remedy) for one in found.problems[:PROBLEMS_SHOWN]),
        len(found.problems),
    )


def _row(one: Suggested) -> WaitingRow:
    line = one.receipt
    return WaitingRow(
        line.receipt_id,
        Money(line.amount_minor, line.currency),
        line.amount_minor > 0,
        line.received_on,
        one.payer_name,
        line.words[:WORDS_SHOWN],
        because(line.because),
        tuple(_suggestion(line.receipt_id, line.currency, each) for each in one.suggestions),
    )


def _suggestion(receipt_id: int, currency: str, one: Suggestion) -> SuggestionRow:
    words, tone, icon = _strength(one.chance)
    parts = ",".join(f"{part.debt_id}={part.minor}" for part in one.parts)
    return SuggestionRow(
        f"{receipt_id}:{parts}",
        tuple(
            PartRow(
                part.reference,
                part.person_id,
                part.person_name,
                Money(part.owed_minor, currency),
                Money(part.minor, currency),
            )
            for part in one.parts
        ),
        words,
        tone,
        icon,
        tuple(said(KINDS, kind) for kind in one.kinds),
    )


def _strength(chance: float) -> tuple[str, str, str]:
    """In words: the score weighs reasons by how rare they are, and was not measured on past payments."""
    if chance >= LIKELY:
        return str(_("likely")), "go", "circle-check"
    if chance >= POSSIBLE:
        return str(_("possible")), "wait", "circle-help"
    return str(_("weak")), "", "circle-help"
