"""California: letters and messages carry the licence number."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import is_consumer_debt

WRITTEN = ("letter", "email", "text", "social")


def judges(m: Matter) -> Iterator[Said]:
    """Required in a written or digital message that does not show the state's statement; creditors are bound."""
    is_written = m.is_contact(*WRITTEN) or m.does("serve_notice")
    if m.action is None or not is_written or not any(is_consumer_debt(m, debt) for debt in m.debts):
        return
    if "state_required_statement" not in m.action.content:
        yield Said(kind="duty")
