"""Civil claims: fifteen years under the code of 1985; the new code's periods were not read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.days import years_after


def judges(m: Matter, *, years: int, older_years: int, changed_on: str) -> Iterator[Said]:
    """The last day to sue under the old code; under the new one only the latest day possible, as advice.

    What had ended before the new code stays ended. The first of several debts to end decides.
    """
    if not m.asks("limitation_end") and not m.does("file_suit", "start_arbitration"):
        return
    new_code_on = date.fromisoformat(changed_on)
    certain: list[date] = []
    latest: list[date] = []
    for debt in m.debts:
        due_on, known = debt.due_on or debt.accrued_on, debt.limitation_ends_on
        ends_on = known or (years_after(due_on, years or older_years) if due_on else None)
        if debt.purpose == "commercial" or ends_on is None:
            continue
        is_certain = years or known or ends_on < new_code_on
        (certain if is_certain else latest).append(ends_on)
    if certain:
        is_over = m.action is not None and m.today > min(certain)
        yield Said(kind="bar" if is_over else "fact", values={"limitation_ends_on": min(certain)})
    if latest:
        yield Said(kind="advice", values={"latest_on": min(latest), "effective_on": new_code_on})
