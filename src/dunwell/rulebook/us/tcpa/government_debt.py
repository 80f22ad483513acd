"""A debt owed to or guaranteed by the United States needs consent like any other."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.robocalls import has_robocall_consent, is_recorded_voice


def judges(m: Matter, *, products: list[str]) -> Iterator[Said]:
    """A recorded call without consent about a debt of a kind that the United States lends or guarantees."""
    if is_recorded_voice(m) and not has_robocall_consent(m) and any(debt.product in products for debt in m.debts):
        yield Said(kind="advice")
