"""The usual row, and the usual matter: an open debt of a reachable person about whom nothing remarkable is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from dunwell.core.columns import ALL, schema
from dunwell.core.matter import Matter, read
from dunwell.rulebook.model import Pack, Rule

NOON = 720
USUAL: Mapping[str, object] = {
    "debt_id": 1,
    "person_id": 1,
    "portfolio_id": 1,
    "creditor_id": 1,
    "language": "en",
    "person_kind": "individual",
    "is_licensed_institution": False,
    "product": "credit_card",
    "purpose": "consumer",
    "state": "open",
    "balance_minor": 100_000,
    "principal_minor": 100_000,
    "overdue_minor": 100_000,
    "oldest_unpaid_due_on": date(2026, 1, 2),
    "counts_from_on": date(2026, 1, 2),
    "days_past_due": 45,
    "validation_notice_on": date(2025, 11, 3),
    "days_since_validation_notice": 120,
    "first_notice_on": date(2025, 11, 3),
    "days_since_first_notice": 120,
    "any_notice_on": date(2025, 11, 3),
    "days_since_any_notice": 120,
    "email_point_id": 1,
    "phone_point_id": 2,
    "text_point_id": 2,
    "postal_point_id": 3,
    "is_work_email": False,
    "minute_earliest": NOON,
    "minute_latest": NOON,
    "weekday": 2,
    "is_holiday": False,
}


def usual_row(pack: Pack, *, scope: Rule | None = None) -> dict[str, Any]:
    """Every snapshot column of an unremarkable row of that pack, inside the scope of a rule if one is given.

    Columns that are never null are false, zero or as in `USUAL`; the others are null: nothing is known and
    nothing happened.
    """
    row: dict[str, Any] = {column.name: _quiet(column.dtype, column.null) for column in ALL}
    row |= USUAL
    row |= {"jurisdiction": pack.jurisdiction} | dict(pack.usual)
    row["zone_earliest"] = row["zone_latest"] = row["zone"]
    for column, values in scope.scope if scope else ():
        if row[column] not in values:
            row[column] = values[0]
    return row


def usual_matter(pack: Pack, rule: Rule, given: Mapping[str, Any]) -> Matter:
    """An unremarkable call at noon about one debt in the rule's place, changed by what `given` says.

    Given   the keys of a matter's facts, replacing the usual ones; beside them `person`, `debt` and `collector` change
            only the fields they name, of the debtor and of the first debt; `action` changes the usual contact unless
            it is of another kind; a `question` replaces the action
    Raises  BadFacts
    """
    usual, changes = pack.usual, dict(given)
    region = next((values[0] for column, values in rule.scope if column == "region"), usual.get("region"))
    noon = datetime(2026, 3, 10, 12, tzinfo=ZoneInfo(str(usual["zone"])))
    person = {"id": "P1", "relation": "debtor", "kind": "individual", "zone": usual["zone"]}
    debt = {"id": "D1", "product": "credit_card", "purpose": "consumer", "currency": usual["currency"]}
    call = {"kind": "contact", "channel": "phone", "purpose": "discuss_debt", "person": "P1", "debts": ["D1"]}
    wanted = changes.pop("action", {})
    facts: dict[str, Any] = {
        "jurisdiction": pack.jurisdiction,
        "region": region,
        "now": noon.isoformat(),
        "collector": {"role": usual["collector_role"]} | changes.pop("collector", {}),
        "people": [person | changes.pop("person", {})],
        "debts": [debt | changes.pop("debt", {})],
        "action": wanted if wanted.get("kind", "contact") != "contact" else call | wanted,
    }
    if "question" in changes:
        del facts["action"]
    return read(facts | changes)


def frame_of(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows as a typed snapshot frame, all kinds of column."""
    return pl.DataFrame(list(rows), schema=schema())


def _quiet(dtype: pl.DataType, null: str) -> object:
    if null != "never null":
        return None
    if dtype == pl.Boolean():
        return False
    return 0 if dtype.is_integer() else ""
