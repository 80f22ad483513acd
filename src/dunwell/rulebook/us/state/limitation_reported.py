"""Years to sue, by state, as secondary tables report them: not verified."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.limitation import is_open_account
from dunwell.rulebook.us.state.limitation_years import by_state


def judges(m: Matter, *, written: list[str], open_account: list[str]) -> Iterator[Said]:
    """Advice with the reported years, where there are any; never an end date, and never a refusal."""
    if not m.asks("limitation_end") and not m.does("file_suit", "start_arbitration"):
        return
    for debt in m.debts:
        if debt.limitation_ends_on is None:
            table = by_state(open_account if is_open_account(debt) else written)
            years = table.get(str(m.region))
            yield Said(kind="advice", values={} if years is None else {"reported_years": years})
