"""Short-term credit: no interest, fees of thirty percent, 130 percent in all, twelve months."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.ae.bound import is_short_term_lender
from dunwell.rulebook.days import months_after

CLAIMS = ("file_suit", "start_arbitration", "request_card_payment", "take_postdated_cheques", "contact")


def judges(
    m: Matter,
    *,
    fee_max: Decimal,
    recoverable_max: Decimal,
    months_max: int,
    amount_max_minor: int,
    salaries_max: int,
) -> Iterator[Said]:
    """The caps of a restricted-licence company and its agents: interest, fees, total claimed, term and size."""
    debts = [debt for debt in m.debts if debt.product == "short_term_credit"]
    if m.action is None or not is_short_term_lender(m.collector):
        return
    if m.does("make_credit_offer"):
        yield Said(kind="fact", values={"amount_max_minor": amount_max_minor, "salaries_max": salaries_max})
    for debt in debts:
        credit = debt.original_credit_minor or debt.amount_minor
        if m.does("charge_interest"):
            yield Said(kind="bar", values={"rate_max": Decimal(0)})
        if credit is not None:
            yield from _fees(m, debt, _share(credit, fee_max))
            yield from _claims(m, debt, _share(credit, recoverable_max))
        yield from _term(m, debt, months_max)


def _share(amount: int, share: Decimal) -> int:
    return int((amount * share).quantize(Decimal(1), rounding=ROUND_DOWN))


def _fees(m: Matter, debt: Debt, most: int) -> Iterator[Said]:
    if m.action is None or not m.does("charge_fee") or m.action.fee is None:
        return
    room = max(most - (debt.fees_charged_minor or 0), 0)
    yield Said(kind="fact", values={"fee_max_minor": room})
    if m.action.fee.amount_minor is None or m.action.fee.amount_minor > room:
        yield Said(kind="bar")


def _claims(m: Matter, debt: Debt, most: int) -> Iterator[Said]:
    """What was paid and what is claimed now, together."""
    if m.action is None or not m.does("charge_fee", *CLAIMS):
        return
    yield Said(kind="fact", values={"recoverable_max_minor": most})
    paid = sum(event.amount_minor or 0 for event in m.past("payment_received", debt=debt.id))
    claimed = m.action.amount_minor if m.action.amount_minor is not None else debt.balance_minor
    if m.does(*CLAIMS) and claimed is not None and paid + claimed > most:
        yield Said(kind="bar")


def _term(m: Matter, debt: Debt, months_max: int) -> Iterator[Said]:
    """Advice on a plan that would run past the term, rollover included."""
    made_on, owed = debt.agreement_made_on or debt.arose_on, debt.balance_minor
    instalment = m.action.instalment_minor if m.action and m.does("propose_plan") else None
    if made_on is None or not owed or not instalment:
        return
    months = -(-owed // instalment)
    if months_after(m.today, months) > months_after(made_on, months_max):
        yield Said(kind="advice")
