"""A firm answers for its agents, and hands a debt on with data that are right."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import open_dispute, under_conc


def judges(m: Matter) -> Iterator[Said]:
    """Duties to choose and watch an agent, and to tell who takes a debt of a dispute or that it is settled."""
    debts = under_conc(m) if m.does("place_debt", "sell_debt") else ()
    if debts and m.does("place_debt"):
        yield Said(kind="duty", rows=("uk.conc.agents_bound",))
    if any(debt.state is not None or open_dispute(m, debt) for debt in debts):
        yield Said(kind="duty", rows=("uk.conc.sale_data_accuracy",))
