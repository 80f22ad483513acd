"""In Scotland five years without claim or acknowledgement extinguish the debt."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.limits import end_in_scotland, has_ended
from dunwell.rulebook.uk.steps import recovers

CHARGES = ("charge_interest", "charge_fee", "sell_debt", "furnish", "propose_plan")


def judges(m: Matter, *, years: int, decree_years: int) -> Iterator[Said]:
    """The last day of the debt, and a bar on everything that treats it as owed afterwards.

    The first of several debts to end decides.
    """
    ends = [end_in_scotland(m, debt, years=years, decree_years=decree_years) for debt in m.debts]
    first = min((end for end in ends if end is not None), default=None)
    if first is not None:
        is_gone = has_ended(m, first) and (recovers(m) or m.does(*CHARGES))
        yield Said(kind="bar" if is_gone else "fact", values={"limitation_ends_on": first})
