"""Civil claims: fifteen years under the code of 1985; the new code's periods were not read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.days import years_after


def judges(m: Matter, *, years: int, older_years: int, changed_on: str) -> Iterator[Said]:
    """The last day to sue under the old code; under the new one only the latest day possible, as advice."""
    if not m.asks("limitation_end") and not m.does("file_suit", "start_arbitration"):
        return
    for debt in m.debts:
        due_on = debt.due_on or debt.accrued_on
        if debt.purpose == "commercial" or (due_on is None and debt.limitation_ends_on is None):
            continue
        known = debt.limitation_ends_on
        ends_on = known or (years_after(due_on, years or older_years) if due_on else None)
        if ends_on is None:
            continue
        if years or known:
            yield Said(kind="fact", values={"limitation_ends_on": ends_on})
        if not known and (not years or (m.action is not None and m.today > ends_on)):
            yield Said(kind="advice", values={"latest_on": ends_on, "effective_on": date.fromisoformat(changed_on)})
