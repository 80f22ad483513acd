"""In arrears a new card authority is set up only for a repayment plan, and only with consent."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import is_in_arrears, under_conc


def judges(m: Matter) -> Iterator[Said]:
    """Bars a new authority in arrears without an agreed plan, or one the customer did not give."""
    if m.action is None or not m.does("start_recurring_debit"):
        return
    authorisation = m.action.authorisation
    is_theirs = authorisation is not None and authorisation.signed_by != "payee"
    for debt in under_conc(m):
        has_plan = bool(m.past("plan_agreed", debt=debt.id))
        if not is_theirs or (is_in_arrears(debt) and not has_plan):
            yield Said(kind="bar")
