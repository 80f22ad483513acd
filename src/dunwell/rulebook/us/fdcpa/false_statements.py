"""Nothing false or misleading: no disguise, no demand of what is not owed, no threat that cannot lawfully be kept."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.asked import Action
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.us.covered import covered_debts

GENERAL, THREAT = "us_fed.false.general", "us_fed.false.threat"
THREATS = frozenset({"court_threat", "further_action_warning"})
DEMANDS = frozenset({"payment_demand", "payment_link", "balance", "missed_payment", "overdue_notice"})
ASKING = frozenset({"request_payment", "settlement_offer"})
THREATENING = frozenset({"advise_intended_remedy", "advise_possible_remedy"})
NOT_OWED = frozenset({"paid", "settled", "discharged"})


def judges(m: Matter) -> Iterator[Said]:
    """Bars a message in disguise, one that claims what is not owed, and a threat that the law does not allow."""
    debts = covered_debts(m)
    if not m.is_contact() or m.action is None or not debts:
        return
    content = set(m.action.content)
    asks = bool(content & DEMANDS) or m.action.purpose in ASKING
    is_untrue = any(_is_settled(m, debt) for debt in debts) or _is_too_much(m.action, debts)
    if "missed_delivery_wording" in content or (asks and is_untrue):
        yield Said(kind="bar", rows=(GENERAL,))
    threatens = bool(content & THREATS) or m.action.purpose in THREATENING
    is_empty = threatens and any(_is_settled(m, debt) for debt in debts)
    may_not_sue = "court_threat" in content and any(_is_too_late(m, debt) or _is_stayed(m, debt) for debt in debts)
    if is_empty or may_not_sue:
        yield Said(kind="bar", rows=(THREAT,))


def _is_settled(m: Matter, debt: Debt) -> bool:
    return debt.state in NOT_OWED or bool(m.past("debt_paid", debt=debt.id, collector=None))


def _is_too_much(action: Action, debts: tuple[Debt, ...]) -> bool:
    owed = [debt.balance_minor if debt.balance_minor is not None else debt.amount_minor for debt in debts]
    known = [each for each in owed if each is not None]
    return action.amount_minor is not None and len(known) == len(owed) and action.amount_minor > sum(known)


def _is_too_late(m: Matter, debt: Debt) -> bool:
    return debt.limitation_ends_on is not None and m.today > debt.limitation_ends_on


def _is_stayed(m: Matter, debt: Debt) -> bool:
    return bool(m.past("bankruptcy_petition_filed", debt=debt.id, collector=None))
