"""After a claim that the debt is settled or not owed, demands go on only with a reason and evidence."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.uk.covered import ANSWERS, SPOKEN, open_dispute, under_conc
from dunwell.rulebook.uk.steps import pursues


def judges(m: Matter) -> Iterator[Said]:
    """Bars a demand while the claim is unanswered, or for a debt that is known to be settled."""
    if pursues(m) and any(debt.state is not None or _is_claimed(m, debt) for debt in under_conc(m)):
        yield Said(kind="bar")


def _is_claimed(m: Matter, debt: Debt) -> bool:
    said = [each for each in m.past(*SPOKEN, debt=debt.id) if "does_not_owe" in each.said]
    return open_dispute(m, debt) is not None or bool(said and not m.since(said[-1], *ANSWERS, debt=debt.id))
