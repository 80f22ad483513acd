"""A charge for a payment without funds has a ceiling, once in two business days, never for a small overdraft."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.off_days import WEEKEND, federal

ONE_DAY = timedelta(days=1)


def judges(
    m: Matter, *, fee_max_minor: int, overdraft_min_minor: int, per_business_days: int, holidays: list[str]
) -> Iterator[Said]:
    """Tells the highest charge on a personal account now, and refuses what is above it."""
    fee = m.action.fee if m.action else None
    is_account = any(debt.product == "deposit_account" for debt in m.debts)
    if not fee or fee.kind != "dishonoured_payment" or not is_account or not covered.bank(m):
        return
    overdraft = m.debt.overdraft_minor
    is_small = overdraft is not None and overdraft < overdraft_min_minor
    most = 0 if is_small or was_charged(m, per_business_days, holidays) else fee_max_minor
    is_above = fee.amount_minor is not None and fee.amount_minor > most
    yield Said(kind="bar" if is_above else "fact", values={"fee_max_minor": most})


def was_charged(m: Matter, business_days: int, holidays: list[str]) -> bool:
    """Whether an earlier payment was returned on this account in the period, and was not free of charge."""
    day, is_off = m.today, federal(m, holidays)
    while business_days > 1:
        day -= ONE_DAY
        business_days -= not (is_off(day) or day.weekday() in WEEKEND)
    returned = [each for each in m.past("debit_returned", debt=m.debt.id) if m.day(each.at) >= day]
    charged = m.debt.fees_charged_minor
    return (len(returned) > 1 and charged != 0) or (bool(returned) and bool(charged))
