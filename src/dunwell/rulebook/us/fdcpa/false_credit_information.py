"""What is told to others about a debt must show that it is disputed, however the dispute was made."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered_debts
from dunwell.rulebook.us.disputes.pending import disputes_of_any_form


def judges(m: Matter) -> Iterator[Said]:
    """Requires the mark of a dispute when a disputed debt is reported, and tells when it is needed."""
    disputed = [debt for debt in covered_debts(m) if disputes_of_any_form(m, debt)]
    if disputed and m.does("furnish"):
        yield Said(kind="duty", values={"must_flag_disputed": True})
    elif m.asks("dispute_effect") and covered_debts(m):
        yield Said(kind="fact", values={"must_flag_disputed": bool(disputed)})
