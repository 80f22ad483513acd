"""Builds the pages of income and expenditure and of plans: asks the flows once, says it in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dunwell.cases.approvals import ApprovalCard
from dunwell.cases.plan_queries import PlanCard
from dunwell.core.means import Afforded, Form, Statement
from dunwell.core.means.statement import trends
from dunwell.core.money import Money
from dunwell.core.negotiation import Offer, Reason, menu, words_of
from dunwell.flows.plan_case import Dealing, LawLine
from dunwell.flows.plan_draft import Drawn
from dunwell.web.desk.plan_forms import EVERY
from dunwell.web.shared.refused import capital

STATES = {
    "running": (gettext_lazy("is kept"), "go"),
    "behind": (gettext_lazy("a payment is missing"), "wait"),
    "paused": (gettext_lazy("paused"), "wait"),
    "broken": (gettext_lazy("broken"), "stop"),
    "completed": (gettext_lazy("completed"), "go"),
    "replaced": (gettext_lazy("replaced by a new one"), ""),
    "withdrawn": (gettext_lazy("withdrawn"), ""),
    "no_longer_owed": (gettext_lazy("no longer owed"), ""),
}
LINE_STATES = {
    "paid": (gettext_lazy("paid"), "go"),
    "part": (gettext_lazy("paid in part"), "wait"),
    "due": (gettext_lazy("not yet due"), ""),
    "missed": (gettext_lazy("missing"), "stop"),
}
PLAN_KINDS = {
    "repayment": gettext_lazy("Payment plan"),
    "settlement": gettext_lazy("Settlement"),
    "token": gettext_lazy("Token payments"),
}
OFFERS = {
    "full": gettext_lazy("All of it at once"),
    "plan": gettext_lazy("All of it by instalments"),
    "settlement": gettext_lazy("A settlement at once"),
    "settlement_plan": gettext_lazy("A settlement by instalments"),
    "token": gettext_lazy("Token payments"),
    "hold": gettext_lazy("Nothing for now"),
    "referral": gettext_lazy("Free advice first"),
}
ANSWERS = {
    "accept": (gettext_lazy("You may agree this now"), "go", "check"),
    "refer": (gettext_lazy("Somebody else must approve this"), "wait", "user"),
    "counter": (gettext_lazy("This cannot be agreed"), "stop", "octagon-x"),
}
LINES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One instalment as a page shows it."""

    due_on: date
    amount: Money
    paid: Money | None = None
    words: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer of the menu as a page shows it."""

    kind: str
    label: str
    total: Money
    forgiven: Money | None
    count: int
    instalment: Money
    first_on: date | None
    ends_on: date | None
    kept_percent: int
    needs_approval: bool
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawnPanel:
    """What the builder says of a draft; redrawn as figures change."""

    answer: str
    tone: str
    icon: str
    because: tuple[str, ...]
    lines: tuple[ScheduleLine, ...]
    lines_left: int
    ends_on: date | None
    total: Money | None
    forgiven: Money | None
    interest: Money | None
    kept_percent: int
    may_agree: bool


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The builder around its form."""

    person_id: int
    name: str
    debt_id: int
    reference: str
    creditor: str
    balance: Money
    surplus: Money | None
    affordable: Money | None
    statement_on: date | None
    is_stale: bool
    is_verified: bool
    law: tuple[LawLine, ...]
    offers: tuple[OfferLine, ...]
    running: PlanLine | None
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A plan on a debt as a page shows it."""

    plan_id: int
    label: str
    number: int
    words: str
    tone: str
    is_running: bool
    agreed: Money
    paid: Money
    left: Money
    missed: Money | None
    forgiven: Money | None
    every: str
    next_on: date | None
    next_amount: Money
    ends_on: date
    kept_percent: int
    agreed_on: date
    agreed_by: str
    is_chosen_in_words: bool
    review_on: date | None
    lines: tuple[ScheduleLine, ...]


@dataclass(frozen=True, slots=True)
class SumPanel:
    """What a statement leaves, step by step; redrawn as figures change."""

    income: Money
    stated: Money
    counted: Money
    protected: Money
    arrears: Money
    savings: Money
    surplus: Money
    is_negative: bool
    affordable: tuple[tuple[str, Money], ...]
    """By the reference of each open debt."""
    questioned: tuple[tuple[str, Money, Money], ...]
    moved: tuple[tuple[str, Money, bool], ...]
    """Category, change a month, whether it is worse for them."""
    is_verified: bool
    source: str


def offer_fills(one: Offer, currency: str, every: str) -> dict[str, object]:
    """What the form is filled with to draw an offer."""
    return {
        "shape": "once" if len(one.lines) == 1 else "level",
        "total": str(Money(one.total_minor, currency).decimal),
        "instalment": str(Money(one.instalment_minor, currency).decimal),
        "every": "month" if one.kind == "token" else every,
        "first_on": one.lines[0].due_on if one.lines else None,
        "is_token": one.kind == "token",
    }


def offer_line(one: Offer, currency: str) -> OfferLine:
    """One offer in the reader's language."""
    language = get_language() or "en"
    first = one.lines[0].due_on if one.lines else None
    return OfferLine(
        kind=one.kind,
        label=str(OFFERS[one.kind]),
        total=Money(one.total_minor, currency),
        forgiven=Money(one.written_off_minor, currency) if one.written_off_minor else None,
        count=len(one.lines),
        instalment=Money(one.instalment_minor, currency),
        first_on=first,
        ends_on=one.ends_on,
        kept_percent=int(one.kept_chance * 100),
        needs_approval=one.needs_approval,
        because=tuple(words_of(reason, language) for reason in one.because),
    )


