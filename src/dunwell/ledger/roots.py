"""The root over a bulk posting run: one link of the trail that stands for every entry and posting the run booked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from dunwell.core.chain import block_digests, rows_root
from dunwell.core.ports import Reader

_ID, _TEXT, _DATE = pl.Int64(), pl.String(), pl.Date()
ENTRIES: dict[str, pl.DataType] = {
    "id": _ID, "reference": _TEXT, "kind": _TEXT, "effective_on": _DATE, "recorded_at": pl.Datetime("us", "UTC"),
    "recorded_by": _TEXT, "because": _TEXT, "reverses_id": _ID,
}  # fmt: skip
POSTINGS: dict[str, pl.DataType] = {
    "id": _ID, "entry_id": _ID, "account_id": _ID, "subject_id": _ID, "code": _TEXT, "currency": _TEXT,
    "amount_minor": _ID, "effective_on": _DATE, "recorded_at": pl.Datetime("us", "UTC"),
}  # fmt: skip
"""The columns of `ledger_entry` and `ledger_posting`, all of which a root covers."""
Span = tuple[int, int]
"""The first and the last of consecutive ids."""


@dataclass(frozen=True, slots=True)
class Run:
    """What the trail says of one bulk posting run."""

    link_id: int
    entries: tuple[Span, ...]
    rows_count: int
    """Entries and postings."""
    root: str


def spans(ids: Iterable[int]) -> list[Span]:
    """Ids in order as spans of consecutive ones."""
    found: list[Span] = []
    for one in sorted(ids):
        if found and one == found[-1][1] + 1:
            found[-1] = (found[-1][0], one)
        else:
            found.append((one, one))
    return found


def root(entries: pl.DataFrame, postings: pl.DataFrame) -> tuple[int, str]:
    """Count of rows and the root over entries, then postings, each in order of id."""
    digests = [*block_digests(_lines(entries, ENTRIES)), *block_digests(_lines(postings, POSTINGS))]
    return entries.height + postings.height, rows_root(digests)


def _lines(rows: pl.DataFrame, columns: Mapping[str, pl.DataType]) -> pl.Series:
    """One line per row, alike on every database: instants in microseconds, empty for null."""
    words = [
        (pl.col(name).dt.epoch("us") if isinstance(dtype, pl.Datetime) else pl.col(name)).cast(pl.String).fill_null("")
        for name, dtype in columns.items()
    ]
    typed = rows.sort("id").select(pl.col(name).cast(dtype) for name, dtype in columns.items())
    return typed.select(pl.concat_str(words, separator="|").alias("line"))["line"]


def torn_runs(reader: Reader, runs: Sequence[Run]) -> list[str]:
    """Bulk posting runs whose entries or postings are not those that the trail saw being booked, in words."""
    return [
        f"link {run.link_id} saw other entries and postings booked than the ledger holds"
        for run in runs
        if _stored(reader, run) != (run.rows_count, run.root)
    ]


def _stored(reader: Reader, run: Run) -> tuple[int, str]:
    """Count and root of what the ledger holds under a run's entries."""
    within = [_within(reader, "ledger_entry", "id", ENTRIES, span) for span in run.entries]
    under = [_within(reader, "ledger_posting", "entry_id", POSTINGS, span) for span in run.entries]
    return root(pl.concat(within), pl.concat(under))


def _within(reader: Reader, table: str, key: str, columns: dict[str, pl.DataType], span: Span) -> pl.DataFrame:
    sql = f"SELECT {', '.join(columns)} FROM {table} WHERE {key} BETWEEN ? AND ?"  # noqa: S608 (our own names)
    return reader.read(sql, span, schema=columns)


def unseen(reader: Reader, runs: Sequence[Run]) -> list[str]:
    """Entries that no link of the trail saw being booked, neither alone nor in a bulk run, in words."""
    alone = reader.read(
        "SELECT e.id FROM ledger_entry e WHERE NOT EXISTS (SELECT 1 FROM trail_link l WHERE l.about_kind = 'entry' "
        "AND l.about_id = e.id AND l.did = 'entry.posted') ORDER BY e.id",
        schema={"id": _ID},
    )["id"]
    edges = pl.DataFrame([span for run in runs for span in run.entries], schema=["first", "last"], orient="row")
    if edges.is_empty():
        return [f"entry {one} was booked, and the trail does not say so" for one in alone]
    bounds = edges.cast(_ID).sort("first")
    placed = pl.DataFrame({"id": alone}).sort("id").join_asof(bounds, left_on="id", right_on="first")
    stray = placed.filter((pl.col("id") <= pl.col("last")).fill_null(value=False).not_())
    return [f"entry {one} was booked, and the trail does not say so" for one in stray["id"]]


def batch_movements(reader: Reader) -> dict[int, dict[int, pl.DataFrame]]:
    """By batch and chunk: the movements on debts its file booked, in the order and form its root was taken over."""
    rows = reader.read(
        "SELECT e.reference, p.subject_id AS debt_id, e.kind, p.effective_on, p.currency, p.code, p.amount_minor "
        "FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id "
        "WHERE e.reference LIKE 'intake:%' AND p.subject_id IS NOT NULL",
        schema={
            "reference": _TEXT, "debt_id": _ID, "kind": _TEXT, "effective_on": _DATE, "currency": _TEXT,
            "code": _TEXT, "amount_minor": _ID,
        },
    )  # fmt: skip
    named = pl.col("reference").str.split(":").list
    split = rows.with_columns(batch=named.get(1).cast(_ID), part=named.get(2).cast(_ID, strict=False))
    found: dict[int, dict[int, pl.DataFrame]] = {}
    chunks = split.filter(pl.col("part").is_not_null()).drop("reference")
    for (batch, part), some in chunks.partition_by("batch", "part", as_dict=True).items():
        ordered = some.drop("batch", "part").sort("debt_id", "effective_on", "kind", "code")
        found.setdefault(int(str(batch)), {})[int(str(part))] = ordered
    return found
