"""What a negotiation starts from: what is owed, what can be afforded, what the law and the house allow, on one day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from dunwell.cases import means, plan_queries, queries
from dunwell.cases.means import StatementLine
from dunwell.core.actor import Actor
from dunwell.core.matter import BadFacts, Matter
from dunwell.core.matter.asked import Action
from dunwell.core.matter.facts import Finances
from dunwell.core.means import Afforded, Creditors, NoSuchForm, Statement, afford, form_for
from dunwell.core.means.statement import monthly
from dunwell.core.money import Money
from dunwell.core.negotiation.case import Case, Limits
from dunwell.core.negotiation.limits import House, house, narrowed
from dunwell.core.plans.keeping import Known
from dunwell.core.plans.schedule import on_weekdays
from dunwell.core.ports import Vault
from dunwell.core.refusal import Refusal
from dunwell.debts import floors
from dunwell.debts import queries as debts
from dunwell.debts.queries import DebtCard
from dunwell.engine.matters import judge_matter
from dunwell.flows.matters import contact_matter
from dunwell.parties import queries as parties
from dunwell.parties.queries import PersonCard
from dunwell.rulebook import Rulebook
from dunwell.rulebook.calendars import is_holiday

DEALS = ("open", "written_off")
STOPS = ("moratorium", "insolvency", "deceased")
"""Circumstances while which nothing is asked; the person may still pay."""
PAYING = frozenset({"full", "plan", "settlement", "settlement_plan", "token"})
STATEMENT_FRESH_DAYS = 180
"""A statement older than this is taken again before an offer is made from it."""
TOKEN_MINOR = 100


class NothingToAgree(Refusal, ValueError):
    """The debt is not one on which anything can be agreed."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person said of how they would pay. Minor units."""

    every: str = "month"
    payday_on: date | None = None
    lump_minor: int = 0
    is_lump_shown: bool = False
    has_shock: bool = False
    """Their circumstances changed, and they showed it."""


@dataclass(frozen=True, slots=True)
class LawLine:
    """What a rule says of a plan on this debt."""

    rule_id: str
    citation: str
    words: str
    remedy: str
    is_refusal: bool


@dataclass(frozen=True, slots=True)
class Dealing:
    """Everything a plan on one debt is agreed from."""

    case: Case
    debt: DebtCard
    country: str
    statement: StatementLine | None
    afforded: Afforded | None
    is_stale: bool
    """The newest statement is too old to be counted."""
    house: House
    law: tuple[LawLine, ...]


def dealing(
    *,
    debt_id: int,
    person_id: int,
    wish: Wish,
    vault: Vault,
    book: Rulebook,
    by: Actor,
    today: date,
    at: datetime,
    language: str = "en",
) -> Dealing:
    """Gather it, in a handful of questions. Nothing is written. Raises NoSuchDebt, NoSuchPerson, NotForYou."""
    debt = debts.card(debt_id, as_of=today, seen_by=by)
    card = parties.person(person_id, on=today, seen_by=by)
    country = card.country or debt.country
    found = means.counted(person_id, vault=vault)
    line = found[0] if found else None
    is_stale = line is not None and line.taken_on < today - timedelta(days=STATEMENT_FRESH_DAYS)
    afforded = _afforded(found[1], line, debt) if found and line and not is_stale else None
    told = house(today)
    law, is_masked = _law(debt, card, found[1] if afforded and found else None, afforded, book, by, at, language)
    promises = queries.promises_of([debt_id], as_of=today, seen_by=by)
    states = [one.state for one in promises]
    masked = PAYING if is_masked or _is_stopped(card, debt_id, today) else frozenset()
    case = Case(
        balance_minor=debt.balance_minor,
        as_of=today,
        earliest_on=today,
        surplus_minor=afforded.surplus_minor if afforded else None,
        affordable_minor=afforded.affordable_minor if afforded else 0,
        floor=_floor(debt, told),
        authority=told.authority(by.roles, debt.currency),
        token_minor=afforded.token_minor if afforded else TOKEN_MINOR,
        lump_minor=wish.lump_minor,
        every=wish.every,
        payday_on=wish.payday_on,
        is_open=working_days(card, debt, country, book),
        masked=masked,
        known=Known(
            states.count("kept"), states.count("broken") + states.count("part"), bool(line and line.is_verified)
        ),
        evidence=_evidence(wish, line if afforded else None),
        best_percent=plan_queries.best_percent(debt_id),
    )
    return Dealing(case, debt, country, line, afforded, is_stale, told, law)


