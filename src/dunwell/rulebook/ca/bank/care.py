"""A threat of court is meant, and a mobile telephone is used only where the person gave its number."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered
from dunwell.rulebook.ca.reaching import shows

NOT_GIVEN = frozenset({"skip_trace", "prior_collector"})


def judges(m: Matter) -> Iterator[Said]:
    """Advises where intent, or the cost to the person, is not known from the facts."""
    if not m.is_contact() or not covered.bank(m):
        return
    if shows(m, "court_threat"):
        yield Said(kind="advice", rows=("ca.fed.bank.legal_threat",))
    if (
        m.is_contact("phone", "voicemail", "text")
        and m.point
        and m.point.kind == "mobile"
        and m.point.origin in NOT_GIVEN
    ):
        yield Said(kind="advice", rows=("ca.fed.bank.cell_cost",))
