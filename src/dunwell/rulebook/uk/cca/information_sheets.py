"""The current information sheet of the regulator goes with every arrears notice and default notice."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import is_in_arrears, regulated


def judges(m: Matter) -> Iterator[Said]:
    """A duty where such a notice is served now, or one of arrears falls due."""
    notice = m.action.notice if m.action else None
    serves = notice is not None and notice.kind == "default_notice"
    owes_notice = m.asks("duty_due") and any(is_in_arrears(debt) and debt.arrears_notice_due_on for debt in m.debts)
    if regulated(m) and (serves or owes_notice):
        yield Said(kind="duty")
