"""Of a debt whose time is over: no word of court, no demand once the customer relies on it, and a flag on its sale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.uk.covered import SCOTLAND, SPOKEN, speaks_for, under_conc
from dunwell.rulebook.uk.limits import end_in_scotland, end_of_time, has_ended
from dunwell.rulebook.uk.steps import recovers

STOP, MISLEAD, SALE = "uk.conc.statute_barred_stop", "uk.conc.statute_barred_mislead", "uk.conc.statute_barred_sale"
THREATS = frozenset({"court_threat", "further_action_warning"})
WARNINGS = frozenset({"advise_possible_remedy", "advise_intended_remedy"})


def judges(m: Matter, *, years: int, years_scotland: int, decree_years: int) -> Iterator[Said]:
    """Where time is over: bars threats everywhere, demands after a refusal outside Scotland; flags a sale."""
    for debt in under_conc(m):
        if not has_ended(m, _end(m, debt, years, years_scotland, decree_years)):
            continue
        if m.action and m.is_contact() and (m.action.purpose in WARNINGS or not THREATS.isdisjoint(m.action.content)):
            yield Said(kind="bar", rows=(MISLEAD,))
        if _is_refused(m, debt) and recovers(m) and m.region != SCOTLAND:
            yield Said(kind="bar", rows=(STOP,))
        if m.does("sell_debt"):
            yield Said(kind="duty", rows=(SALE,))


def _is_refused(m: Matter, debt: Debt) -> bool:
    said = (each for each in m.past(*SPOKEN, debt=debt.id) if "will_not_pay_time_barred" in each.said)
    return any(speaks_for(m, each, m.reached) for each in said)


def _end(m: Matter, debt: Debt, years: int, years_scotland: int, decree_years: int) -> date | None:
    if m.region == SCOTLAND:
        return end_in_scotland(m, debt, years=years_scotland, decree_years=decree_years)
    return end_of_time(m, debt, years=years)
