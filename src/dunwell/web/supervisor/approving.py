"""Builds the page of approvals: what waits for a yes, why, and what came of the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from dunwell.cases.approvals import ApprovalCard
from dunwell.core.actor import Actor
from dunwell.core.money import Money
from dunwell.debts import queries as debts
from dunwell.parties import queries as parties
from dunwell.web.shared.words import PARTS, role_said

KINDS = {
    "plan": _("Plan longer than they may agree alone"),
    "settlement": _("Settlement"),
    "waiver": _("Waiver"),
    "write_off": _("Write-off"),
    "refund": _("Refund"),
    "terms": _("Terms dated back: interest charged already changes"),
}
STATES = {
    "waiting": (_("waits"), "wait"),
    "approved": (_("approved"), "go"),
    "failed": (_("could not be carried out"), "stop"),
    "refused": (_("refused"), "stop"),
    "expired": (_("expired"), ""),
}


@dataclass(frozen=True, slots=True)
class VoteLine:
    """One yes or no as it is shown."""

    by: str
    role: str
    for_name: str
    is_yes: bool
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ApprovalLine:
    """One thing asked for."""

    approval_id: int
    kind: str
    person_id: int
    """0 where it is about a whole book; then `name` is the book's."""
    name: str
    reference: str
    balance: Money
    gives: Money | None
    """What is given up or sent back at once; None where a plan is asked for."""
    parts: tuple[tuple[str, Money], ...]
    total: Money | None
    instalment: Money | None
    given: Money | None
    percent: int
    first_on: date | None
    because: str
    asked_by: str
    asked_at: datetime
    expires_on: date
    role_asked: str
    state: str
    tone: str
    may_vote: bool
    why_not: str
    failed_because: str
    is_by_provider: bool
    """Whether it goes back the way the payment came."""
    votes: tuple[VoteLine, ...]


@dataclass(frozen=True, slots=True)
class ApprovalsPage:
    """What waits and what had its answer."""

    waiting: tuple[ApprovalLine, ...]
    decided: tuple[ApprovalLine, ...]


def approvals_page(
    waiting: Sequence[ApprovalCard], decided: Sequence[ApprovalCard], *, today: date, by: Actor
) -> ApprovalsPage:
    """Both lists, in as many questions as for one line."""
    both = [*waiting, *decided]
    names = parties.names_of({one.person_id for one in both})
    cards = debts.cards({one.debt_id for one in both}, as_of=today, seen_by=by)

    def lines(found: Sequence[ApprovalCard]) -> tuple[ApprovalLine, ...]:
        return tuple(
            _line(one, names, cards.get(one.debt_id), by)
            for one in found
            if one.kind in KINDS and (one.debt_id in cards or "book" in one.terms)
        )

    return ApprovalsPage(lines(waiting), lines(decided))


def _line(one: ApprovalCard, names: Mapping[int, str], debt: debts.DebtCard | None, by: Actor) -> ApprovalLine:
    draft: Mapping[str, Any] = one.terms.get("draft", {})
    words, tone = STATES[one.state]
    owed = max(debt.balance_minor if debt else 0, 1)
    is_own = one.asked_by == by.name
    return ApprovalLine(
        approval_id=one.approval_id,
        kind=str(KINDS[one.kind]),
        person_id=one.person_id,
        name=names.get(one.person_id, one.terms.get("book", "")),
        reference=debt.reference if debt else str(one.terms["product"]),
        balance=Money(debt.balance_minor if debt else 0, one.currency),
        gives=None if draft else Money(one.amount_minor, one.currency),
        parts=tuple(
            (str(PARTS[part]), Money(minor, one.currency)) for part, minor in one.terms.get("parts", {}).items()
        ),
        total=Money(draft["total_minor"], one.currency) if draft else None,
        instalment=Money(draft["instalment_minor"], one.currency) if _is_in_parts(draft) else None,
        given=Money(one.amount_minor, one.currency) if one.kind == "settlement" else None,
        percent=min(draft.get("total_minor", 0) * 100 // owed, 100),
        first_on=date.fromisoformat(draft["first_on"]) if draft else None,
        because=one.because,
        asked_by=one.asked_by,
        asked_at=one.asked_at,
        expires_on=one.expires_on,
        role_asked=role_said(one.role_asked),
        state=str(words),
        tone=tone,
        may_vote=one.state == "waiting" and not is_own and by.name not in {vote.by for vote in one.votes},
        why_not=str(_("You asked for it: somebody else answers.")) if is_own and one.state == "waiting" else "",
        failed_because=one.failed_because,
        is_by_provider=bool(one.terms.get("payment")),
        votes=tuple(
            VoteLine(vote.by, role_said(vote.role), vote.for_name, vote.is_yes, vote.words, vote.at)
            for vote in one.votes
        ),
    )


def _is_in_parts(draft: Mapping[str, Any]) -> bool:
    return bool(draft and draft["shape"] == "level" and 0 < draft["instalment_minor"] < draft["total_minor"])
