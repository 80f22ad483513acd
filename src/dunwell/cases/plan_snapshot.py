# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""Plans as frames, for the snapshot, the night and a page: the same judgement for one as for a million.

`wanted` is a table expression with `debt_id`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from dunwell.core.columns import OPEN_ENDED
from dunwell.core.plans import Pause, merged
from dunwell.core.ports import Reader

_ID, _TEXT, _DATE, _SMALL = pl.Int64(), pl.String(), pl.Date(), pl.Int32()
RUNNING = (
    "(SELECT p.debt_id, MIN(p.person_id) AS person_id FROM cases_plan p WHERE p.ended_at IS NULL GROUP BY p.debt_id)"
)
"""A table expression of the debts with a plan that has not ended."""
SPANS = {"plan_id": _ID, "starts_on": _DATE, "ends_on": _DATE}


def plans(reader: Reader, wanted: str, *, as_of: date) -> pl.DataFrame:
    """Plans that have not ended, agreed by then: what `core.plans.judge_plans` needs, with debt, person and money."""
    return reader.read(
        "SELECT p.id AS plan_id, p.debt_id, p.person_id, p.kind, p.currency, p.agreed_minor, p.agreed_on, "
        "p.grace_days, p.broken_after_days, p.told, p.thanked_minor, p.review_on "
        f"FROM cases_plan p JOIN {wanted} w ON w.debt_id = p.debt_id "
        "WHERE p.ended_at IS NULL AND p.agreed_on <= ?",
        (as_of,),
        schema={
            "plan_id": _ID,
            "debt_id": _ID,
            "person_id": _ID,
            "kind": _TEXT,
            "currency": _TEXT,
            "agreed_minor": _ID,
            "agreed_on": _DATE,
            "grace_days": _SMALL,
            "broken_after_days": _SMALL,
            "told": _TEXT,
            "thanked_minor": _ID,
            "review_on": _DATE,
        },
    )


def lines(reader: Reader, wanted: str) -> pl.DataFrame:
    """Instalments of those plans: plan_id, due_on, amount_minor."""
    return reader.read(
        "SELECT l.plan_id, l.due_on, l.amount_minor FROM cases_planline l JOIN cases_plan p ON p.id = l.plan_id "
        f"JOIN {wanted} w ON w.debt_id = p.debt_id WHERE p.ended_at IS NULL",
        schema={"plan_id": _ID, "due_on": _DATE, "amount_minor": _ID},
    )


def breaks(reader: Reader, wanted: str) -> pl.DataFrame:
    """Breaks agreed on those plans: plan_id, starts_on, ends_on."""
    return reader.read(
        "SELECT b.plan_id, b.starts_on, b.ends_on FROM cases_planbreak b JOIN cases_plan p ON p.id = b.plan_id "
        f"JOIN {wanted} w ON w.debt_id = p.debt_id WHERE p.ended_at IS NULL AND b.withdrawn_at IS NULL",
        schema=SPANS,
    )


def pauses(plans: pl.DataFrame, breaks: pl.DataFrame, of_debts: pl.DataFrame, of_people: pl.DataFrame) -> pl.DataFrame:
    """What pauses each plan, merged: its breaks, the debt's pauses, and what became known of the person since.

    A vulnerability that was known when the plan was agreed does not pause it: it was agreed with that in mind.
    Needs    of_debts: debt_id, starts_on, ends_on; of_people: debt_id, kind, starts_on, ends_on
    """
    mine = plans.select("plan_id", "debt_id", "agreed_on")
    is_new = (pl.col("kind") != "vulnerability") | (pl.col("starts_on") > pl.col("agreed_on"))
    found = pl.concat(
        [
            breaks.select(list(SPANS)),
            mine.join(of_debts, on="debt_id").select(list(SPANS)),
            mine.join(of_people, on="debt_id").filter(is_new).select(list(SPANS)),
        ]
    )
    if found.is_empty():
        return found
    spans: dict[int, list[Pause]] = {}
    for plan_id, start, end in found.iter_rows():
        spans.setdefault(plan_id, []).append(Pause(start, end))
    rows = [(plan_id, *span) for plan_id, mine_of in spans.items() for span in merged(mine_of)]
    return pl.DataFrame(rows, schema=SPANS, orient="row")


def plan_columns(judged: pl.DataFrame) -> pl.DataFrame:
    """One row per debt with a plan: until when it holds chasing, and `next_change_on`."""
    held = pl.col("held_until")
    return judged.select(
        "debt_id",
        plan_held_until=held,
        next_change_on=pl.when(held < OPEN_ENDED).then(held + timedelta(days=1)),
    )


def spans_of(pauses: pl.DataFrame) -> dict[int, Sequence[Pause]]:
    """Pauses by plan, to judge one plan with its lines."""
    found: dict[int, list[Pause]] = {}
    for plan_id, start, end in pauses.iter_rows():
        found.setdefault(plan_id, []).append(Pause(start, None if end == OPEN_ENDED else end))
    return {plan_id: tuple(spans) for plan_id, spans in found.items()}
