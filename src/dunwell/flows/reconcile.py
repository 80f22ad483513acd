"""Reconcile: the books with themselves, with the bank's statements, and with a creditor's own balances.

Comparing changes no money. Every difference is kept once with its cause; one that is not found again is gone. Run again
it finds the same. What puts a difference right is in `flows/reconcile_correcting`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from dunwell.core import reconciling
from dunwell.core.actor import Actor
from dunwell.core.intake.amounts import NumberStyle, read_amounts
from dunwell.core.intake.raw import ROW, RawTable
from dunwell.core.ports import Reader
from dunwell.debts import reconciling as kept
from dunwell.debts.reconciling import Found
from dunwell.ledger import queries as books
from dunwell.ledger import reconciling as sides

REFERENCES = ("reference", "debt reference", "account reference", "debt_reference", "account", "ref")
BALANCES = ("balance", "outstanding", "current balance", "amount owed", "owed", "balance_due")
CURRENCIES = ("currency", "ccy")
PROBLEMS_KEPT = 50
DIRECT = ("stripe:", "direct:", "before:")
"""Sources whose money reaches the bank in sums of many, or never."""


class NotABalanceFile(ValueError):
    """The file names no references or no balances."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What one comparison came to."""

    against: str
    compared: int
    found: int
    new: int
    causes: Mapping[str, int]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A comparison as it was made, not yet kept."""

    against: str
    scope: str
    found: tuple[Found, ...]
    compared: int
    totals: Sequence[Mapping[str, Any]]
    problems: tuple[str, ...] = ()


def with_itself(reader: Reader, *, as_of: date) -> Seen:
    """The trial balance by currency and account, and every entry or book that does not sum to zero."""
    trial = books.trial_balance_in(reader, as_of=as_of)
    sums = trial.group_by("currency", "code", "kind").agg(pl.col("balance_minor").sum()).sort("currency", "code")
    found = tuple(
        Found("books", "", "off_balance", one.what, one.currency, one.sum_minor, 0, as_of)
        for one in books.off_balance_in(reader)
    )
    return Seen("books", "", found, trial.height, tuple(sums.to_dicts()))


def with_bank(reader: Reader, *, as_of: date) -> Seen:
    """Statements and their lines against receipts and cash."""
    statements = kept.statements_in(reader)
    lines = kept.bank_lines_in(reader, as_of=as_of)
    doubled = _doubled(kept.doubled_in(reader), lines)
    told = {one.subject for one in doubled}
    alone = [one for one in _not_at_bank(reader, statements, lines) if one.subject not in told]
    found = [*_broken(statements), *_lines(reconciling.against_bank(lines)), *doubled, *alone]
    cash = sides.cash_in(reader, as_of=as_of)
    closing = statements.filter(pl.col("closing_minor").is_not_null()).sort("closing_on", "statement_id")
    last = closing.unique(["account", "currency"], keep="last").group_by("currency").agg(pl.col("closing_minor").sum())
    at_bank = dict(last.iter_rows())
    totals = [
        {"currency": code, "cash_minor": cash.get(code, 0), "bank_minor": at_bank.get(code)}
        for code in sorted({*cash, *at_bank})
    ]
    return Seen("bank", "", tuple(found), lines.height + statements.height, totals)


def _broken(statements: pl.DataFrame) -> list[Found]:
    torn = statements.filter(pl.col("missing_minor").fill_null(0) != 0)
    found = [
        Found("bank", "", "statement_broken", f"{row['account']} {row['number']}".strip(), row["currency"],
              row["closing_minor"] - row["missing_minor"], row["closing_minor"], row["closing_on"] or row["opening_on"])
        for row in torn.iter_rows(named=True)
    ]  # fmt: skip
    return found + [
        Found("bank", "", "statement_gap", f"{row['account']} {row['number']}".strip(), row["currency"],
              row["before_minor"], row["opening_minor"], row["opening_on"] or row["closing_on"])
        for row in reconciling.gaps(statements).iter_rows(named=True)
    ]  # fmt: skip


def _lines(differing: pl.DataFrame) -> list[Found]:
    return [
        Found("bank", "", row["cause"], row["reference"], row["currency"], row["ours_minor"], row["theirs_minor"],
              row["valued_on"], row["debt_id"], row["receipt_id"], row["line_id"], row["names"].replace("\n", " · "))
        for row in differing.iter_rows(named=True)
    ]  # fmt: skip


def _doubled(doubled: pl.DataFrame, lines: pl.DataFrame) -> list[Found]:
    """Two payments that are one: told by two sources, of which not both are lines of one statement."""
    of = dict(lines.select("reference", "statement_id").iter_rows())
    found = []
    for row in doubled.iter_rows(named=True):
        first, second = row["first_reference"], row["reference"]
        is_one_statement = first in of and of[first] == of.get(second)
        if _source(first) != _source(second) and not is_one_statement:
            minor = row["doubled_minor"]
            found.append(
                Found("bank", "", "double", second, row["currency"], 2 * minor, minor, row["on_day"], row["debt_id"],
                      row["receipt_id"], None, f"{first} is the same money")
            )  # fmt: skip
    return found


def _source(reference: str) -> str:
    return reference.partition(":")[0]


def _not_at_bank(reader: Reader, statements: pl.DataFrame, lines: pl.DataFrame) -> list[Found]:
    """What was booked on days that statements cover, and no line tells of."""
    spans = statements.filter(pl.col("closing_on").is_not_null()).group_by("currency")
    covered = spans.agg(since=pl.col("opening_on").min(), until=pl.col("closing_on").max())
    known, found = set(lines["reference"]), []
    for currency, since, until in covered.iter_rows():
        booked = kept.booked_in(reader, since=since or until, until=until).filter(pl.col("currency") == currency)
        for row in booked.iter_rows(named=True):
            if row["reference"].partition("#")[0] in known or row["reference"].startswith(DIRECT):
                continue
            is_near = row["on_day"] > until - timedelta(days=reconciling.TIMING_DAYS)
            cause = "timing" if is_near else "not_at_bank"
            found.append(
                Found("bank", "", cause, row["reference"], currency, row["ours_minor"], None, row["on_day"],
                      row["debt_id"], row["receipt_id"])
            )  # fmt: skip
    return found


def with_creditor(reader: Reader, table: RawTable, *, portfolio_id: int, as_of: date) -> Seen:
    """A creditor's own balances against ours on a day. Raises NotABalanceFile."""
    ours = kept.debts_in(reader, portfolio_id)
    usual = ours["currency"].first() if ours.height else None
    theirs, unread, problems = _balances(table, str(usual or ""))
    ours = ours.filter(~pl.col("reference").is_in(unread.implode()))
    said = sides.sides_in(reader, kept.wanted_of(portfolio_id), as_of=as_of, days=reconciling.TIMING_DAYS)
    twice = kept.doubled_in(reader).group_by("debt_id").agg(pl.col("doubled_minor").last(), pl.col("receipt_id").last())
    empty = pl.col("ours_minor", "charged_minor", "recent_minor", "soon_minor").fill_null(0)
    mine = ours.join(said, on="debt_id", how="left").with_columns(empty).join(twice, on="debt_id", how="left")
    differing = reconciling.against_creditor(mine, theirs)
    found = tuple(
        Found("creditor", str(portfolio_id), row["cause"], row["reference"], row["currency"] or row["their_currency"],
              row["ours_minor"], row["theirs_minor"], as_of, row["debt_id"],
              row["receipt_id"] if row["cause"] == "double" else None)
        for row in differing.iter_rows(named=True)
    )  # fmt: skip
    totals = [{"ours_minor": _sum(mine, "ours_minor"), "theirs_minor": _sum(theirs, "theirs_minor"), "currency": usual}]
    return Seen("creditor", str(portfolio_id), found, theirs.height, totals, problems)


