"""Massachusetts: agencies ask others only where the person is, at no cost to them."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.acts import AGENCIES


def judges(m: Matter) -> Iterator[Said]:
    """An agency about to ask a third person where the debtor can be found; the federal rule on it binds besides."""
    asks = m.is_contact() and m.action is not None and m.action.purpose == "location_information"
    if asks and m.collector.role in AGENCIES:
        yield Said(kind="advice")
