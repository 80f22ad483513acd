# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""Debts by the thousand, inside a bulk session: what is known of a portfolio, new debts, schedules, states."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from dunwell.core.actor import Actor
from dunwell.core.ports import BulkSession
from dunwell.core.ranges import among, listed
from dunwell.debts.states import MOVES, MoveNotPermitted

_ID, _TEXT, _DATE = pl.Int64(), pl.String(), pl.Date()
DEBT_COLUMNS = (
    "person_id", "reference", "product", "purpose", "currency", "original_creditor", "account_number", "state",
    "state_since", "opened_on", "defaulted_on", "charged_off_on", "itemised_on", "last_payment_before_on",
    "limitation_ends_on", "due_is_estimated",
)  # fmt: skip
"""What a new debt is said to be; the dates may be null."""
KEY_DATES = (
    "opened_on", "defaulted_on", "charged_off_on", "itemised_on", "last_payment_before_on", "limitation_ends_on",
)  # fmt: skip
"""Dates of a debt that a newer file may correct."""


def hold_creditor_in(session: BulkSession, portfolio_id: int) -> None:
    """Wait until no other intake for the portfolio's creditor is under way; until this transaction ends none begins."""
    session.run(
        "UPDATE debts_creditor SET name = name WHERE id = (SELECT creditor_id FROM debts_portfolio WHERE id = ?)",
        (portfolio_id,),
    )


def known_references_in(session: BulkSession, portfolio_id: int, *, after_id: int = 0) -> pl.DataFrame:
    """References of a portfolio recorded after the debt numbered `after_id`: debt_id, reference."""
    return session.read(
        "SELECT id AS debt_id, reference FROM debts_debt WHERE id > ? AND portfolio_id = ?",
        (after_id, portfolio_id),
        schema={"debt_id": _ID, "reference": _TEXT},
    )


def standing_in(session: BulkSession, debt_ids: pl.Series) -> pl.DataFrame:
    """How debts stand: debt_id, person_id, currency, state, KEY_DATES, due_is_estimated.

    Given    ids sorted; debts between them may come along
    """
    sql = f"SELECT id AS debt_id, person_id, currency, state, {', '.join(KEY_DATES)}, due_is_estimated FROM debts_debt"
    schema = {"debt_id": _ID, "person_id": _ID, "currency": _TEXT, "state": _TEXT, **dict.fromkeys(KEY_DATES, _DATE)}
    schema |= {"due_is_estimated": pl.Boolean()}
    return pl.concat(session.read(f"{sql} WHERE {some}", schema=schema) for some in among("id", debt_ids))


def of_people_in(session: BulkSession, person_ids: pl.Series) -> pl.Series:
    """Ids of the debts whose first debtor is one of these people."""
    found = [pl.Series("debt_id", [], dtype=_ID)]
    for some in listed("person_id", person_ids):
        rows = session.read(f"SELECT id AS debt_id FROM debts_debt WHERE {some}", schema={"debt_id": _ID})
        found.append(rows["debt_id"])
    return pl.concat(found)


def schedules_in(session: BulkSession, debt_ids: pl.Series) -> pl.DataFrame:
    """Live lines of schedules: debt_id, due_on, amount_minor. Ids sorted; lines of debts between may come along."""
    sql = "SELECT debt_id, due_on, amount_minor FROM debts_instalment WHERE replaced_at IS NULL"
    schema = {"debt_id": _ID, "due_on": _DATE, "amount_minor": _ID}
    return pl.concat(session.read(f"{sql} AND {some}", schema=schema) for some in among("debt_id", debt_ids))


def add_in(
    session: BulkSession, new: pl.DataFrame, *, portfolio_id: int, batch_id: int, by: Actor, at: datetime
) -> pl.DataFrame:
    """Record new debts, none of whose references the portfolio has; one that is not open gets its move recorded.

    Their kept snapshot rows are made because they have none: `debts_changed` need not name them.

    Needs    DEBT_COLUMNS
    Rows     the same, with debt_id
    """
    numbered = new.with_columns(session.take_ids("debts_debt", new.height).alias("debt_id"))
    session.append(
        "debts_debt",
        numbered.select(
            pl.col("debt_id").alias("id"),
            *DEBT_COLUMNS,
            portfolio_id=pl.lit(portfolio_id, _ID),
            allocation_order=pl.lit("costs,fees,interest,principal"),
            batch_id=pl.lit(batch_id, _ID),
            recorded_at=pl.lit(at),
        ),
    )
    ended = numbered.filter(pl.col("state") != "open").select(
        "debt_id", old=pl.lit("open"), new="state", moved_on="state_since"
    )
    _append_moves(session, ended, because="stated by the file it came in", by=by, at=at)
    return numbered


def write_schedules_in(session: BulkSession, lines: pl.DataFrame, *, at: datetime) -> int:
    """Add lines of schedules; amounts positive. Needs debt_id, due_on, amount_minor."""
    rows = lines.select("debt_id", "due_on", "amount_minor").with_columns(
        session.take_ids("debts_instalment", lines.height).alias("id"),
        recorded_at=pl.lit(at),
        replaced_at=pl.lit(None, pl.Datetime("us", "UTC")),
    )
    return session.append("debts_instalment", rows)


def replace_schedules_in(session: BulkSession, lines: pl.DataFrame, *, at: datetime) -> int:
    """Close every live line of the debts named and write these. Needs debt_id, due_on, amount_minor."""
    for some in listed("debt_id", lines["debt_id"].unique().sort()):
        session.run(f"UPDATE debts_instalment SET replaced_at = ? WHERE replaced_at IS NULL AND {some}", (at,))
    return write_schedules_in(session, lines, at=at)


def move_in(session: BulkSession, moves: pl.DataFrame, *, because: str, by: Actor, at: datetime) -> int:
    """Move debts from one state to another; the caller has read the old states in this very transaction.

    Needs    debt_id, old, new, moved_on
    Raises   MoveNotPermitted
    """
    for old, new in moves.select("old", "new").unique().iter_rows():
        if new not in MOVES[old]:
            raise MoveNotPermitted("a debt that is {old_state} cannot become {new_state}", old_state=old, new_state=new)
    for (new, moved_on), some in moves.group_by("new", "moved_on"):
        for ids in listed("id", some["debt_id"].sort()):
            session.run(f"UPDATE debts_debt SET state = ?, state_since = ? WHERE {ids}", (new, moved_on))
    _append_moves(session, moves, because=because, by=by, at=at)
    return moves.height


def _append_moves(session: BulkSession, moves: pl.DataFrame, *, because: str, by: Actor, at: datetime) -> None:
    rows = moves.select("debt_id", "old", "new", "moved_on").with_columns(
        session.take_ids("debts_statemove", moves.height).alias("id"),
        recorded_at=pl.lit(at),
        by=pl.lit(by.name),
        because=pl.lit(because),
    )
    session.append("debts_statemove", rows)
