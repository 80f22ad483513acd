"""The law names no term for keeping records; ours is some years after the debt is closed."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.days import years_after


def judges(m: Matter, *, years: int) -> Iterator[Said]:
    """The day until which call logs and recordings are kept; none while the debt is open."""
    if not m.asks("retention"):
        return
    closed = m.last("debt_paid", "account_terminated", collector=None)
    if closed:
        until = years_after(m.day(closed.at, m.debtor), years)
        yield Said(kind="advice", values={"call_log_keep_until": until, "recording_keep_until": until})
