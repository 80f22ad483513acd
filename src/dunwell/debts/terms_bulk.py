"""How many debts are charged, told at once: of each the versions of its narrowest terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from dunwell.core.charges import Terms
from dunwell.core.interest import DayCount, Every, read_rate
from dunwell.core.ports import Reader
from dunwell.core.waterfall import read_order
from dunwell.core.words import Part
from dunwell.debts import contract_bulk
from dunwell.debts.charges_bulk import Which
from dunwell.debts.terms import read_rates


@dataclass(frozen=True, slots=True)
class Version:
    """One version of terms: how interest is borne, the order in which a payment fills the parts, what rest is small."""

    terms: Terms
    order: tuple[Part, ...] | None
    small_minor: int


@dataclass(frozen=True, slots=True)
class Agreed:
    """The live versions of a debt's narrowest terms, oldest first."""

    versions: tuple[Version, ...] = ()

    @property
    def terms(self) -> tuple[Terms, ...]:
        """How the debt bears interest."""
        return tuple(one.terms for one in self.versions)

    def on(self, day: date) -> Version | None:
        """The version in force on a day."""
        return next((one for one in reversed(self.versions) if one.terms.starts_on <= day), None)


def agreed_in(reader: Reader, some: Which, debts: pl.DataFrame) -> dict[int, Agreed]:
    """What `terms.versions_of` finds, by debt. Needs debt_id, portfolio_id, product; a debt without terms is absent."""
    scopes: dict[tuple[str, object], list[Version]] = {}
    for row in contract_bulk.of_debts_and_books_in(reader, some).sort("starts_on", "terms_id").iter_rows(named=True):
        scopes.setdefault(_scope(row), []).append(_version(row))
    agreed = {scope: Agreed(tuple(versions)) for scope, versions in scopes.items()}
    found: dict[int, Agreed] = {}
    for debt_id, portfolio_id, product in debts.select("debt_id", "portfolio_id", "product").iter_rows():
        narrowest = (("debt", debt_id), ("product", (portfolio_id, product)), ("book", portfolio_id))
        own = next((agreed[scope] for scope in narrowest if scope in agreed), None)
        if own is not None:
            found[debt_id] = own
    return found


def narrowest(debts: pl.DataFrame, versions: pl.DataFrame) -> pl.DataFrame:
    """Each debt beside every version of its narrowest terms: the columns of both, and `scope` (debt_id, product, book).

    Needs debt_id, portfolio_id, product of both; a debt without terms is absent.
    """
    of_debt = pl.col("debt_id").is_not_null()
    of_product = ~of_debt & (pl.col("product") != "")
    scopes = (
        ("debt_id", ["debt_id"], of_debt),
        ("product", ["portfolio_id", "product"], of_product),
        ("book", ["portfolio_id"], ~of_debt & ~of_product),
    )
    left, found = debts, []
    for scope, on, which in scopes:
        own = versions.filter(which).drop({"debt_id", "portfolio_id", "product"} - set(on))
        found.append(left.join(own, on=on).with_columns(scope=pl.lit(scope)))
        left = left.join(own.select(on).unique(), on=on, how="anti")
    return pl.concat(found)


def _scope(row: Mapping[str, Any]) -> tuple[str, object]:
    if row["debt_id"] is not None:
        return "debt", row["debt_id"]
    if row["product"]:
        return "product", (row["portfolio_id"], row["product"])
    return "book", row["portfolio_id"]


def _version(row: Mapping[str, Any]) -> Version:
    terms = Terms(
        row["terms_id"],
        row["starts_on"],
        read_rates(row["rates"], row["rate_max"]),
        is_compound=row["method"] == "compound",
        day_count=DayCount(row["day_count"]),
        every=Every(row["every"]),
        cap_minor=row["cap_minor"],
        cost_max_units=read_rate(row["cost_max"]) if row["cost_max"] else None,
        cost_rule=row["cost_rule"],
    )
    order = read_order(row["allocation_order"]) if row["allocation_order"] else None
    return Version(terms, order, row["small_difference_minor"])
