"""Minnesota: medical debts are not reported nor passed to a spouse; no debt revives."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.acts import tells_of_debt
from dunwell.rulebook.us.covered import is_consumer_debt

SPOUSES = frozenset({"spouse", "surviving_spouse"})


def judges(m: Matter) -> Iterator[Said]:
    """Reporting a medical debt, asking a spouse for it, or suing on an expired consumer debt."""
    medical = [debt for debt in m.debts if debt.product == "medical"]
    asks_spouse = m.reached.relation in SPOUSES and tells_of_debt(m)
    is_charged = m.reached.relation in SPOUSES and m.does("charge_interest", "charge_fee", "file_suit", "propose_plan")
    if medical and (m.does("furnish") or asks_spouse or is_charged):
        yield Said(kind="bar")
    ends = [debt.limitation_ends_on for debt in m.debts if is_consumer_debt(m, debt)]
    for end in ends if m.asks("limitation_end") else ():
        if end is not None:
            yield Said(kind="fact", values={"limitation_ends_on": end})
    if m.does("file_suit", "start_arbitration") and any(end is not None and m.today > end for end in ends):
        yield Said(kind="bar")