def menu_lines(deal: Dealing) -> tuple[OfferLine, ...]:
    """The offers of the day."""
    return tuple(offer_line(one, deal.debt.currency) for one in menu(deal.case))


def drawn_panel(drawn: Drawn, currency: str) -> DrawnPanel:
    """A draft with its schedule and what is said to it."""
    language = get_language() or "en"
    label, tone, icon = ANSWERS[drawn.says.says]
    lines = [ScheduleLine(line.due_on, Money(line.amount_minor, currency)) for line in drawn.lines]
    return DrawnPanel(
        answer=str(label),
        tone=tone,
        icon=icon,
        because=tuple(words_of(one, language) for one in drawn.says.because),
        lines=tuple(lines[:LINES_SHOWN]),
        lines_left=max(len(lines) - LINES_SHOWN, 0),
        ends_on=drawn.lines[-1].due_on,
        total=Money(drawn.total_minor, currency),
        forgiven=Money(drawn.forgiven_minor, currency) if drawn.forgiven_minor else None,
        interest=Money(drawn.interest_minor, currency) if drawn.interest_minor else None,
        kept_percent=int(drawn.kept_chance * 100),
        may_agree=drawn.says.says != "counter",
    )


def refused_panel(words: str) -> DrawnPanel:
    """A draft that cannot be drawn."""
    label, tone, icon = ANSWERS["counter"]
    return DrawnPanel(str(label), tone, icon, (words,), (), 0, None, None, None, None, 0, may_agree=False)


def reasons_in_words(reasons: Sequence[Reason]) -> str:
    """Why something was not agreed, in the reader's language."""
    return " ".join(words_of(one, get_language() or "en") for one in reasons)


def plan_line(card: PlanCard) -> PlanLine:
    """A plan and how it stands."""
    currency, standing = card.currency, card.standing
    words, tone = STATES[card.state]
    return PlanLine(
        plan_id=card.plan_id,
        label=str(PLAN_KINDS[card.kind]),
        number=card.number,
        words=str(words),
        tone=tone,
        is_running=card.is_running,
        agreed=Money(card.agreed_minor, currency),
        paid=Money(standing.paid_minor, currency),
        left=Money(standing.left_minor, currency),
        missed=Money(standing.missed_minor, currency) if standing.missed_minor and card.is_running else None,
        forgiven=Money(card.forgiven_minor, currency) if card.forgiven_minor else None,
        every=str(EVERY.get(card.every, card.every)) if len(card.lines) > 1 else "",
        next_on=standing.next_due_on if card.is_running and standing.next_due_on != date.max else None,
        next_amount=Money(standing.next_due_minor, currency),
        ends_on=standing.lines[-1].due_on,
        kept_percent=card.kept_percent,
        agreed_on=card.agreed_on,
        agreed_by=card.agreed_by,
        is_chosen_in_words=card.is_chosen_in_words,
        review_on=card.review_on,
        lines=tuple(
            ScheduleLine(
                line.due_on,
                Money(line.amount_minor, currency),
                Money(line.paid_minor, currency),
                str(LINE_STATES[line.state][0]),
                LINE_STATES[line.state][1],
            )
            for line in standing.lines
        ),
    )


def plan_page(
    deal: Dealing,
    *,
    person_id: int,
    name: str,
    running: PlanCard | None,
    asked: Sequence[ApprovalCard],
) -> PlanPage:
    """The builder of one debt."""
    debt, afforded = deal.debt, deal.afforded
    return PlanPage(
        person_id=person_id,
        name=name,
        debt_id=debt.debt_id,
        reference=debt.reference,
        creditor=debt.creditor,
        balance=Money(debt.balance_minor, debt.currency),
        surplus=Money(afforded.surplus_minor, debt.currency) if afforded else None,
        affordable=Money(afforded.affordable_minor, debt.currency) if afforded else None,
        statement_on=deal.statement.taken_on if deal.statement else None,
        is_stale=deal.is_stale,
        is_verified=bool(afforded and afforded.is_verified),
        law=tuple(replace(line, words=capital(line.words)) for line in deal.law),
        offers=menu_lines(deal),
        running=plan_line(running) if running else None,
        waiting=tuple(_("a %s is asked") % one.role_asked for one in asked if one.state == "waiting"),
    )


def sum_panel(
    statement: Statement, before: Statement | None, form: Form, by_debt: Sequence[tuple[str, Afforded]], whole: Afforded
) -> SumPanel:
    """What a statement leaves."""
    language, currency = get_language() or "en", statement.currency
    words = {one.code: one.words.get(language, one.words["en"]) for one in form.categories}
    kinds = {one.code: one.kind for one in form.categories}

    def money(minor: int) -> Money:
        return Money(minor, currency)

    moved = trends(statement, before) if before and before.currency == currency else ()
    return SumPanel(
        income=money(whole.income_minor),
        stated=money(whole.stated_minor),
        counted=money(whole.counted_minor),
        protected=money(whole.protected_minor),
        arrears=money(whole.arrears_minor),
        savings=money(whole.savings_minor),
        surplus=money(whole.surplus_minor),
        is_negative=whole.surplus_minor <= 0,
        affordable=tuple((reference, money(one.affordable_minor)) for reference, one in by_debt),
        questioned=tuple(
            (words[one.category], money(one.stated_minor), money(one.guideline_minor)) for one in whole.questioned
        ),
        moved=tuple(
            (
                words.get(one.category, one.category),
                money(one.change_minor),
                (one.change_minor < 0) == (kinds.get(one.category) == "income"),
            )
            for one in moved
        ),
        is_verified=whole.is_verified,
        source=_("Guidelines: Dunwell's own starting assumption, taken from no published standard")
        if form.confidence == "assumption"
        else form.source,
    )
