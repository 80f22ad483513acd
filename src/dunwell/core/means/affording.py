"""What a household can afford for one debt: disposable income, a protected minimum, and a fair share of what is left.

    disposable = income - max(what is spent and not questioned, the protected minimum)
    surplus    = disposable - priority arrears - a small saving
    affordable = this debt's share of the surplus among all that are not priority debts, rounded down

What is spent above a guideline without a reason is counted up to the guideline; nothing else is questioned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dunwell.core.means.form import Form
from dunwell.core.means.statement import BadStatement, Figure, Statement, check


@dataclass(frozen=True, slots=True)
class Creditors:
    """What is owed to us on this debt, and to whom else; minor units. Caps are the law's, minor units a month."""

    balance_minor: int
    caps_minor: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Questioned:
    """A category above its guideline without a reason; minor units a month."""

    category: str
    stated_minor: int
    guideline_minor: int


@dataclass(frozen=True, slots=True)
class Afforded:
    """What came of a statement, step by step; minor units a month."""

    income_minor: int
    stated_minor: int
    """Everything the household said it spends."""
    counted_minor: int
    """What of it is counted, the protected minimum at least."""
    protected_minor: int
    arrears_minor: int
    savings_minor: int
    surplus_minor: int
    """May be negative: then there is nothing to pay from."""
    affordable_minor: int
    token_minor: int
    is_verified: bool
    questioned: tuple[Questioned, ...]

    @property
    def disposable_minor(self) -> int:
        """Income less what is counted."""
        return self.income_minor - self.counted_minor


def afford(statement: Statement, form: Form, creditors: Creditors) -> Afforded:
    """What the household can pay towards this debt each month.

    Always   0 <= affordable <= surplus where there is one; more income never lowers it, more people never raise it
    Raises   BadStatement
    Source   docs of the form; the order follows the usual statement of income and expenditure
    """
    kinds = {one.code: one.kind for one in form.categories}
    check(statement, form)
    if statement.currency != form.currency:
        raise BadStatement(
            "the form of {country} is in {currency}, the statement in {other}",
            country=form.country,
            currency=form.currency,
            other=statement.currency,
        )
    by_kind = _by_kind(statement, kinds)
    own, partner = _income(by_kind["income"])
    questioned = tuple(_questioned(statement, form))
    spent = [*by_kind["fixed"], *by_kind["flexible"]]
    stated = sum(one.monthly_minor for one in spent)
    household = statement.household
    protected = form.protected.of(adults=household.adults, children=household.children)
    allowed = stated - sum(one.stated_minor - one.guideline_minor for one in questioned)
    counted, arrears = max(allowed, protected), sum(one.monthly_minor for one in by_kind["arrears"])
    if household.is_joint:
        income = own + partner
    else:
        income = own
        both, arrears = _borne(counted + arrears, own, partner), _borne(arrears, own, partner)
        counted = both - arrears
    before_savings = income - counted - arrears
    savings = min(max(before_savings, 0) * form.savings_percent // 100, form.savings_max_minor)
    surplus = before_savings - savings
    return Afforded(
        income_minor=income,
        stated_minor=stated,
        counted_minor=counted,
        protected_minor=protected,
        arrears_minor=arrears,
        savings_minor=savings,
        surplus_minor=surplus,
        affordable_minor=_affordable(surplus, statement, creditors),
        token_minor=form.token_minor,
        is_verified=statement.is_verified,
        questioned=questioned,
    )


def _affordable(surplus: int, statement: Statement, creditors: Creditors) -> int:
    total = creditors.balance_minor + sum(statement.other_debts_minor)
    if surplus <= 0 or creditors.balance_minor <= 0:
        return 0
    return max(min((surplus * creditors.balance_minor // total, *creditors.caps_minor)), 0)


def _by_kind(statement: Statement, kinds: Mapping[str, str]) -> dict[str, list[Figure]]:
    found: dict[str, list[Figure]] = {kind: [] for kind in ("income", "fixed", "flexible", "arrears")}
    for one in statement.figures:
        found[kinds[one.category]].append(one)
    return found


def _income(figures: Sequence[Figure]) -> tuple[int, int]:
    """What the person brings, and what a partner does; joint income is halved between them, the odd cent theirs."""
    joint = sum(one.monthly_minor for one in figures if one.whose == "joint")
    own = sum(one.monthly_minor for one in figures if one.whose == "own") + joint // 2
    return own, sum(one.monthly_minor for one in figures if one.whose == "partner") + joint - joint // 2


def _borne(cost: int, own: int, partner: int) -> int:
    """What of the household's costs falls on the person, by income, rounded up; all of it where there is no partner."""
    return cost if partner <= 0 else -(-cost * own // (own + partner))


def _questioned(statement: Statement, form: Form) -> list[Questioned]:
    """Categories above their guideline for which no reason was given."""
    household = statement.household
    found = []
    for category in form.categories:
        mine = [one for one in statement.figures if one.category == category.code]
        if category.guideline is None or not mine or any(one.because for one in mine):
            continue
        stated = sum(one.monthly_minor for one in mine)
        limit = category.guideline.of(adults=household.adults, children=household.children)
        if stated > limit:
            found.append(Questioned(category.code, stated, limit))
    return found


def share_out(surplus_minor: int, balances_minor: Sequence[int]) -> tuple[int, ...]:
    """A surplus spread over debts in proportion to their balances, to the cent.

    Given    surplus >= 0, every balance > 0
    Always   the shares sum to the surplus; each is its exact share rounded down, or one unit more
    """
    total = sum(balances_minor)
    shares = [surplus_minor * balance // total for balance in balances_minor]
    largest_first = sorted(range(len(shares)), key=lambda place: (-balances_minor[place], place))
    for place in largest_first[: surplus_minor - sum(shares)]:
        shares[place] += 1
    return tuple(shares)
