"""Agreed rates against the law of each debt: where it leaves less, the debt gets terms of its own, cut to that.

Terms agreed for a whole book or in a creditor's file are not asked debt by debt when they are made; before interest is
charged they are, by kinds of debts that the law cannot tell apart. Within a kind only the amount differs: the smallest
and the largest are asked, and where the answers differ the kind is halved. Where the law no longer refuses, the cut
goes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from dunwell.core.actor import Actor
from dunwell.core.ports import Bulk, BulkSession
from dunwell.debts import contract_bulk, terms_bulk
from dunwell.debts import snapshot as debt_rows
from dunwell.debts.contract_bulk import VERSION
from dunwell.debts.terms import BY_LAW
from dunwell.flows import charging_law, snapshot
from dunwell.flows.charging_law import Ceiling
from dunwell.rulebook import Rulebook

CHARGED = ("open", "written_off", "paid")
KIND = (
    "jurisdiction", "region", "person_kind", "collector_role", "is_licensed_institution", "portfolio_id", "product",
    "purpose", "currency", "highest", "is_compound",
)  # fmt: skip
"""What the law may look at besides the amount."""
SOURCE_MAX = 120
"""Characters in which terms say where they are agreed."""
_ID = pl.Int64()


@dataclass(frozen=True, slots=True)
class Bound:
    """How many debts bear agreed interest, and how many of them less than agreed, by rule."""

    debts: int
    capped: Mapping[str, int]
    changed: int


def bind(bulk: Bulk, *, book: Rulebook, as_of: date, by: Actor, at: datetime) -> Bound:
    """Hold every agreed rate against the law of its debts. Safe to repeat: what stands is left."""
    with bulk.session() as session:
        kinds, live = _read(session, as_of)
    if kinds.is_empty():
        return Bound(0, {}, 0)
    ceilings = _Asking(book, by, at).of(kinds)
    wanted = _wanted(kinds, live, ceilings)
    with bulk.session() as session:
        changed = _write(session, wanted, live, by=by, at=at)
    capped = Counter(rule for rule in ceilings["rule"].to_list() if rule)
    return Bound(kinds.height, dict(sorted(capped.items())), changed)


def _read(session: BulkSession, as_of: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Debts under agreed interest with what tells their kind; and every live version of terms, base_source added."""
    live = contract_bulk.all_in(session)
    if live.filter(pl.col("method") != "none").is_empty():
        return pl.DataFrame(), live
    snapshot.refresh_in(session, as_of=as_of)
    rows = debt_rows.read(session, where="state IN ('open', 'written_off', 'paid')")
    live = live.with_columns(
        is_cut=pl.col("source").str.contains(BY_LAW, literal=True),
        is_copy=pl.col("source").str.starts_with(BY_LAW),
        base_source=pl.col("source").str.split(BY_LAW).list.first(),
    )
    scoped = _scoped(rows, live.filter(~pl.col("is_copy")))
    rates = (
        pl.col("rates").str.extract_all(r":(\d[\d.]*)").list.eval(pl.element().str.slice(1).cast(pl.Decimal(20, 10)))
    )
    highest = scoped.with_columns(highest=rates.list.max(), is_compound=pl.col("method") == "compound")
    kinds = highest.group_by("debt_id").agg(pl.col("highest").max(), pl.col("is_compound").any())
    known = rows.select("debt_id", "principal_minor", *(name for name in KIND if name in rows.columns))
    return known.join(kinds.filter(pl.col("highest") > 0), on="debt_id"), live


def _scoped(rows: pl.DataFrame, live: pl.DataFrame) -> pl.DataFrame:
    """The versions of each debt's narrowest terms: debt_id beside VERSION's other columns, scope."""
    beside = terms_bulk.narrowest(rows.select("debt_id", "portfolio_id", "product"), live)
    return beside.select("debt_id", "portfolio_id", "scope", *_OWN)


_OWN = tuple(name for name in (*VERSION, "base_source", "is_cut") if name not in {"debt_id", "portfolio_id", "product"})


@dataclass(frozen=True, slots=True)
class _Asking:
    """Asks the law of representatives."""

    book: Rulebook
    by: Actor
    at: datetime

    def of(self, kinds: pl.DataFrame) -> pl.DataFrame:
        """debt_id, cap, rule; both null where nothing is refused."""
        found: list[tuple[int, str | None, str | None]] = []
        for _, some in kinds.sort("principal_minor", "debt_id").group_by(KIND, maintain_order=True):
            ids = some["debt_id"].to_list()
            rate, compound = f"{some['highest'][0].normalize():f}", bool(some["is_compound"][0])
            self._halves(ids, {}, rate, compound, found)
        schema = {"debt_id": pl.Int64(), "cap": pl.String(), "rule": pl.String()}
        return pl.DataFrame(found, schema=schema, orient="row")

    def _halves(
        self, ids: list[int], known: dict[int, Ceiling | None], rate: str, compound: bool,
        found: list[tuple[int, str | None, str | None]],
    ) -> None:  # fmt: skip
        for one in {ids[0], ids[-1]} - known.keys():
            known[one] = charging_law.ceiling(
                one, rate=rate, is_compound=compound, book=self.book, by=self.by, at=self.at
            )
        if known[ids[0]] == known[ids[-1]] or len(ids) == 2:
            for one in ids:
                told = known.get(one, known[ids[0]])
                found.append((one, told.rate if told else None, told.rule if told else None))
            return
        middle = len(ids) // 2
        self._halves(ids[:middle], known, rate, compound, found)
        self._halves(ids[middle:], known, rate, compound, found)


def _wanted(kinds: pl.DataFrame, live: pl.DataFrame, ceilings: pl.DataFrame) -> pl.DataFrame:
    """The versions that single debts must have: VERSION. Of a debt with terms of its own all; of others those cut."""
    rows = kinds.select("debt_id", "portfolio_id", "product")
    scoped = _scoped(rows, live.filter(~pl.col("is_copy"))).join(ceilings, on="debt_id")
    mine = scoped.filter((pl.col("scope") == "debt_id") | pl.col("cap").is_not_null())
    agreed = pl.when(~pl.col("is_cut")).then("rate_max").otherwise(pl.lit(""))
    cap = pl.col("cap")
    lower = pl.when((agreed != "") & (agreed.cast(pl.Decimal(20, 10), strict=False) < cap.cast(pl.Decimal(20, 10))))
    source = pl.when(pl.col("scope") == "debt_id").then(pl.col("base_source")).otherwise(pl.lit(""))
    room = pl.lit(SOURCE_MAX - len(BY_LAW)) - pl.col("rule").str.len_chars().cast(_ID)
    return mine.with_columns(
        rate_max=pl.when(cap.is_null()).then(agreed).otherwise(lower.then(agreed).otherwise(cap)),
        source=pl.when(cap.is_null())
        .then(source)
        .otherwise(pl.format(f"{{}}{BY_LAW}{{}}", source.str.slice(0, room), "rule")),
        product=pl.lit(""),
    ).select(*VERSION)


def _write(session: BulkSession, wanted: pl.DataFrame, live: pl.DataFrame, *, by: Actor, at: datetime) -> int:
    """Agree what is not yet so, and end cuts that nothing asks for any more; returns how many versions changed."""
    own = live.filter(pl.col("debt_id").is_not_null())
    new = wanted.join(own, on=list(VERSION), how="anti", nulls_equal=True)
    copies = own.filter("is_copy").join(wanted, on=["debt_id", "starts_on"], how="anti")
    contract_bulk.replace_in(session, copies["terms_id"].sort(), at=at)
    return contract_bulk.agree_in(session, new, by=by, at=at) + copies.height
