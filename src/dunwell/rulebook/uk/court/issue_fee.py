"""The court's fee for issuing a money claim, by the amount claimed with interest."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from dunwell.core.matter import Matter, Said


def judges(m: Matter, *, bands: list[str], rate: Decimal, rate_to_minor: int, most_minor: int) -> Iterator[Said]:
    """The fee of the band the claim is in, its limit inside; above them a part of the claim, at last a fixed sum."""
    claim = m.question.claim_minor if m.question else None
    if not m.asks("issue_fee") or claim is None or m.question is None or m.question.currency not in {None, "GBP"}:
        return
    limits = sorted((int(limit), int(fee)) for limit, fee in (band.split(":") for band in bands))
    flat = next((fee for limit, fee in limits if claim <= limit), None)
    if flat is None:
        part = int((claim * rate).quantize(Decimal(1), ROUND_HALF_UP))
        flat = part if claim <= rate_to_minor else most_minor
    yield Said(kind="fact", values={"fee_minor": flat})
