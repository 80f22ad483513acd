"""Service members in court, in time limits and in credit decisions."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.limitation import served_days

JUDGMENT, TOLLING = ("us_fed.scra.default_judgment",), ("us_fed.scra.tolling",)
RETALIATION = ("us_fed.scra.no_retaliation",)


def judges(m: Matter, *, stay_days: int) -> Iterator[Said]:
    """An affidavit before judgment by default; days of service left out of limits; no reprisal for using rights."""
    is_sued = m.last("summons_served") is not None and m.last("judgment_entered") is None
    if m.asks("duty_due") and is_sued:
        yield Said(kind="duty", rows=JUDGMENT, values={"stay_days": stay_days})
    if m.does("file_suit"):
        yield Said(kind="advice", rows=JUDGMENT, values={"stay_days": stay_days})
    days = served_days(m)
    if days and (m.asks("limitation_end") or m.does("file_suit", "start_arbitration")):
        yield Said(kind="fact", rows=TOLLING, values={"days": days})
    if m.last("military_orders_received", person=m.debtor.id) and m.does(
        "furnish", "terminate_agreement", "restrict_drawing"
    ):
        yield Said(kind="advice", rows=RETALIATION)
