"""Goods or a home are taken back only after the alternatives were explored."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import under_conc


def judges(m: Matter) -> Iterator[Said]:
    """Bars taking back what secures a debt while no plan was ever agreed and none was offered."""
    takes = m.action is not None and m.action.purpose == "take_goods"
    for debt in under_conc(m):
        is_claim = m.does("file_suit") and debt.secured_by_real_property is True
        tried = m.past("plan_agreed", debt=debt.id, collector=None)
        if (takes or is_claim) and not tried:
            yield Said(kind="bar")
