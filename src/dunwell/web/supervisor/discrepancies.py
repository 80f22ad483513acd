"""Builds the page of discrepancies: where books, bank and creditors do not agree, why, and what puts it right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from dunwell.cases import approvals
from dunwell.cases.approvals import ApprovalCard
from dunwell.core.actor import Actor
from dunwell.core.money import Money
from dunwell.core.ports import JobLine
from dunwell.core.reconciling import CORRECTABLE
from dunwell.core.words import Role
from dunwell.debts import receipts
from dunwell.debts import reconciling as kept
from dunwell.debts.reconciling import Compared, DiscrepancyLine
from dunwell.debts.remittances import portfolio_names
from dunwell.web.shared.words import said
from dunwell.web.supervisor.jobs import job_rows
from dunwell.web.supervisor.pages import JobRow

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy

PER_PAGE = 25
AGAINST: dict[str, Lazy] = {"books": _("The books themselves"), "bank": _("The bank"), "creditor": _("The creditor")}
CAUSES: dict[str, Lazy] = {
    "missing_payment": _("A payment is missing in our books"),
    "double": _("A payment is booked twice"),
    "timing": _("Timing: it moved around that day"),
    "amount_differs": _("The amounts differ"),
    "unknown_debt": _("We do not have this debt"),
    "not_in_file": _("The creditor does not name this debt"),
    "fee_not_theirs": _("We charged what the creditor does not know"),
    "bank_fee": _("The bank took a fee"),
    "not_at_bank": _("No statement shows this money"),
    "statement_gap": _("A statement is missing before this one"),
    "statement_broken": _("The statement does not come to its own balance"),
    "off_balance": _("It does not sum to zero"),
}
REMEDIES: dict[str, Lazy] = {
    "creditor:missing_payment": _("Book it as paid to the creditor."),
    "creditor:amount_differs": _("Take the creditor's balance over."),
    "creditor:fee_not_theirs": _("Waive what we charged."),
    "creditor:double": _("Take the second payment back."),
    "bank:double": _("Take the second payment back."),
    "bank:missing_payment": _("Book the line of the statement."),
    "bank:amount_differs": _("Take it back and book what the bank says."),
    "bank:bank_fee": _("Say that it is the bank's fee."),
}
ACCOUNTS: dict[str, Lazy] = {
    "principal": _("Principal owed"),
    "interest": _("Interest owed"),
    "fees": _("Fees owed"),
    "costs": _("Costs owed"),
    "cash": _("Cash"),
    "placed": _("Answered for to creditors"),
    "unapplied": _("Held for payers"),
    "income": _("Income"),
    "written_off": _("Written off"),
    "waived": _("Waived"),
    "office": _("Our own money"),
    "invoiced": _("Invoiced to clients"),
    "commission": _("Commission earned"),
}


@dataclass(frozen=True, slots=True)
class DiscrepancyRow:
    """One difference."""

    discrepancy_id: int
    against: str
    cause: str
    tone: str
    subject: str
    person_id: int | None
    ours: Money | None
    theirs: Money | None
    difference: Money
    on: date
    words: str
    remedy: str
    asked_by: str
    approval_id: int | None
    may_ask: bool
    may_vote: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """The newest comparison against one side."""

    against: str
    scope: str
    as_of: date
    made_at: datetime
    compared: int
    differ: int
    sums: tuple[tuple[str, Money, Money | None], ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DiscrepanciesPage:
    """Everything on the page."""

    rows: tuple[DiscrepancyRow, ...]
    total: int
    page_number: int
    page_count: int
    comparisons: tuple[ComparisonRow, ...]
    trial: tuple[tuple[str, Money], ...]
    trial_on: date | None
    portfolios: tuple[tuple[int, str], ...]
    jobs: tuple[JobRow, ...]
    is_waiting: bool
    today: date


def discrepancies_page(*, number: int, jobs: Sequence[JobLine], today: date, by: Actor) -> DiscrepanciesPage:
    """One page of what is not settled, and the newest comparisons."""
    lines, total = kept.live_page(offset=(number - 1) * PER_PAGE, limit=PER_PAGE, seen_by=by)
    named = receipts.named({line.debt_id for line in lines if line.debt_id})
    people = {debt_id: debt.person_id for debt_id, debt in named.items()}
    cards = {line.approval_id: approvals.approval(line.approval_id, seen_by=by) for line in lines if line.approval_id}
    newest = kept.newest()
    names = portfolio_names()
    books = next((one for one in newest if one.against == "books"), None)
    trial = [(str(said(ACCOUNTS, row["code"])), Money(row["balance_minor"], row["currency"]))
             for row in (books.totals if books else ())]  # fmt: skip
    return DiscrepanciesPage(
        rows=tuple(_row(line, people, cards.get(line.approval_id or 0), by) for line in lines),
        total=total,
        page_number=number,
        page_count=max(1, -(-total // PER_PAGE)),
        comparisons=tuple(_comparison(one, names) for one in newest),
        trial=tuple(trial),
        trial_on=books.as_of if books else None,
        portfolios=tuple(names.items()),
        jobs=job_rows(jobs),
        is_waiting=any(job.state != "failed" for job in jobs),
        today=today,
    )


def _row(line: DiscrepancyLine, people: dict[int, int], card: ApprovalCard | None, by: Actor) -> DiscrepancyRow:
    is_asked = line.state == "asked" and card is not None and card.state == "waiting"
    is_own = is_asked and card is not None and card.asked_by == by.name
    is_correctable = line.cause in CORRECTABLE[line.against]
    tone = "" if line.cause == "timing" else "wait" if is_correctable else "stop"
    return DiscrepancyRow(
        discrepancy_id=line.discrepancy_id,
        against=str(said(AGAINST, line.against)),
        cause=str(said(CAUSES, line.cause)),
        tone=tone,
        subject=line.subject,
        person_id=people.get(line.debt_id or 0),
        ours=Money(line.ours_minor, line.currency) if line.ours_minor is not None else None,
        theirs=Money(line.theirs_minor, line.currency) if line.theirs_minor is not None else None,
        difference=Money(line.difference_minor, line.currency),
        on=line.on,
        words=line.words,
        remedy=str(said(REMEDIES, f"{line.against}:{line.cause}")) if is_correctable else "",
        asked_by=card.asked_by if is_asked and card else "",
        approval_id=card.approval_id if is_asked and card else None,
        may_ask=not is_asked and by.may(Role.SUPERVISOR, Role.MANAGER),
        may_vote=is_asked and not is_own and by.may(Role.MANAGER),
        why_not=str(_("You asked for it: somebody else answers.")) if is_own else "",
    )


def _comparison(one: Compared, names: dict[int, str]) -> ComparisonRow:
    sums = tuple(
        (
            row["currency"],
            Money(row.get("cash_minor", row.get("ours_minor", 0)), row["currency"]),
            Money(theirs, row["currency"])
            if (theirs := row.get("bank_minor", row.get("theirs_minor"))) is not None
            else None,
        )
        for row in one.totals
        if one.against != "books" and row["currency"]
    )
    return ComparisonRow(
        against=str(said(AGAINST, one.against)),
        scope=names.get(int(one.scope or 0), ""),
        as_of=one.as_of,
        made_at=one.made_at,
        compared=one.compared,
        differ=max(one.compared - one.agreed, 0),
        sums=sums,
        problems=tuple(one.problems),
    )
