"""An address that an earlier collector used by an approved route may be taken over with its protection."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered
from dunwell.rulebook.us.reg_f.email_paths import email_point, inherited


def judges(m: Matter) -> Iterator[Said]:
    """Tells of an address taken over whether the route is met. Refuses nothing."""
    if not m.is_contact("email") or not covered(m):
        return
    point = email_point(m)
    if point is not None and point.origin == "prior_collector":
        yield Said(kind="harbour", is_met=inherited(m, point))
