"""Row by row, still in columns: which rows hold no debt, what every row must have, and what cells must agree on."""

from __future__ import annotations

from datetime import date

import polars as pl

from dunwell.core.intake.cells import Reading, bucket_field
from dunwell.core.intake.checked import bad_where, no_codes
from dunwell.core.intake.contract import settle_terms
from dunwell.core.intake.fields import PARTS, Target
from dunwell.core.intake.names import has_legal_form
from dunwell.core.intake.profile import Profile
from dunwell.core.intake.raw import ROW, RawTable
from dunwell.core.words import PersonKind

_WHO = ("customer_key", "person_name")
_WHEN = ("due_on", "instalment_due_on", "months_late", "days_late", "defaulted_on", "charged_off_on")
NEEDS: dict[Target, tuple[tuple[str, ...], ...]] = {
    "invoices": (("debt_reference",), _WHO, ("amount", "principal"), ("currency",), ("due_on", "invoiced_on")),
    "accounts": (("debt_reference",), _WHO, ("amount", "principal"), ("currency",), _WHEN),
    "aged": (_WHO, ("currency",)),
}
"""Per target, groups of fields of which every row must hold at least one."""


def leave_out(texts: pl.DataFrame, raw: RawTable, profile: Profile) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split the texts into rows to read and rows that hold no debt: blank, header again, totals, skip rules.

    Rows     texts as `texts_of` made them; a row with a fault is never left out as blank
    Adds     second frame: row_number, why
    """
    mapped = [name for name in texts.columns if name != ROW]
    is_blank = pl.all_horizontal(pl.col(mapped).is_null()) & ~pl.col(ROW).is_in(raw.faults[ROW].unique().implode())
    rules = [(is_blank, "blank")]
    firsts = {name: source.columns[0] for name, source in profile.fields.items() if len(source.columns) == 1}
    if firsts:
        again = pl.all_horizontal(pl.col(name) == column for name, column in firsts.items())
        rules.append((again, "the header, repeated"))
    if profile.target == "aged":
        rules.append((_is_total(texts, profile), "a total"))
    marked = texts.select(ROW, why=pl.coalesce(*(pl.when(mask).then(pl.lit(words)) for mask, words in rules)))
    for skip in profile.skips:
        mask = raw.frame[skip.column].str.contains(skip.pattern)
        marked = marked.with_columns(why=pl.coalesce("why", pl.when(mask).then(pl.lit(skip.why))))
    left = marked["why"].is_not_null()
    if not left.any():
        return texts, marked.head(0)
    return texts.filter(~left), marked.filter(left)


def _is_total(texts: pl.DataFrame, profile: Profile) -> pl.Expr:
    """`TOTAL` alone, or `Total X` where X is a row of its own: so a customer called Total Gas Ltd stays."""
    name = "person_name" if "person_name" in profile.fields else "customer_key"
    folded = pl.col(name).str.to_lowercase()
    inner = folded.str.extract(r"^(?:sub)?total(?: for|:)? (.+)$")
    known = texts[name].str.to_lowercase().drop_nulls().unique()
    alone = folded.str.contains(
        r"^(?:grand |sub)?totals?(?: due)?:?$|^(?:percentage|%) of total$|^gesamt$|^total général$|^المجموع$|^الإجمالي$"
    )
    return (alone | inner.is_in(known.implode())).fill_null(value=False)


def faults(raw: RawTable, profile: Profile, skipped: pl.DataFrame) -> pl.DataFrame:
    """PROBLEMS for what the reader refused: rows, and cells of the columns read; not in rows left out."""
    read = set(profile.source_columns())
    refused = raw.faults.filter(pl.col("column").is_null() | pl.col("column").is_in(read))
    refused = refused.filter(~pl.col(ROW).is_in(skipped[ROW].implode()))
    field, is_fault = pl.lit(None, pl.String).alias("field"), pl.lit(value=True).alias("is_fault")
    return refused.select(ROW, "column", field, "value", "code", is_fault)


def judge(reading: Reading, profile: Profile, *, as_of: date, repeated: pl.Series | None) -> None:
    """Fill what follows from other cells (amount, due date, status) and mark what is missing or contradicts."""
    if profile.target == "aged":
        _check_total(reading, profile)
    else:
        _settle_amount(reading)
        _settle_due(reading, profile, as_of=as_of)
        _mark_duplicates(reading, profile, repeated)
    _mark_missing(reading, profile)
    _settle_status(reading)
    _settle_kind(reading)
    settle_terms(reading)


def _settle_amount(reading: Reading) -> None:
    parts = [name for name in PARTS if name in reading.values]
    if not parts:
        return
    frame = pl.DataFrame({name: reading.values[name] for name in parts})
    total = frame.select(pl.when(pl.any_horizontal(pl.all().is_not_null())).then(pl.sum_horizontal(pl.all())))
    summed = total.to_series()
    if "amount" not in reading.values:
        reading.values["amount"], reading.codes["amount"] = summed, no_codes(len(summed))
        reading.texts["amount"], reading.names["amount"] = reading.texts[parts[0]], reading.names[parts[0]]
        return
    stated = reading.values["amount"]
    if len(parts) == len(PARTS) or "principal" in parts:
        reading.mark("amount", bad_where((stated != summed).fill_null(value=False), "parts_do_not_sum"))
    reading.values["amount"] = stated.zip_with(reading.texts["amount"].is_not_null(), summed)


def _settle_due(reading: Reading, profile: Profile, *, as_of: date) -> None:
    """A row's due date: as written; else by terms, instalment; else estimated from how late it is; else default dates.

    months_late or days_late of zero or less: nothing is late yet, the next bill falls due within the month after as_of.
    """
    frame = reading.frame(
        "due_on", "months_late", "days_late", "instalment_due_on", "invoiced_on", "defaulted_on", "charged_off_on"
    )
    months, days = pl.col("months_late"), pl.col("days_late")
    today = pl.lit(as_of)
    coming = today.dt.offset_by("1mo")
    by_months = today.dt.offset_by(pl.format("-{}mo", months))
    by_days = today - pl.duration(days=days)
    late = pl.coalesce(
        pl.when(months > 0).then(by_months), pl.when(days > 0).then(by_days.cast(pl.Date)),
        pl.when(pl.coalesce(months, days) <= 0).then(coming),
    )  # fmt: skip
    terms = pl.col("invoiced_on") + pl.duration(days=profile.terms_days or 0)
    by_terms = pl.lit(None, pl.Date) if profile.terms_days is None else terms.cast(pl.Date)
    known = pl.coalesce("due_on", "instalment_due_on", by_terms)
    settled = frame.select(
        due=pl.coalesce(known, late, "defaulted_on", "charged_off_on"),
        is_estimated=known.is_null() & late.is_not_null(),
    )
    reading.values["due_on"] = settled["due"]
    reading.values["is_due_estimated"] = settled["is_estimated"]
    unread = [codes for name in (*_WHEN, "invoiced_on") if (codes := reading.codes.get(name)) is not None]
    reported = pl.DataFrame([codes.alias(str(at)) for at, codes in enumerate(unread)])
    silent = reported.select(pl.all_horizontal(pl.all().is_null())).to_series()
    reading.names.setdefault("due_on", "due_on")
    reading.codes.setdefault("due_on", no_codes(frame.height))
    reading.mark("due_on", bad_where(settled["due"].is_null() & silent, "missing"))


DUPLICATE_KEY = ("debt_reference", "instalment_due_on")


def duplicate_keys(texts: pl.DataFrame, profile: Profile) -> pl.Series:
    """What no two rows of a file may share: the reference, with the instalment's date where rows are instalments."""
    reference = pl.col("debt_reference")
    if "instalment_due_on" in profile.fields:
        reference = pl.concat_str(reference, pl.col("instalment_due_on").fill_null(""), separator="\u241f")
    return texts.select(key=reference)["key"]


