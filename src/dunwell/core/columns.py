"""The snapshot: one wide typed row per debt, and what every column means.

This is the only place where a column's type, unit and meaning of null are written. The flow `nightly`
fills the kept part from the rooms, the engine reads it, the rules name its columns through `c`.

Dates are kept, spans are derived: a kept row stays true as days pass, because "days since" columns are
computed from dates when a frame is made (`derived`), never stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

Kind = Literal["kept", "recent", "derived"]
"""kept: stored in the snapshot table. recent: counted from contacts when read. derived: from dates and `as_of`."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its Polars type, unit, where it comes from and what null says."""

    name: str
    dtype: pl.DataType
    unit: str
    null: str
    kind: Kind = "kept"


def _columns(kind: Kind, *rows: tuple[str, pl.DataType, str, str]) -> tuple[Column, ...]:
    return tuple(Column(name, dtype, unit, null, kind) for name, dtype, unit, null in rows)


NEVER = "never null"
_INT, _DATE, _BOOL, _TEXT, _SMALL = pl.Int64(), pl.Date(), pl.Boolean(), pl.String(), pl.Int32()

KEPT = _columns(
    "kept",
    # who and where
    ("debt_id", _INT, "id", NEVER),
    ("person_id", _INT, "id of the first debtor, who is contacted", NEVER),
    ("portfolio_id", _INT, "id", NEVER),
    ("creditor_id", _INT, "id", NEVER),
    ("jurisdiction", _TEXT, "ISO 3166-1 country whose law protects the person: US, GB, CA, AE", "not known: forbidden"),
    ("region", _TEXT, "ISO 3166-2 subdivision of the person, US-NY", "not known: the law of every region, and advice"),
    ("zone", _TEXT, "IANA zone where the person is known to be", "not known: see zone_earliest, zone_latest"),
    ("zone_earliest", _TEXT, "most eastern plausible zone from points and region", "no hint at all: forbidden"),
    ("zone_latest", _TEXT, "most western plausible zone from points and region", "no hint at all: forbidden"),
    ("language", _TEXT, "ISO 639-1 the person reads", "not known: the portfolio's language"),
    ("person_kind", _TEXT, "individual, sole_trader, company", NEVER),
    ("collector_role", _TEXT, "original_creditor, debt_buyer, third_party_collector", NEVER),
    ("is_licensed_institution", _BOOL, "creditor is licensed by the central bank of the place", NEVER),
    # the debt
    ("product", _TEXT, "credit_card, personal_loan, trade_invoice and so on", NEVER),
    ("purpose", _TEXT, "consumer, commercial", NEVER),
    ("state", _TEXT, "open, paid, settled, closed, recalled, sold, written_off", NEVER),
    ("currency", _TEXT, "ISO 4217", NEVER),
    ("balance_minor", _INT, "minor units, all parts", NEVER),
    ("principal_minor", _INT, "minor units", NEVER),
    ("interest_minor", _INT, "minor units", NEVER),
    ("fees_minor", _INT, "minor units", NEVER),
    ("costs_minor", _INT, "minor units", NEVER),
    ("overdue_minor", _INT, "minor units due and unpaid when the row was made", NEVER),
    ("oldest_unpaid_due_on", _DATE, "due date of the oldest instalment not fully paid", "nothing unpaid"),
    ("counts_from_on", _DATE, "oldest_unpaid_due_on moved later by paused days: see core/ageing.py", "nothing unpaid"),
    ("next_change_on", _DATE, "first date on which this row grows stale without any event", "never grows stale"),
    ("paused_until", _DATE, "last day of a live pause; 9999-12-31 open-ended", "not paused"),
    ("opened_on", _DATE, "date", "not known"),
    ("defaulted_on", _DATE, "date", "not in default, or not known"),
    ("charged_off_on", _DATE, "date", "not charged off"),
    ("limitation_ends_on", _DATE, "last day to sue", "not worked out"),
    ("last_payment_on", _DATE, "effective date of the newest payment", "never paid"),
    ("last_payment_minor", _INT, "minor units", "never paid"),
    ("payments_12m", _SMALL, "payments in the twelve months before the row was made", NEVER),
    # stops on the debt
    ("is_disputed", _BOOL, "an open dispute", NEVER),
    ("is_ceased", _BOOL, "a cease request was received for this debt", NEVER),
    ("is_fraud_reported", _BOOL, "reported as identity theft or not theirs", NEVER),
    ("validation_notice_on", _DATE, "date the US validation notice was sent", "not sent"),
    ("first_notice_on", _DATE, "date the first written notice of collection that counts was sent", "none was sent"),
    ("any_notice_on", _DATE, "date the first written notice of collection was sent, come or not", "none was sent"),
    # stops on the person
    ("is_deceased", _BOOL, "known or reported to have died", NEVER),
    ("is_insolvent", _BOOL, "a live bankruptcy, proposal or insolvency proceeding", NEVER),
    ("moratorium_until", _DATE, "last day; 9999-12-31 open-ended", "no moratorium"),
    ("is_represented", _BOOL, "someone acts for the person on this debt", NEVER),
    ("vulnerability", _SMALL, "0 none, 1 adapt, 2 specialist only, 3 no contact", NEVER),
    ("is_minor", _BOOL, "under age", NEVER),
    # wishes and ways
    ("opted_out_email", _BOOL, "", NEVER),
    ("opted_out_text", _BOOL, "", NEVER),
    ("opted_out_phone", _BOOL, "", NEVER),
    ("opted_out_letter", _BOOL, "", NEVER),
    ("opted_out_visit", _BOOL, "", NEVER),
    ("consented_email", _BOOL, "express consent to electronic mail", "nothing was said"),
    ("consented_text", _BOOL, "express consent to texts", "nothing was said"),
    ("barred_from_minute", _SMALL, "start of hours the person ruled out, minute of the day", "none ruled out"),
    ("barred_to_minute", _SMALL, "end of those hours, outside", "none ruled out"),
    ("email_point_id", _INT, "id of the best usable contact point", "none usable"),
    ("phone_point_id", _INT, "id of the best usable contact point", "none usable"),
    ("text_point_id", _INT, "id of the best usable contact point", "none usable"),
    ("postal_point_id", _INT, "id of the best usable contact point", "none usable"),
    ("is_work_email", _BOOL, "the email point is known to be the employer's", "no email point"),
    # cases
    ("promise_due_on", _DATE, "due date of the promise that is still running", "no running promise"),
    (
        "plan_held_until",
        _DATE,
        "last day on which an agreed plan holds chasing: core/plans/judging.py",
        "no plan holds",
    ),
    ("promises_broken", _SMALL, "count, derived from the ledger", NEVER),
    ("promises_kept", _SMALL, "count, derived from the ledger", NEVER),
    # the ladder
    ("step", _SMALL, "last step of the strategy's ladder taken; 0 none", NEVER),
    ("step_on", _DATE, "date of that step", "no step taken"),
)