def _sum(frame: pl.DataFrame, name: str) -> int:
    return int(frame[name].sum() or 0)


def _balances(table: RawTable, usual: str) -> tuple[pl.DataFrame, pl.Series, tuple[str, ...]]:
    """References and balances in minor units; of rows that cannot be read, or stand twice, the references and words."""
    columns = {name.strip().lower(): name for name in table.columns}
    reference, balance = _named(columns, REFERENCES), _named(columns, BALANCES)
    currency = next((columns[name] for name in CURRENCIES if name in columns), "")
    stripped = table.frame.with_columns(pl.col(pl.String).str.strip_chars())
    code = pl.col(currency).str.to_uppercase() if currency else pl.lit(usual or None, dtype=pl.String)
    cells = stripped.select(row=pl.col(ROW), reference=pl.col(reference), text=pl.col(balance), currency=code)
    read = read_amounts(cells["text"], cells["currency"], _style(cells["text"]))
    rows = cells.with_columns(theirs_minor=read.values)
    is_twice = pl.col("reference").is_duplicated()
    is_bad = pl.col("reference").is_null() | (pl.col("reference") == "") | pl.col("theirs_minor").is_null()
    why = (
        pl.when(is_bad)
        .then(pl.lit("no reference or no amount"))
        .when(is_twice)
        .then(pl.lit("the reference stands twice"))
    )
    told = rows.with_columns(why=why)
    bad = told.filter(pl.col("why").is_not_null())
    problems = [f"row {row['row']}: {row['why']}" for row in bad.head(PROBLEMS_KEPT).iter_rows(named=True)]
    if bad.height > PROBLEMS_KEPT:
        problems.append(f"{bad.height - PROBLEMS_KEPT} more rows")
    good = told.filter(pl.col("why").is_null()).select("reference", "currency", "theirs_minor")
    return good, bad["reference"].drop_nulls(), tuple(problems)


def _style(text: pl.Series) -> NumberStyle:
    """A comma with two digits after it at the end is the decimal mark, where no point is."""
    has_comma = text.str.contains(r",\d{2}$").sum() or 0
    has_point = text.str.contains(r"\.\d{2}$").sum() or 0
    return NumberStyle(",", ".") if has_comma > has_point else NumberStyle(".", ",")


def _named(columns: Mapping[str, str], wanted: Sequence[str]) -> str:
    for name in wanted:
        if name in columns:
            return columns[name]
    raise NotABalanceFile(
        f"no column is called {wanted[0]}; name the columns reference and balance (they are {', '.join(columns)})"
    )


def keep(seen: Seen, *, as_of: date, by: Actor, at: datetime) -> Reconciled:
    """Keep a comparison and say what it came to."""
    new = kept.record(
        against=seen.against, scope=seen.scope, found=seen.found, compared=seen.compared, totals=seen.totals,
        problems=seen.problems, as_of=as_of, by=by, at=at,
    )  # fmt: skip
    causes: dict[str, int] = {}
    for one in seen.found:
        causes[one.cause] = causes.get(one.cause, 0) + 1
    return Reconciled(seen.against, seen.compared, len(seen.found), new, causes, seen.problems)
