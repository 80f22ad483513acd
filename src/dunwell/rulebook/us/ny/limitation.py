"""New York: three years to sue on consumer credit, and no payment renews them."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import is_consumer_debt
from dunwell.rulebook.us.limitation import limitation_end


def judges(m: Matter, *, credit_years: int, other_years: int, credit_products: list[str]) -> Iterator[Said]:
    """The last day to sue, and a bar to a suit on consumer credit after it."""
    if not m.asks("limitation_end") and not m.does("file_suit", "start_arbitration"):
        return
    for debt in m.debts:
        is_credit = is_consumer_debt(m, debt) and debt.product in credit_products
        ends_on = limitation_end(m, debt, credit_years if is_credit else other_years)
        if ends_on is None:
            continue
        yield Said(kind="fact", values={"limitation_ends_on": ends_on})
        if m.action is not None and m.today > ends_on:
            yield Said(kind="bar" if is_credit else "advice")