RECENT = _columns(
    "recent",
    ("calls_7d", _SMALL, "calls to this person on this debt, as_of and the six days before", NEVER),
    ("calls_person_7d", _SMALL, "calls to this person on any debt, same window", NEVER),
    ("contacts_7d", _SMALL, "contacts on this debt by any channel, same window", NEVER),
    ("contacts_person_7d", _SMALL, "contacts with this person on any debt by any channel, same window", NEVER),
    ("contacts_30d", _SMALL, "contacts on this debt by any channel, as_of and the 29 days before", NEVER),
    ("emails_7d", _SMALL, "emails to this person, same window", NEVER),
    ("texts_7d", _SMALL, "texts to this person, same window", NEVER),
    ("letters_30d", _SMALL, "letters on this debt, as_of and the 29 days before", NEVER),
    ("visits_30d", _SMALL, "visits to this person, as_of and the 29 days before", NEVER),
    ("conversed_on", _DATE, "local date of the last conversation on this debt, either direction", "never spoke"),
    ("contacted_on", _DATE, "local date of the last contact made on this debt", "not in the last 30 days"),
    (
        "conversations_after_first_7d",
        _SMALL,
        "contacts after the first conversation, creditor and person, 7 days",
        NEVER,
    ),
)

DERIVED = _columns(
    "derived",
    ("days_past_due", _SMALL, "days from oldest_unpaid_due_on to as_of, pauses taken out; 0 when none is due", NEVER),
    ("days_since_conversation", _SMALL, "days; 0 is today", "never spoke"),
    ("days_since_contact", _SMALL, "days; 0 is today", "not in the last 30 days"),
    ("days_since_payment", _SMALL, "days", "never paid"),
    ("days_since_step", _SMALL, "days", "no step taken"),
    ("days_to_limitation", _SMALL, "days; negative when over", "not worked out"),
    ("days_since_validation_notice", _SMALL, "days; 0 is today", "not sent"),
    ("days_since_first_notice", _SMALL, "days; 0 is today", "none was sent"),
    ("days_since_any_notice", _SMALL, "days; 0 is today", "none was sent"),
    ("is_in_moratorium", _BOOL, "as_of is inside a moratorium", NEVER),
    ("is_paused", _BOOL, "as_of is inside a pause", NEVER),
    ("has_running_promise", _BOOL, "a promise is not yet due (with its grace)", NEVER),
    ("has_held_plan", _BOOL, "an agreed plan holds chasing on as_of", NEVER),
    ("minute_earliest", _SMALL, "local minute of the day in zone_earliest at the planned moment", "zone not known"),
    ("minute_latest", _SMALL, "local minute of the day in zone_latest at the planned moment", "zone not known"),
    ("weekday", _SMALL, "1 Monday to 7 Sunday, local", "zone not known"),
    ("is_holiday", _BOOL, "the local date is a public holiday of jurisdiction and region", "not known"),
)

ALL = KEPT + RECENT + DERIVED
BY_NAME = {column.name: column for column in ALL}
OPEN_ENDED = date(9999, 12, 31)
"""Stands for "until further notice" in a date column, so that comparison needs no second flag."""

CHANNELS = ("phone", "email", "text", "letter", "visit")
"""Every channel an action can use, in the order of bits and columns."""


class _Names:
    """`c.balance_minor` is `pl.col("balance_minor")`, and a misspelt column is an error at once."""

    def __getattr__(self, name: str) -> pl.Expr:
        if name not in BY_NAME:
            raise AttributeError(f"no snapshot column is called {name!r}; columns are listed in core/columns.py")
        return pl.col(name)


c = _Names()


def schema(*kinds: Kind) -> pl.Schema:
    """Polars schema of the named kinds of column, in order; all of them when none is named."""
    return pl.Schema({column.name: column.dtype for column in ALL if not kinds or column.kind in kinds})
