"""Suit is brought where the person lives or signed, and over land where the land lies."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered_debts


def judges(m: Matter) -> Iterator[Said]:
    """Tells the districts where suit may be brought, and bars any other one."""
    if not m.does("file_suit") or m.action is None:
        return
    for debt in covered_debts(m):
        if debt.secured_by_real_property:
            yield Said(kind="advice")  # no fact says where the land lies
            continue
        districts = tuple(dict.fromkeys(each for each in (debt.signed_in, m.debtor.home_district) if each))
        is_elsewhere = m.action.district is not None and m.action.district not in districts
        if districts:
            yield Said(kind="bar" if is_elsewhere else "fact", values={"suit_districts": districts})
