"""Spending at or below the guidelines is not questioned; three groups of spending are flexible."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said


def judges(m: Matter, *, flexible: list[str]) -> Iterator[Said]:
    """Reminds, with every plan proposed to an individual, which spending may be asked about."""
    if m.does("propose_plan") and m.debtor.kind != "company":
        yield Said(kind="advice", values={"flexible": tuple(flexible)})
