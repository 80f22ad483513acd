"""Our side of a mapping: every field a file can fill, its kind, and the column it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

Kind = Literal[
    "text", "name", "key", "money", "date", "birth", "currency", "country", "region", "language",
    "email", "phone", "flag", "status", "person_kind", "count", "rate", "compounding", "day_count",
]  # fmt: skip
Target = Literal["invoices", "accounts", "aged"]
"""invoices: open items. accounts: accounts with arrears. aged: ageing summaries, one debt per nonzero bucket."""

_DTYPES: dict[Kind, pl.DataType] = {
    "money": pl.Int64(), "date": pl.Date(), "birth": pl.Date(), "flag": pl.Boolean(), "count": pl.Int32(),
    "rate": pl.Int64(),
}  # fmt: skip
_ENDINGS: dict[Kind, str] = {"money": "_minor", "rate": "_units"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `name` is used in profiles, `out` in cleaned frames; text is refused beyond `longest` characters."""

    name: str
    kind: Kind
    longest: int = 200

    @property
    def out(self) -> str:
        return f"{self.name}{_ENDINGS.get(self.kind, '')}"

    @property
    def dtype(self) -> pl.DataType:
        return _DTYPES.get(self.kind, pl.String())


FIELDS: tuple[Field, ...] = (
    Field("portfolio", "text", 100),
    Field("customer_key", "key", 100),
    Field("person_name", "name"),
    Field("person_kind", "person_kind"),
    Field("email", "email", 254),
    Field("phone", "phone", 40),
    Field("mobile", "phone", 40),
    Field("address_1", "text"),
    Field("address_2", "text"),
    Field("address_3", "text"),
    Field("city", "text", 100),
    Field("region", "region", 100),
    Field("postcode", "text", 20),
    Field("country", "country", 100),
    Field("language", "language", 60),
    Field("born_on", "birth"),
    Field("national_id", "key", 60),
    Field("debt_reference", "key", 100),
    Field("product", "text", 60),
    Field("original_creditor", "text"),
    Field("amount", "money"),
    Field("principal", "money"),
    Field("interest", "money"),
    Field("fees", "money"),
    Field("costs", "money"),
    Field("currency", "currency"),
    Field("invoiced_on", "date"),
    Field("due_on", "date"),
    Field("months_late", "count"),
    Field("days_late", "count"),
    Field("defaulted_on", "date"),
    Field("charged_off_on", "date"),
    Field("itemised_on", "date"),
    Field("limitation_ends_on", "date"),
    Field("last_payment_on", "date"),
    Field("last_payment", "money"),
    Field("paid_on", "date"),
    Field("status", "status"),
    Field("is_disputed", "flag"),
    Field("instalment_due_on", "date"),
    Field("instalment", "money"),
    Field("interest_rate", "rate"),
    Field("compounding", "compounding"),
    Field("day_count", "day_count"),
    Field("interest_from", "date"),
    Field("late_fee", "money"),
    Field("returned_debit_fee", "money"),
)
BY_NAME = {field.name: field for field in FIELDS}

PARTS = ("principal", "interest", "fees", "costs")
DEFAULTED = (
    "portfolio", "country", "product", "currency", "language", "person_kind", "original_creditor", "status",
    "compounding", "day_count",
)  # fmt: skip
"""Fields a profile may give a default for."""

STATUSES = ("open", "paid", "closed", "recalled", "disputed")


def schema() -> pl.Schema:
    """Columns of cleaned rows, always all of them.

    Null       not said by the file; never null: row_number, debt_reference, amount_minor, currency, due_on, status,
               customer_key or person_name, person_kind
    search_name        person_name folded for searching and matching
    is_kind_supposed   true where the file does not say `person_kind` and it was told from the name
    is_due_estimated   true where `due_on` was worked out from months late, days late or a bucket
    """
    columns: dict[str, pl.DataType] = {"row_number": pl.Int64()}
    for field in FIELDS:
        columns[field.out] = field.dtype
        if field.name == "person_name":
            columns["search_name"] = pl.String()
        if field.name == "person_kind":
            columns["is_kind_supposed"] = pl.Boolean()
        if field.name == "due_on":
            columns["is_due_estimated"] = pl.Boolean()
    return pl.Schema(columns)
