"""Credit to a serving borrower: 36 percent, no forced arbitration, no cheques as security."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt


def judges(m: Matter, *, apr_max: Decimal, outside: list[str]) -> Iterator[Said]:
    """Consumer credit made while the borrower served; mortgages, and loans to buy the thing pledged, are outside."""
    service = m.past("military_service_started", person=m.debtor.id)
    if not service:
        return
    served_from = m.day(service[0].at)
    debts = [debt for debt in m.debts if debt.product not in outside and _is_made_in(debt, served_from)]
    if not debts:
        return
    rates = [(m.action.rate if m.action else None) or debt.apr for debt in debts]
    is_dear = any(rate is not None and rate > apr_max for rate in rates)
    if m.does("start_arbitration", "take_postdated_cheques") or (m.does("charge_interest") and is_dear):
        yield Said(kind="bar", values={"rate_max": apr_max})
    elif m.does("file_suit") and is_dear:
        yield Said(kind="advice", values={"rate_max": apr_max})


def _is_made_in(debt: Debt, served_from: date) -> bool:
    made_on = debt.agreement_made_on or debt.arose_on
    return debt.purpose == "consumer" and made_on is not None and made_on >= served_from
