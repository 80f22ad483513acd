"""Whom the law of a state, or of the District of Columbia, binds, creditors or collectors only, and for which debts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.us.accounts import MORTGAGES
from dunwell.rulebook.us.acts import AGENCIES, AGENCIES_AND_BUYERS
from dunwell.rulebook.us.covered import is_consumer_debt

PREFIXES = {
    "US-MA": "us_ma.",
    "US-DC": "us_dc.",
    "US-WA": "us_wa.",
    "US-NY": "us_ny.",
    "US-NV": "us_nv.",
    "US-MN": "us_mn.",
}
"""By region, how the names of its rows begin."""


def judges(
    m: Matter,
    *,
    since: list[str],
    creditors_too: list[str],
    agencies_only: list[str],
    medical_only: list[str],
    no_mortgages: list[str],
) -> Iterator[Said]:
    """Tells, row by row, whether the law of the region binds this collector for a debt in question.

    Given   `since` rows, each with the day from which it is law after a colon, or long standing where none is named
    """
    prefix = PREFIXES.get(m.region or "")
    if not m.asks("coverage") or prefix is None:
        return
    for row, _, first_day in (each.partition(":") for each in since):
        if not row.startswith(prefix) or (first_day and m.today < date.fromisoformat(first_day)):
            continue
        roles = AGENCIES if row in agencies_only else AGENCIES_AND_BUYERS
        is_bound = row in creditors_too or m.collector.role in roles
        debts = [debt for debt in m.debts if is_consumer_debt(m, debt)]
        is_theirs = any(_concerns(debt, row in medical_only, row in no_mortgages) for debt in debts)
        yield Said(kind="fact", rows=(row,), values={"is_covered": is_bound and is_theirs})


def _concerns(debt: Debt, is_medical_only: bool, is_without_mortgages: bool) -> bool:
    if is_medical_only and debt.product != "medical":
        return False
    return not (is_without_mortgages and debt.product in MORTGAGES)
