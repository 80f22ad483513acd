"""Clean one file: believed rows typed and accepted, every other row quarantined with all its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from dunwell.core.intake import aged, rows
from dunwell.core.intake.cells import Reading, read_cells, text_of, texts_of
from dunwell.core.intake.fields import BY_NAME, schema
from dunwell.core.intake.names import search_name, tidy_name
from dunwell.core.intake.profile import Profile
from dunwell.core.intake.quarantine import PROBLEMS, explained, unguarded
from dunwell.core.intake.raw import ROW, RawTable
from dunwell.core.refusal import Refusal

LEFT_OUT = ("email", "phone", "mobile", "region", "language")
"""Fields without which a debt can still be booked: a bad cell is remarked on and left out, its row is accepted."""


class MissingColumns(Refusal, ValueError):
    """The file lacks columns the profile reads."""


class ProfileIncomplete(Refusal, ValueError):
    """The profile does not say where a field comes from that every row needs."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What one file says. Every row is in accepted or credits, or in quarantined, or in skipped; never in two.

    accepted      fields.schema(): amounts of zero or more
    credits       fields.schema(): negative amounts, which are owed to the person; listed, never dropped
    quarantined   PROBLEMS: one row per bad cell
    remarks       PROBLEMS: cells left out of rows that were accepted
    skipped       row_number, why
    emptied       fields.schema(): of ageing summaries, the buckets of believed rows in which nothing is owed
    """

    file: str
    accepted: pl.DataFrame
    credits: pl.DataFrame
    quarantined: pl.DataFrame
    remarks: pl.DataFrame
    skipped: pl.DataFrame
    rows_read: int
    emptied: pl.DataFrame

    @property
    def rows_quarantined(self) -> int:
        """Rows of the file in quarantine, however many cells of each are bad."""
        return self.quarantined[ROW].n_unique()


def clean(raw: RawTable, profile: Profile, *, as_of: date, repeated: pl.Series | None = None) -> Cleaned:
    """Type and judge every row of a file.

    Given    as_of: the day the file speaks of; months late and buckets are dated back from it
             repeated: references known to stand in several rows, when `raw` is only a chunk of its file
    Raises   MissingColumns, ProfileIncomplete, BadProfile
    """
    _check(raw, profile)
    texts, skipped = rows.leave_out(texts_of(unguarded(raw.frame), profile), raw, profile)
    reading = read_cells(texts, profile, as_of=as_of)
    rows.judge(reading, profile, as_of=as_of, repeated=repeated)
    found = [_problems(reading, name) for name in reading.codes]
    problems = pl.concat([rows.faults(raw, profile, skipped), *found])
    problems = problems.unique(subset=[ROW, "column"], keep="first", maintain_order=True).sort(ROW, maintain_order=True)
    fatal = problems.filter(~pl.col("field").is_in(LEFT_OUT) | pl.col("is_fault"))
    bad_rows = fatal[ROW].unique()
    believed = _typed(reading).filter(~pl.col(ROW).is_in(bad_rows.implode())) if len(bad_rows) else _typed(reading)
    emptied = pl.DataFrame(schema=schema())
    if profile.target == "aged":
        spread = aged.spread(believed, reading, profile, as_of=as_of)
        debts, emptied = spread.filter(pl.col("amount_minor") != 0), spread.filter(pl.col("amount_minor") == 0)
        skipped = pl.concat([skipped, aged.without_amounts(believed, debts)]).sort(ROW)
        believed = debts
    is_bad = pl.col(ROW).is_in(bad_rows.implode())
    return Cleaned(
        file=raw.file,
        accepted=believed.filter(pl.col("amount_minor") >= 0),
        credits=believed.filter(pl.col("amount_minor") < 0),
        quarantined=explained(problems.filter(is_bad)),
        remarks=explained(problems.filter(~is_bad)),
        skipped=skipped,
        rows_read=raw.frame.height,
        emptied=emptied,
    )


def repeated_references(chunks: Iterable[RawTable], profile: Profile) -> pl.Series:
    """References standing in more than one row of a file read in chunks: give them to `clean` with each chunk."""
    seen = [read_cells_of(chunk, profile) for chunk in chunks]
    if not seen:
        return pl.Series("debt_reference", [], dtype=pl.String)
    keys = pl.concat(seen)
    return keys.filter(keys.is_duplicated()).unique()


def read_cells_of(raw: RawTable, profile: Profile) -> pl.Series:
    """The duplicate keys of one table, blank ones dropped."""
    _check(raw, profile)
    frame = unguarded(raw.frame)
    if profile.skips:
        return rows.duplicate_keys(rows.leave_out(texts_of(frame, profile), raw, profile)[0], profile).drop_nulls()
    named = {name: text_of(profile.fields[name]) for name in rows.DUPLICATE_KEY if name in profile.fields}
    return rows.duplicate_keys(frame.select(**named), profile).drop_nulls()


def names_of(raw: RawTable, profile: Profile) -> pl.Series | None:
    """What every row of a table names its debt, believed or not; of a summary, its customer.

    Null     never; None in place of the whole where one row does not say, so that nobody can tell what is absent
    """
    _check(raw, profile)
    texts = rows.leave_out(texts_of(unguarded(raw.frame), profile), raw, profile)[0]
    if profile.target == "aged":
        who = [name for name in ("customer_key", "person_name") if name in texts.columns]
        named = texts.select(name=tidy_name(pl.coalesce(who)).str.slice(0, aged.WHO_LONGEST))["name"]
    else:
        named = texts["debt_reference"]
    if profile.sap_float_ids:
        named = named.str.replace(r"^(\d+)\.0$", "$1")
    rounded = named.str.contains(r"^\d(?:\.\d+)?[eE]\+?\d+$").any()
    refused = raw.faults.filter(pl.col("column").is_null()).height
    return None if named.null_count() or rounded or refused else named.rename("name")


_WAYS = ("email", "phone", "mobile", "address_1", "postcode")


def ways_of(raw: RawTable, profile: Profile) -> pl.DataFrame | None:
    """Each customer key of a table with every way to reach it that the rows state, once; None: rows have no key."""
    if "customer_key" not in profile.fields:
        return None
    wanted = {name: text_of(profile.fields[name]) for name in ("customer_key", *_WAYS) if name in profile.fields}
    return raw.frame.select(**wanted).drop_nulls("customer_key").unique()


def wavering(ways: Sequence[pl.DataFrame | None]) -> pl.Series | None:
    """Customer keys a file states more than one way to reach, where its tables are seen one by one.

    Given    what `ways_of` gave of each table; of one table alone nothing need be known, for it is seen whole
    Null     the rows of several tables have no key, so that nobody can tell
    """
    told = [one for one in ways if one is not None]
    if len(ways) < 2:
        return pl.Series("customer_key", [], dtype=pl.String)
    if len(told) < len(ways):
        return None
    keys = pl.concat(told).unique()["customer_key"]
    return keys.filter(keys.is_duplicated()).unique()


def _check(raw: RawTable, profile: Profile) -> None:
    if lacking := [column for column in profile.source_columns() if column not in raw.columns]:
        raise MissingColumns(
            "{file} has no column {lacking}, which profile '{profile}' reads. Its columns are {columns}. Choose "
            "another profile, or correct the header.",
            file=raw.file,
            lacking=[repr(name) for name in lacking],
            profile=profile.name,
            columns=[*raw.columns],
        )
    given = {*profile.fields, *profile.defaults}
    for choices in rows.NEEDS[profile.target]:
        if not given & set(choices):
            raise ProfileIncomplete(
                "Profile '{profile}' does not say where {fields} comes from. Map a column to it, or give a default.",
                profile=profile.name,
                fields=[*choices],
            )


def _problems(reading: Reading, name: str) -> pl.DataFrame:
    """Needs: codes of one field. Rows: its bad cells."""
    codes = reading.codes[name]
    if codes.null_count() == len(codes):
        return pl.DataFrame(schema=PROBLEMS)
    bad = codes.is_not_null()
    text = reading.texts.get(name)
    where = reading.rows.filter(bad)
    return pl.DataFrame(
        {
            ROW: where,
            "column": pl.Series([reading.names.get(name, name)], dtype=pl.String).new_from_index(0, len(where)),
            "field": pl.Series([name], dtype=pl.String).new_from_index(0, len(where)),
            "value": text.filter(bad) if text is not None else [None] * len(where),
            "code": codes.filter(bad),
            "is_fault": [False] * len(where),
        },
        schema=PROBLEMS,
    )


def _typed(reading: Reading) -> pl.DataFrame:
    """All columns of fields.schema(), from what was read; null where the file has no such column."""
    wanted = schema()
    known = pl.DataFrame({ROW: reading.rows, **{_out(name): values for name, values in reading.values.items()}})
    if "person_name" in known.columns:
        known = known.with_columns(search_name=_search_names(known["person_name"]))
    columns = [
        pl.col(name).cast(dtype) if name in known.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in wanted.items()
    ]
    return known.select(columns)


def _out(name: str) -> str:
    return BY_NAME[name].out if name in BY_NAME else name


def _search_names(names: pl.Series) -> pl.Series:
    once = names.unique().to_frame("name").with_columns(folded=search_name(pl.col("name")))
    return names.to_frame("name").join(once, on="name", how="left", maintain_order="left", nulls_equal=True)["folded"]
