"""How far a role may go alone, the creditor's floor, and the ladder of approvals: dated figures of the house."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dunwell.core.negotiation.case import Limits

PERSON = "person"
"""Whoever asks without a member of staff: at the portal, or through an agent of their own."""


@dataclass(frozen=True, slots=True)
class House:
    """The figures of a day. Amounts in minor units."""

    floor: Mapping[str, int]
    roles: Mapping[str, Mapping[str, int]]
    instalment_min: Mapping[str, int]
    approvals: Mapping[str, tuple[tuple[int, tuple[str, ...]], ...]]
    alone: Mapping[str, Mapping[str, Mapping[str, int]]]
    alone_days: int
    approval_days: int
    grace_days: int
    broken_after_days: int
    unverified_review_days: int
    review_days: int

    def floor_in(self, currency: str) -> Limits:
        """The creditor's floor."""
        return self._limits(self.floor, currency)

    def authority(self, roles: Collection[str], currency: str) -> Limits:
        """The furthest of the roles held; who holds none may go as far as a person alone."""
        held = [self.roles[role] for role in roles if role in self.roles] or [self.roles[PERSON]]
        return Limits(
            settlement_percent_min=min(one["settlement"] for one in held),
            months_max=max(one["months"] for one in held),
            instalment_min_minor=self.instalment_min.get(currency, 1),
        )

    def approvers(self, kind: str, amount_minor: int) -> tuple[str, ...]:
        """Who must say yes to something of a kind that gives away so much, in order."""
        ladder = [roles for above, roles in self.approvals[kind] if amount_minor >= above]
        return ladder[-1]

    def alone_minor(self, kind: str, roles: Collection[str], currency: str) -> int:
        """The most that these roles may give up or send back of a kind without a second yes; 0 where none is named."""
        given = self.alone.get(kind, {})
        return max((given.get(role, {}).get(currency, 0) for role in roles), default=0)

    def _limits(self, row: Mapping[str, int], currency: str) -> Limits:
        return Limits(row["settlement"], row["months"], self.instalment_min.get(currency, 1))


def narrowed(floor: Limits, *, percent: int | None, months: int | None, instalment_minor: int | None) -> Limits:
    """The house's floor with what the creditor itself says in its place; None leaves the house's figure."""
    return Limits(
        settlement_percent_min=floor.settlement_percent_min if percent is None else percent,
        months_max=floor.months_max if months is None else months,
        instalment_min_minor=floor.instalment_min_minor if instalment_minor is None else instalment_minor,
    )


@cache
def _dated() -> dict[date, dict[str, Any]]:
    found: dict[date, dict[str, Any]] = yaml.load(
        (Path(__file__).parent / "limits.yaml").read_bytes(), Loader=yaml.CSafeLoader
    )
    return found


@cache
def house(on: date) -> House:
    """The figures in force on a day; those of the first day for days before it."""
    dated = _dated()
    row = dated[max((day for day in dated if day <= on), default=min(dated))]
    return House(
        floor=row["floor"],
        roles={**row["roles"], PERSON: row["person"]},
        instalment_min=row["instalment_min"],
        approvals={
            kind: tuple((step["above"], tuple(step["roles"])) for step in ladder)
            for kind, ladder in row["approvals"].items()
        },
        alone=row["alone"],
        alone_days=row["alone_days"],
        approval_days=row["approval_days"],
        grace_days=row["grace_days"],
        broken_after_days=row["broken_after_days"],
        unverified_review_days=row["unverified_review_days"],
        review_days=row["review_days"],
    )