def _floor(debt: DebtCard, told: House) -> Limits:
    """The creditor's own floor, where it named one for the portfolio; else the house's."""
    own = floors.floor_of(debt.portfolio_id)
    return narrowed(
        told.floor_in(debt.currency),
        percent=own.settlement_percent_min,
        months=own.plan_months_max,
        instalment_minor=own.instalment_min_minor,
    )


def check_deals(debt: DebtCard) -> None:
    """Raise NothingToAgree unless something can be agreed on the debt."""
    if debt.state not in DEALS or debt.balance_minor <= 0:
        raise NothingToAgree(
            "nothing can be agreed on debt {reference}: its state is {state}, and {owed} is owed",
            reference=debt.reference,
            state=debt.state,
            owed=Money(debt.balance_minor, debt.currency),
        )


def _afforded(statement: Statement, line: StatementLine, debt: DebtCard) -> Afforded | None:
    if statement.currency != debt.currency:
        return None
    try:
        form = form_for(statement.country, line.taken_on)
    except NoSuchForm:
        return None
    if debt.balance_minor <= 0:
        return None
    return afford(statement, form, Creditors(debt.balance_minor))


def _evidence(wish: Wish, line: StatementLine | None) -> frozenset[str]:
    told = {"statement": line is not None and line.is_verified, "shock": wish.has_shock, "lump_sum": wish.is_lump_shown}
    return frozenset(name for name, is_so in told.items() if is_so)


def _is_stopped(card: PersonCard, debt_id: int, today: date) -> bool:
    return any(
        one.kind in STOPS and one.holds_on(today) and one.debt_id in {None, debt_id} for one in card.circumstances
    )


def working_days(card: PersonCard, debt: DebtCard, country: str, book: Rulebook) -> Callable[[date], bool]:
    """Whether banks work on a day where the person lives: weekdays that are no holiday there, as far as is known."""

    def is_open(day: date) -> bool:
        held = is_holiday(
            book, jurisdiction=country, region=card.region or None, is_licensed=debt.is_licensed_institution, day=day
        )
        return on_weekdays(day) and not held

    return is_open


def _law(
    debt: DebtCard,
    card: PersonCard,
    statement: Statement | None,
    afforded: Afforded | None,
    book: Rulebook,
    by: Actor,
    at: datetime,
    language: str,
) -> tuple[tuple[LawLine, ...], bool]:
    """What the law says of proposing a plan, and whether it forbids it. What cannot be told forbids."""
    try:
        matter = contact_matter(card.person_id, debt_ids=[debt.debt_id], channel="phone", at=at, seen_by=by)
    except BadFacts as error:
        return (LawLine("house.unknown", "house", str(error), "", is_refusal=True),), True
    action = Action(
        kind="propose_plan",
        debts=(f"D{debt.debt_id}",),
        instalment_minor=afforded.affordable_minor if afforded and afforded.affordable_minor > 0 else None,
    )
    asked = _with_money(matter, statement, afforded).doing(action)
    lines = tuple(
        dict.fromkeys(
            LawLine(
                each.rule.id,
                each.rule.source,
                each.said.broken or each.rule.reason(language, asked.today),
                each.rule.remedy(language, asked.today),
                is_refusal=each.said.is_refusal,
            )
            for each in judge_matter(asked, book)
            if each.said.is_refusal or each.said.kind in {"advice", "duty"}
        )
    )
    return lines, any(line.is_refusal for line in lines)


def _with_money(matter: Matter, statement: Statement | None, afforded: Afforded | None) -> Matter:
    """The facts with the household's figures, as the rules ask for them."""
    if statement is None or afforded is None:
        return matter
    loans = form_for(statement.country, matter.today).loans
    told = monthly(statement)
    bound = sum(told.get(one, 0) for one in loans) if loans else afforded.counted_minor
    finances = Finances(
        gross_salary_minor=max(afforded.income_minor, 0),
        other_instalments_minor=max(bound + afforded.arrears_minor, 0),
    )
    people = (replace(matter.facts.people[0], finances=finances), *matter.facts.people[1:])
    return replace(matter, facts=replace(matter.facts, people=people))
