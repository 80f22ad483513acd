"""No more is collected than the debt and lawful fees, from the debtor alone, without an agent's costs."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import OWING, amount_owed, is_for, shows

DEMANDS = ("request_card_payment", "take_postdated_cheques")


def judges(m: Matter) -> Iterator[Said]:
    """Refuses fees that no law allows, sums above the debt, and demands on who does not owe."""
    if m.action is None or not covered.anyone(m):
        return
    fee, owed = m.action.fee, amount_owed(m)
    is_fee = fee is not None and not fee.permitted_by_law
    asked = m.action.amount_minor if m.is_contact() or m.does(*DEMANDS) else None
    is_above = asked is not None and owed is not None and asked > owed
    if is_fee or is_above or is_demand_on_other(m):
        yield Said(kind="bar", rows=("ca.mb.amount",))


def is_demand_on_other(m: Matter) -> bool:
    """Whether somebody who neither owes nor guarantees is asked for money."""
    asks_money = is_for(m, "request_payment", "settlement_offer") or shows(m, "payment_demand")
    return m.is_contact() and asks_money and m.reached.relation not in OWING
