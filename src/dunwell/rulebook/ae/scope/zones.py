"""The financial zones have laws of their own."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.days import months_after

INSOLVENCY, DATA = ("ae.insolvency.zones",), ("ae.difc.data", "ae.adgm.data")


def judges(m: Matter, *, access_months: int) -> Iterator[Said]:
    """Advice where nobody says that the mainland's law holds and the zone's would matter."""
    if m.collector.regime == "mainland":
        return
    if m.asks("insolvency_regime"):
        yield Said(kind="advice", rows=INSOLVENCY)
    asked = m.last("access_request_received")
    if asked is not None and m.asks("duty_due"):
        yield Said(kind="advice", rows=DATA, due_on=months_after(m.day(asked.at), access_months))
