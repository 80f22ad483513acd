# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, ids)
"""Agreed rates against the law of each debt: where it leaves less, the debt gets terms of its own, cut to that.

Terms agreed for a whole book or in a creditor's file are not asked debt by debt when they are made; before interest is
charged they are, by kinds of debts (`flows.ceilings`). A ceiling of the cost in all is kept with the terms as a share
of what was lent, and charging holds each debt to it. Where the law no longer refuses, the cut goes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import polars as pl

from dunwell.core.actor import Actor
from dunwell.core.ports import Bulk, BulkSession
from dunwell.core.ranges import covering
from dunwell.debts import contract_bulk, terms_bulk
from dunwell.debts import snapshot as debt_rows
from dunwell.debts.contract_bulk import VERSION
from dunwell.debts.terms import BY_LAW
from dunwell.flows.ceilings import KIND, Asking
from dunwell.ledger import charged as books
from dunwell.parties import snapshot as people
from dunwell.rulebook import Rulebook

CHARGED = "(SELECT id AS debt_id, person_id FROM debts_debt WHERE state IN ('open', 'written_off', 'paid'))"
"""Debts to which interest may be charged."""
SOURCE_MAX = 120
"""Characters in which terms say where they are agreed."""
_ID = pl.Int64()


@dataclass(frozen=True, slots=True)
class Bound:
    """How many debts bear agreed interest, and how many of them less than agreed, by rule."""

    debts: int
    capped: Mapping[str, int]
    changed: int


def bind(bulk: Bulk, *, book: Rulebook, by: Actor, at: datetime) -> Bound:
    """Hold every agreed rate against the law of its debts. Safe to repeat: what stands is left."""
    with bulk.session() as session:
        rows, kinds, live = _read(session)
        if kinds.is_empty():
            return Bound(0, {}, 0)
        said = Asking(book, at, partial(_detailed, session, rows)).of(kinds)
        changed = _write(session, _wanted(rows, live, said), live, by=by, at=at)
    capped = Counter(said["rule"].drop_nulls().to_list())
    return Bound(kinds.height, dict(sorted(capped.items())), changed)


def _read(session: BulkSession) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Debts that may be charged; of those under agreed interest what tells their kind; every live version of terms."""
    live = contract_bulk.all_in(session)
    if live.filter(pl.col("method") != "none").is_empty():
        return pl.DataFrame(), pl.DataFrame(), live
    live = live.with_columns(
        is_cut=pl.col("source").str.contains(BY_LAW, literal=True),
        is_copy=pl.col("source").str.starts_with(BY_LAW),
        base_source=pl.col("source").str.split(BY_LAW).list.first(),
    )
    rows = debt_rows.facts(session, CHARGED)
    borne = terms_bulk.narrowest(rows.select(_SCOPE), _highest(live.filter(~pl.col("is_copy"))))
    borne = borne.filter(pl.col("highest") > 0).select("debt_id", "highest", "is_compound")
    where = people.homes(session, CHARGED)
    kinds = rows.join(borne, on="debt_id").join(where, on="person_id").with_columns(
        country=pl.when(pl.col("country") == "").then("portfolio_country").otherwise("country")
    )  # fmt: skip
    return rows, kinds.select("debt_id", "highest", *KIND), live


def _highest(live: pl.DataFrame) -> pl.DataFrame:
    """The highest rate of all versions of the same terms, above none that is agreed as the most: _SCOPE, highest,
    is_compound."""
    rates = (
        pl.col("rates").str.extract_all(r":(\d[\d.]*)").list.eval(pl.element().str.slice(1).cast(pl.Decimal(20, 10)))
    )
    most = pl.when(~pl.col("is_cut")).then("rate_max").cast(pl.Decimal(20, 10), strict=False)
    told = live.with_columns(
        highest=pl.min_horizontal(rates.list.max(), most), is_compound=pl.col("method") == "compound"
    )
    return told.group_by(_SCOPE).agg(pl.col("highest").max(), pl.col("is_compound").any())


def _detailed(session: BulkSession, rows: pl.DataFrame, debt_ids: pl.Series) -> pl.DataFrame:
    """debt_id, lent_minor, opened_on, due_on."""
    lent = books.claimed_in(session, debt_ids).select("lent_minor", debt_id="subject_id")
    wanted = f"(SELECT id AS debt_id, person_id FROM debts_debt WHERE {covering('id', debt_ids)})"
    due = debt_rows.instalments(session, wanted).group_by("debt_id").agg(pl.col("due_on").min())
    some = rows.filter(pl.col("debt_id").is_in(debt_ids.implode()))
    found = some.join(lent, on="debt_id", how="left").join(due, on="debt_id", how="left")
    return found.select("debt_id", pl.col("lent_minor").fill_null(0), "opened_on", "due_on")


_SCOPE = ("debt_id", "portfolio_id", "product")
_OWN = tuple(name for name in (*VERSION, "base_source", "is_cut") if name not in {*_SCOPE, "cost_max", "cost_rule"})


def _wanted(rows: pl.DataFrame, live: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    """The versions that single debts must have: VERSION. Of a debt with terms of its own all; of others those cut."""
    agreed_of = live.filter(~pl.col("is_copy"))
    named = pl.concat([said["debt_id"], agreed_of["debt_id"].drop_nulls()]).unique()
    some = rows.select(_SCOPE).filter(pl.col("debt_id").is_in(named.implode()))
    beside = terms_bulk.narrowest(some, agreed_of).select("debt_id", "portfolio_id", "scope", *_OWN)
    mine = beside.join(said, on="debt_id", how="left")
    agreed = pl.when(~pl.col("is_cut")).then("rate_max").otherwise(pl.lit(""))
    cap = pl.col("cap")
    lower = pl.when((agreed != "") & (agreed.cast(pl.Decimal(20, 10), strict=False) < cap.cast(pl.Decimal(20, 10))))
    source = pl.when(pl.col("scope") == "debt_id").then(pl.col("base_source")).otherwise(pl.lit(""))
    is_left = cap.is_null() & ((pl.col("scope") == "debt_id") | pl.col("cost_max").is_null())
    rule = pl.coalesce("rule", "cost_rule")
    room = pl.lit(SOURCE_MAX - len(BY_LAW)) - rule.str.len_chars().cast(_ID)
    return mine.with_columns(
        rate_max=pl.when(cap.is_null()).then(agreed).otherwise(lower.then(agreed).otherwise(cap)),
        source=pl.when(is_left).then(source).otherwise(pl.format(f"{{}}{BY_LAW}{{}}", source.str.slice(0, room), rule)),
        cost_max=pl.col("cost_max").fill_null(""),
        cost_rule=pl.col("cost_rule").fill_null(""),
        product=pl.lit(""),
    ).select(*VERSION)


def _write(session: BulkSession, wanted: pl.DataFrame, live: pl.DataFrame, *, by: Actor, at: datetime) -> int:
    """Agree what is not yet so, and end cuts that nothing asks for any more; returns how many versions changed."""
    own = live.filter(pl.col("debt_id").is_not_null())
    new = wanted.join(own, on=list(VERSION), how="anti", nulls_equal=True)
    copies = own.filter("is_copy").join(wanted, on=["debt_id", "starts_on"], how="anti")
    contract_bulk.replace_in(session, copies["terms_id"].sort(), at=at)
    return contract_bulk.agree_in(session, new, by=by, at=at) + copies.height
