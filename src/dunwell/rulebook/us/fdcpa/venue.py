"""Suit is brought where the person lives or signed, and over land where the land lies."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered


def judges(m: Matter) -> Iterator[Said]:
    """Tells the districts where suit may be brought, and bars any other one."""
    if not m.does("file_suit") or m.action is None or not covered(m):
        return
    if m.debt.secured_by_real_property:
        yield Said(kind="advice")  # no fact says where the land lies
        return
    districts = tuple(dict.fromkeys(each for each in (m.debt.signed_in, m.debtor.home_district) if each))
    if m.action.district is not None and districts and m.action.district not in districts:
        yield Said(kind="bar", values={"suit_districts": districts})
    elif districts:
        yield Said(kind="fact", values={"suit_districts": districts})
