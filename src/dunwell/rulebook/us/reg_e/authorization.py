"""Recurring debits need a writing the consumer signed, and are no condition of credit."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said

AUTHORISATION, CONDITION = ("us_fed.rege.authorization",), ("us_fed.rege.no_condition",)


def judges(m: Matter, *, forms: list[str], signers: list[str], exempt_products: list[str]) -> Iterator[Said]:
    """A debit without a writing signed by the consumer (the payee signing for an oral consent fails); and an offer of
    credit that insists on one, overdraft plans apart."""
    if m.action is None or m.debtor.kind == "company":
        return
    if m.does("start_recurring_debit"):
        written = m.action.authorisation
        is_signed = written is not None and written.form in forms and (written.signed_by or signers[0]) in signers
        if not is_signed:
            yield Said(kind="bar", rows=AUTHORISATION)
    offer = m.action.offer
    is_tied = m.does("make_credit_offer") and offer is not None and offer.requires_recurring_debit
    if is_tied and any(debt.product not in exempt_products for debt in m.debts):
        yield Said(kind="bar", rows=CONDITION)
