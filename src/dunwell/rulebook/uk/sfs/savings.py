"""A budget may keep a little for savings before anything goes to creditors."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said


def judges(m: Matter, *, percent: int, most_minor: int) -> Iterator[Said]:
    """Advises against an instalment that takes more than what is left after the savings line."""
    finances, action = m.debtor.finances, m.action
    if action is None or action.instalment_minor is None or finances is None or not m.does("propose_plan"):
        return
    surplus = finances.gross_salary_minor + finances.pension_minor - finances.other_instalments_minor
    left = max(surplus - min(surplus * percent // 100, most_minor), 0)
    if action.instalment_minor > left:
        yield Said(kind="advice", values={"instalment_max_minor": left})
