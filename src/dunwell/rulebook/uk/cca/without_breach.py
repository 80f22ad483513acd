"""An agreement for a fixed time is ended or enforced without a breach only after a week's notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import is_in_arrears, regulated


def judges(m: Matter, *, days: int) -> Iterator[Said]:
    """A duty to give the notice, with the first day on which the agreement could end if it went out today."""
    if m.does("terminate_agreement") and any(is_in_arrears(debt) is False for debt in regulated(m)):
        yield Said(kind="duty", values={"effective_on": m.today + timedelta(days=days)})
