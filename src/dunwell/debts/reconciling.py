# ruff: noqa: S608 (what is put into SQL here is ours: names of tables and columns, never a value)
"""What banks said is kept, compared with receipts, and each discrepancy lives once: found, asked, corrected, gone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import transaction

from dunwell.core.actor import Actor
from dunwell.core.chain import canonical
from dunwell.core.ports import Reader
from dunwell.core.refusal import Refusal
from dunwell.core.statements import Statement
from dunwell.core.words import Role
from dunwell.debts.models import BankLine, BankStatement, Discrepancy, Portfolio, Reconciliation
from dunwell.debts.states import DISCREPANCY_LIVE
from dunwell.trail import services as trail

MAY_SEE = (Role.SUPERVISOR, Role.MANAGER, Role.COMPLIANCE)
CHUNK = 500
NAMES_MAX = 400
_ID, _TEXT, _DATE = pl.Int64(), pl.String(), pl.Date()


class NoSuchDiscrepancy(Refusal, LookupError):
    """There is no discrepancy of that number, or it is settled."""


class NoSuchPortfolio(Refusal, LookupError):
    """There is no portfolio of that name or number."""


@dataclass(frozen=True, slots=True)
class Found:
    """One place where two sides do not agree."""

    against: str
    scope: str
    cause: str
    subject: str
    currency: str
    ours_minor: int | None
    theirs_minor: int | None
    on: date
    debt_id: int | None = None
    receipt_id: int | None = None
    line_id: int | None = None
    words: str = ""

    @property
    def key(self) -> str:
        """What makes it the same one when it is found again."""
        said = [self.against, self.scope, self.cause, self.subject, self.currency, self.ours_minor, self.theirs_minor]
        return hashlib.sha256(canonical({"said": [*said, self.receipt_id, self.line_id]}).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class DiscrepancyLine:
    """A discrepancy as it is kept."""

    discrepancy_id: int
    against: str
    scope: str
    cause: str
    subject: str
    currency: str
    ours_minor: int | None
    theirs_minor: int | None
    on: date
    debt_id: int | None
    receipt_id: int | None
    line_id: int | None
    words: str
    state: str
    approval_id: int | None
    found_at: datetime

    @property
    def difference_minor(self) -> int:
        """Theirs less ours; what one side does not know counts as nothing."""
        return (self.theirs_minor or 0) - (self.ours_minor or 0)


@dataclass(frozen=True, slots=True)
class Compared:
    """The newest comparison against somebody."""

    against: str
    scope: str
    as_of: date
    compared: int
    agreed: int
    totals: Sequence[Mapping[str, Any]]
    problems: Sequence[str]
    made_at: datetime
    made_by: str


@transaction.atomic
def keep_statements(statements: Sequence[Statement], *, at: datetime) -> int:
    """Keep what a bank said of our accounts, each statement once; returns how many were new."""
    fresh = 0
    for one in statements:
        money = one.closing or one.opening
        currency = money.money.currency if money else (one.lines[0].currency if one.lines else "")
        if not currency:
            continue
        row, is_new = BankStatement.objects.get_or_create(
            key=_key_of(one),
            defaults={
                "account": one.account[:60],
                "number": one.number[:60],
                "currency": currency,
                "opening_minor": one.opening.money.minor if one.opening else None,
                "opening_on": one.opening.on if one.opening else None,
                "closing_minor": one.closing.money.minor if one.closing else None,
                "closing_on": one.closing.on if one.closing else None,
                "missing_minor": one.missing_minor,
                "recorded_at": at,
            },
        )
        fresh += is_new
        if is_new:
            BankLine.objects.bulk_create(_lines(row, one), ignore_conflicts=True)
    return fresh


def _lines(row: BankStatement, one: Statement) -> list[BankLine]:
    return [
        BankLine(
            statement=row,
            reference=line.line_reference[:160],
            bank_reference=line.bank_reference[:120],
            amount_minor=line.amount_minor,
            currency=line.currency,
            valued_on=line.valued_on,
            names="\n".join(line.references)[:NAMES_MAX],
        )
        for line in one.lines
    ]


def _key_of(one: Statement) -> str:
    balances = [(each.money.minor, str(each.on)) if each else None for each in (one.opening, one.closing)]
    lines = [[line.line_reference, line.amount_minor, str(line.valued_on)] for line in one.lines]
    return hashlib.sha256(canonical({"said": [one.account, one.number, balances, lines]}).encode()).hexdigest()


def statements_in(reader: Reader) -> pl.DataFrame:
    """Every statement: statement_id, account, number, currency, opening and closing with their days, missing_minor."""
    return reader.read(
        "SELECT id AS statement_id, account, number, currency, opening_minor, opening_on, closing_minor, closing_on, "
        "missing_minor FROM debts_bankstatement ORDER BY id",
        schema={
            "statement_id": _ID, "account": _TEXT, "number": _TEXT, "currency": _TEXT, "opening_minor": _ID,
            "opening_on": _DATE, "closing_minor": _ID, "closing_on": _DATE, "missing_minor": _ID,
        },
    )  # fmt: skip


def bank_lines_in(reader: Reader, *, as_of: date) -> pl.DataFrame:
    """Every line of a statement beside its receipt: what `core.reconciling.against_bank` needs, with debt_id."""
    found = reader.read(
        "SELECT l.id AS line_id, l.statement_id, l.reference, l.bank_reference, l.currency, "
        "l.amount_minor AS theirs_minor, l.valued_on, l.names, r.id AS receipt_id, r.debt_id, "
        "r.amount_minor AS ours_minor, r.currency AS our_currency, r.state AS receipt_state, r.because "
        "FROM debts_bankline l LEFT JOIN debts_receipt r ON r.reference = l.reference ORDER BY l.id",
        schema={
            "line_id": _ID, "statement_id": _ID, "reference": _TEXT, "bank_reference": _TEXT, "currency": _TEXT,
            "theirs_minor": _ID, "valued_on": _DATE, "names": _TEXT, "receipt_id": _ID, "debt_id": _ID,
            "ours_minor": _ID, "our_currency": _TEXT, "receipt_state": _TEXT, "because": _TEXT,
        },
    ).unique("reference", keep="first", maintain_order=True)  # fmt: skip
    is_bare = ~pl.col("because").fill_null("").str.starts_with("returned")
    return found.with_columns(is_ahead=pl.col("valued_on") > as_of, is_bare=is_bare)


def booked_in(reader: Reader, *, since: date, until: date) -> pl.DataFrame:
    """Money that was booked, by the day it was received: receipt_id, reference, debt_id, currency, ours_minor, on."""
    return reader.read(
        "SELECT id AS receipt_id, reference, debt_id, currency, amount_minor AS ours_minor, received_on AS on_day "
        "FROM debts_receipt WHERE state = 'booked' AND received_on >= ? AND received_on <= ? ORDER BY id",
        (since, until),
        schema={
            "receipt_id": _ID, "reference": _TEXT, "debt_id": _ID, "currency": _TEXT, "ours_minor": _ID,
            "on_day": _DATE,
        },
    )  # fmt: skip


def doubled_in(reader: Reader) -> pl.DataFrame:
    """Payments of one debt, amount and day that stand there more than once under different sources.

    Rows     one per second payment: debt_id, doubled_minor, receipt_id (the later), first_reference, reference
    """
    return reader.read(
        "SELECT b.debt_id, b.amount_minor AS doubled_minor, b.id AS receipt_id, a.reference AS first_reference, "
        "b.reference, b.currency, b.received_on AS on_day FROM debts_receipt a JOIN debts_receipt b "
        "ON b.debt_id = a.debt_id AND b.amount_minor = a.amount_minor AND b.received_on = a.received_on "
        "WHERE a.state = 'booked' AND b.state = 'booked' AND a.amount_minor > 0 AND b.id > a.id ORDER BY b.id",
        schema={
            "debt_id": _ID, "doubled_minor": _ID, "receipt_id": _ID, "first_reference": _TEXT, "reference": _TEXT,
            "currency": _TEXT, "on_day": _DATE,
        },
    ).unique("receipt_id", keep="first", maintain_order=True)  # fmt: skip


def debts_in(reader: Reader, portfolio_id: int) -> pl.DataFrame:
    """Debts of a portfolio: debt_id, reference, currency, is_live (we work on it, or it may still be paid)."""
    return reader.read(
        "SELECT id AS debt_id, reference, currency, state FROM debts_debt WHERE portfolio_id = ?",
        (portfolio_id,),
        schema={"debt_id": _ID, "reference": _TEXT, "currency": _TEXT, "state": _TEXT},
    ).with_columns(is_live=pl.col("state").is_in(["open", "paid", "settled"]))


def wanted_of(portfolio_id: int) -> str:
    """A table expression of the debts of a portfolio."""
    return f"(SELECT id AS debt_id FROM debts_debt WHERE portfolio_id = {int(portfolio_id)})"


def portfolio_named(name: str) -> int:
    """A portfolio by its name or number. Raises NoSuchPortfolio."""
    rows = Portfolio.objects.filter(name=name)
    if name.isdigit():
        rows = rows | Portfolio.objects.filter(pk=int(name))
    found = rows.values_list("pk", flat=True).first()
    if found is None:
        known = ", ".join(Portfolio.objects.order_by("name").values_list("name", flat=True)[:10]) or "none yet"
        raise NoSuchPortfolio("there is no portfolio '{name}'; portfolios are {known}", name=name, known=known)
    return found


@transaction.atomic
def record(
    *, against: str, scope: str, found: Sequence[Found], compared: int, totals: Sequence[Mapping[str, Any]],
    problems: Sequence[str], as_of: date, by: Actor, at: datetime,
) -> int:  # fmt: skip
    """Keep a comparison: what is new opens, what stands goes on, what is not found any more is gone.

    Returns  how many are new, or open again
    """
    wanted = {one.key: one for one in found}
    live = Discrepancy.objects.filter(against=against, scope=scope, state__in=DISCREPANCY_LIVE)
    live.exclude(key__in=list(wanted)).update(state="gone", ended_at=at)
    known = dict(Discrepancy.objects.filter(against=against, scope=scope).values_list("key", "state"))
    again = [key for key in wanted if known.get(key) in {"gone", "corrected"}]
    Discrepancy.objects.filter(key__in=again).update(state="open", ended_at=None, approval_id=None)
    fresh = [_row(one, at) for key, one in wanted.items() if key not in known]
    Discrepancy.objects.bulk_create(fresh, batch_size=CHUNK)
    Reconciliation.objects.create(
        against=against, scope=scope, as_of=as_of, compared=compared, agreed=compared - len(wanted),
        totals=json.dumps(list(totals)), problems=json.dumps(list(problems)), made_at=at, made_by=by.name,
    )  # fmt: skip
    said: dict[str, object] = {"against": against, "scope": scope, "compared": compared, "found": len(wanted)}
    trail.note(by=by, did="books.compared", about=("reconciliation", 0), at=at, because={**said, "new": len(fresh)})
    return len(fresh) + len(again)


def _row(one: Found, at: datetime) -> Discrepancy:
    return Discrepancy(
        key=one.key, against=one.against, scope=one.scope, cause=one.cause, debt_id=one.debt_id,
        receipt_id=one.receipt_id, line_id=one.line_id, subject=one.subject[:160], currency=one.currency,
        ours_minor=one.ours_minor, theirs_minor=one.theirs_minor, on=one.on, words=one.words[:300], found_at=at,
    )  # fmt: skip


def locked(discrepancy_id: int) -> DiscrepancyLine:
    """A discrepancy that is not settled, its row locked. Raises NoSuchDiscrepancy."""
    rows = Discrepancy.objects.select_for_update().filter(pk=discrepancy_id, state__in=DISCREPANCY_LIVE)
    row = rows.first()
    if row is None:
        raise NoSuchDiscrepancy(
            "discrepancy {discrepancy_id} is settled, or there is none; load the page again",
            discrepancy_id=discrepancy_id,
        )
    return _line(row)


def ask(*, discrepancy_id: int, approval_id: int) -> None:
    """Say that a correction waits for a yes."""
    Discrepancy.objects.filter(pk=discrepancy_id, state="open").update(state="asked", approval_id=approval_id)


def refused(*, discrepancy_id: int) -> None:
    """Say that the correction was refused, so that it is open again."""
    Discrepancy.objects.filter(pk=discrepancy_id, state="asked").update(state="open")


def settle(*, discrepancy_id: int, state: str, at: datetime, entry_reference: str = "", words: str = "") -> None:
    """Say how a discrepancy ended: corrected by an entry, or explained in words."""
    said: dict[str, Any] = {"state": state, "ended_at": at, "entry_reference": entry_reference[:160]}
    if words:
        said["words"] = words[:300]
    Discrepancy.objects.filter(pk=discrepancy_id, state__in=DISCREPANCY_LIVE).update(**said)


def live_page(*, offset: int, limit: int, seen_by: Actor) -> tuple[list[DiscrepancyLine], int]:
    """Discrepancies that are not settled, those that wait for a yes first, and how many there are. Raises NotForYou."""
    seen_by.must(*MAY_SEE)
    rows = Discrepancy.objects.filter(state__in=DISCREPANCY_LIVE).order_by("state", "against", "-id")
    return [_line(row) for row in rows[offset : offset + limit]], rows.count()


def live_in(reader: Reader) -> pl.DataFrame:
    """Every discrepancy that is not settled, for a file."""
    return reader.read(
        "SELECT against, cause, subject, currency, ours_minor, theirs_minor, on_day, state, words FROM "
        '(SELECT id, against, cause, subject, currency, ours_minor, theirs_minor, "on" AS on_day, state, words '
        "FROM debts_discrepancy WHERE state IN ('open', 'asked')) d ORDER BY against, id",
        schema={
            "against": _TEXT, "cause": _TEXT, "subject": _TEXT, "currency": _TEXT, "ours_minor": _ID,
            "theirs_minor": _ID, "on_day": _DATE, "state": _TEXT, "words": _TEXT,
        },
    )  # fmt: skip


def newest() -> list[Compared]:
    """The last comparison against each side."""
    found: dict[tuple[str, str], Reconciliation] = {}
    for row in Reconciliation.objects.order_by("-id")[:200]:
        found.setdefault((row.against, row.scope), row)
    return [
        Compared(
            row.against, row.scope, row.as_of, row.compared, row.agreed, json.loads(row.totals),
            json.loads(row.problems), row.made_at, row.made_by,
        )
        for row in found.values()
    ]  # fmt: skip


def bank_line(line_id: int) -> BankLine:
    """A line of a statement."""
    return BankLine.objects.get(pk=line_id)


def _line(row: Discrepancy) -> DiscrepancyLine:
    return DiscrepancyLine(
        row.pk, row.against, row.scope, row.cause, row.subject, row.currency, row.ours_minor, row.theirs_minor, row.on,
        row.debt_id, row.receipt_id, row.line_id, row.words, row.state, row.approval_id, row.found_at,
    )  # fmt: skip
