"""Writes decisions and actions chunk by chunk. While the database takes one chunk, the words of the next are made."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from dunwell.contacts import actions, decisions, runs
from dunwell.contacts.runs import RunRecord
from dunwell.core.ports import Bulk, BulkSession
from dunwell.flows.nightly.composing import Links, compose, read_facts
from dunwell.flows.nightly.deciding import ACTING
from dunwell.flows.nightly.notices import dispute_by
from dunwell.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Store:
    """What the words of a run's actions need beside the decisions."""

    portfolios: Mapping[int, Mapping[str, Any]]
    links: Links
    as_of: date
    chunk: int
    book: Rulebook


def chunks(decided: pl.DataFrame, *, size: int) -> list[pl.DataFrame]:
    """Cut decisions (sorted by person) into pieces of about `size`, all debts of a person in one piece."""
    pieces, start = [], 0
    people = decided["person_id"]
    while start < decided.height:
        end = min(start + size, decided.height)
        while end < decided.height and people[end] == people[end - 1]:
            end += 1
        pieces.append(decided.slice(start, end - start))
        start = end
    return pieces


def store_all(bulk: Bulk, run: RunRecord, decided: pl.DataFrame, store: Store) -> RunRecord:
    """Store every chunk that is not stored yet; each with its mark in one transaction."""
    pieces = chunks(decided, size=store.chunk)
    done = run.progress.get("store", {}).get("chunks", 0)
    if done >= len(pieces):
        return run
    with ThreadPoolExecutor(1) as composer:
        with bulk.session() as session:
            composed = _begin(composer, session, pieces[done], run, store)
        for number in range(done, len(pieces)):
            with bulk.session() as session:
                runs.hold_in(session, run)
                ready = composed.result()
                if number + 1 < len(pieces):
                    composed = _begin(composer, session, pieces[number + 1], run, store)
                _store_chunk(session, pieces[number], ready, run)
                run = run.with_done("store", chunks=number + 1, of=len(pieces))
                runs.mark_in(session, run)
    return run


def _begin(
    composer: ThreadPoolExecutor, session: BulkSession, piece: pl.DataFrame, run: RunRecord, store: Store
) -> Future[pl.DataFrame]:
    """Read what the piece's words need and start making them."""
    facts = read_facts(session, piece, store.portfolios, dispute_by(store.book, store.as_of))
    state = "proposed" if run.is_reviewed else "approved"
    return composer.submit(
        compose, piece, facts, store.links, run_id=run.run_id, as_of=store.as_of, state=state, at=run.started_at
    )


def _store_chunk(session: BulkSession, piece: pl.DataFrame, ready: pl.DataFrame, run: RunRecord) -> None:
    """Actions first, for their ids; then the decisions that name them."""
    ids = actions.propose_in(session, ready)
    named = (
        ready.select("debt_ids")
        .with_columns(action_id=ids)
        .with_columns(debt_id=pl.col("debt_ids").str.split(","))
        .explode("debt_id")
        .select("action_id", pl.col("debt_id").cast(pl.Int64))
    )
    rows = piece.join(named, on="debt_id", how="left", maintain_order="left")
    assert rows["action_id"].is_not_null().sum() == piece["decision"].is_in(ACTING).sum()  # noqa: S101
    decisions.store_in(session, rows, run_id=run.run_id)
