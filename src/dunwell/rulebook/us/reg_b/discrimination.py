"""No credit decision on a ground the law lists."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said


def judges(m: Matter, *, grounds: list[str]) -> Iterator[Said]:
    """A reminder wherever credit is granted, changed or ended; no fact of a matter tells why somebody decided so."""
    if m.does("propose_plan", "make_credit_offer", "terminate_agreement", "restrict_drawing"):
        yield Said(kind="advice", values={"grounds": tuple(grounds)})