def _mark_duplicates(reading: Reading, profile: Profile, repeated: pl.Series | None) -> None:
    named = [name for name in DUPLICATE_KEY if name in reading.texts]
    keys = duplicate_keys(pl.DataFrame({name: reading.texts[name] for name in named}), profile)
    twice = keys.is_duplicated() & keys.is_not_null()
    if repeated is not None:
        twice = twice | keys.is_in(repeated.implode()).fill_null(value=False)
    reading.mark("debt_reference", bad_where(twice, "duplicate_reference"))


def _mark_missing(reading: Reading, profile: Profile) -> None:
    for choices in NEEDS[profile.target]:
        if "due_on" in choices:
            continue
        present = [name for name in choices if name in reading.values]
        silent = [reading.values[name].is_null() & reading.codes[name].is_null() for name in present]
        nowhere = silent[0]
        for other in silent[1:]:
            nowhere = nowhere & other
        for unread in present[1:]:
            nowhere = nowhere & reading.codes[unread].is_null()
        reading.mark(present[0], bad_where(nowhere, "missing"))


def _settle_status(reading: Reading) -> None:
    """A payment date means paid; silence means open."""
    frame = reading.frame("status", "paid_on", "is_disputed")
    is_paid = pl.col("paid_on").is_not_null()
    settled = pl.when(is_paid).then(pl.lit("paid")).otherwise(pl.coalesce("status", pl.lit("open")))
    reading.values["status"] = frame.select(status=settled)["status"]
    disputed = pl.coalesce("is_disputed", pl.col("status") == "disputed", pl.lit(False))
    reading.values["is_disputed"] = frame.select(is_disputed=disputed)["is_disputed"]


def _settle_kind(reading: Reading) -> None:
    """Where nobody says what a person is: a company if the name carries a legal form, else the more protected."""
    stated = reading.value("person_kind")
    names = reading.value("person_name").to_frame("name")
    once = names.unique().with_columns(is_company=has_legal_form(pl.col("name")).fill_null(value=False))
    found = names.join(once, on="name", how="left", maintain_order="left", nulls_equal=True)
    supposed = pl.when("is_company").then(pl.lit(str(PersonKind.COMPANY))).otherwise(pl.lit(str(PersonKind.INDIVIDUAL)))
    reading.values["person_kind"] = stated.zip_with(stated.is_not_null(), found.select(kind=supposed)["kind"])
    reading.values["is_kind_supposed"] = stated.is_null()


def _check_total(reading: Reading, profile: Profile) -> None:
    """The row's own total, where it is mapped as `amount`, must be the sum of its buckets."""
    names = [bucket_field(at) for at in range(len(profile.buckets))]
    if "amount" not in reading.values:
        return
    summed = pl.DataFrame([reading.values[name].alias(name) for name in names]).select(pl.sum_horizontal(pl.all()))
    differs = (reading.values["amount"] != summed.to_series()).fill_null(value=False)
    for name in names:
        differs = differs & reading.codes[name].is_null()
    reading.mark("amount", bad_where(differs, "total_differs"))
