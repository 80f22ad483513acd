"""Credit risk and affordability are assessed before credit is given or much increased."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said


def judges(m: Matter) -> Iterator[Said]:
    """A duty with every offer of credit to an individual."""
    if m.does("make_credit_offer") and m.reached.kind != "company":
        yield Said(kind="duty")
