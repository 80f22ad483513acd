"""California: no suit or arbitration on a written contract after four years."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.us.limitation import limitation_end

WRITTEN = ("letter", "email", "text")


def judges(m: Matter, *, years: int) -> Iterator[Said]:
    """A bar to starting, whoever claims; advice on a message that asks for the debt without the statutory statement.

    Only a written acknowledgement extends the period (section 360).
    """
    if not any(_is_expired(m, debt, years) for debt in m.debts):
        return
    if m.does("file_suit", "start_arbitration"):
        yield Said(kind="bar")
    elif m.action is not None and m.is_contact(*WRITTEN) and "state_required_statement" not in m.action.content:
        yield Said(kind="advice")


def _is_expired(m: Matter, debt: Debt, years: int) -> bool:
    if debt.founded_on_writing is False:
        return False
    ends_on = limitation_end(m, debt, years, renewed_by=("acknowledgement_received",))
    return ends_on is not None and m.today > ends_on
