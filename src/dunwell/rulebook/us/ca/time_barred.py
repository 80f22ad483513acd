"""California: no suit or arbitration on a written contract after four years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Debt
from dunwell.rulebook.us.limitation import limitation_end

WRITTEN = ("letter", "email", "text")


def judges(m: Matter, *, years: int) -> Iterator[Said]:
    """A bar to starting, whoever claims; the statutory statement required in a message on the debt.

    Only a written acknowledgement extends the period (section 360).
    """
    ends = [end for debt in m.debts if (end := _end(m, debt, years)) is not None]
    if ends and (m.asks("limitation_end") or m.does("file_suit", "start_arbitration")):
        yield Said(kind="fact", values={"limitation_ends_on": min(ends)})
    if not any(m.today > end for end in ends):
        return
    if m.does("file_suit", "start_arbitration"):
        yield Said(kind="bar")
    elif m.action is not None and m.is_contact(*WRITTEN) and "state_required_statement" not in m.action.content:
        yield Said(kind="duty")


def _end(m: Matter, debt: Debt, years: int) -> date | None:
    if debt.founded_on_writing is False:
        return None
    return limitation_end(m, debt, years, renewed_by=("acknowledgement_received",))
