"""A person with few means and no more debt than the limit may be free of it by a debt relief order."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said


def judges(
    m: Matter,
    *,
    months: int,
    debt_max_minor: int,
    vehicle_max_minor: int,
    assets_max_minor: int,
    surplus_max_minor: int,
    fee_minor: int,
) -> Iterator[Said]:
    """Advises free debt advice before a claim or the end of an agreement where the known figures fit."""
    finances = m.debtor.finances
    if finances is None or m.debtor.kind == "company" or not m.does("file_suit", "terminate_agreement"):
        return
    income = finances.gross_salary_minor + finances.pension_minor
    owed = sum(debt.balance_minor or debt.amount_minor or 0 for debt in m.facts.debts)
    if income - finances.other_instalments_minor <= surplus_max_minor and owed <= debt_max_minor:
        limits = {"vehicle_max_minor": vehicle_max_minor, "assets_max_minor": assets_max_minor}
        yield Said(kind="advice", values={**limits, "fee_minor": fee_minor, "months": months})
