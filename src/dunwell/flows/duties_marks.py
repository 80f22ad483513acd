# ruff: noqa: S608 (what is put into SQL here is ours: numbers, and names of tables and columns)
"""A mark of everything that is read of a person to tell what is due: while it is the same, nothing happened to them.

Taken by columns over the rows themselves, so that nobody who writes one can forget to say so. With each mark the first
date in those rows from which on a day alone can change what is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

import polars as pl

import dunwell
from dunwell.core.ports import Reader
from dunwell.rulebook import Rulebook

AT_ONCE = 5_000
"""People whose rows are read together."""
DAY = timedelta(days=1)
TURNS = "turns_on"
"""A column that is a date and no part of the mark."""
_ID, _TEXT, _DATE = pl.Int64(), pl.String(), pl.Date()
_TYPES: Mapping[str, pl.DataType] = {"_id": _ID, "_on": _DATE, "_minor": _ID, "_count": _ID}


@dataclass(frozen=True, slots=True)
class Source:
    """Rows that are read of a person: their columns by name, and the tables they come from."""

    columns: Mapping[str, str]
    """Expression by name. A name that ends in _id, _minor or _count is a number, one in _on a date, else text."""
    tables: str
    """After FROM; `b` is one row per person and debt they are bound by, `o` one per person."""

    def sql(self, owners: str, bound: str, since: date) -> str:
        """The question for some people; `turns_on` is the first date on or after `since`."""
        said = ", ".join(f"{said} AS {name}" for name, said in self.columns.items())
        asked = f"SELECT {said} FROM {self.tables}".replace("{since}", since.isoformat())
        return asked.replace("{bound}", bound).replace("{owners}", owners)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """The type of each column."""
        return {name: next((t for end, t in _TYPES.items() if name.endswith(end)), _TEXT) for name in self.columns}


def _source(tables: str, alias: str, names: str, **said: str) -> Source:
    person = {"person_id": "b.person_id" if "{bound}" in tables else "o.person_id"}
    return Source({**person, **{name: f"{alias}.{name}" for name in names.split()}, **said}, tables)


_BOUND, _OWNER = "{bound} AS b", "{owners} AS o"
SOURCES = (
    _source(f"{_OWNER} JOIN parties_person p ON p.id = o.person_id", "p", "kind country region zone"),
    _source(
        f"{_OWNER} JOIN parties_contactpoint p ON p.person_id = o.person_id", "p",
        "kind value region postcode country zone place state starts_on ends_on", row_id="p.id",
    ),
    _source(
        f"{_OWNER} JOIN parties_consent c ON c.person_id = o.person_id", "c",
        "channel source point_id starts_on ends_on", row_id="c.id",
        given_count="CASE WHEN c.is_given THEN 1 ELSE 0 END",
    ),
    _source(
        f"{_OWNER} JOIN parties_barredhours h ON h.person_id = o.person_id", "h", "starts_on ends_on", row_id="h.id"
    ),
    _source(
        f"{_OWNER} JOIN parties_circumstance c ON c.person_id = o.person_id", "c",
        "kind detail source subject_id starts_on ends_on", row_id="c.id",
        stands_count="CASE WHEN c.withdrawn_at IS NULL THEN 1 ELSE 0 END",
    ),
    _source(
        f"{_OWNER} JOIN cases_occurrence t ON t.person_id = o.person_id", "t", "withdraws_id happened_on", row_id="t.id"
    ),
    _source(
        f"{_OWNER} JOIN contacts_contact c ON c.person_id = o.person_id", "c",
        "together channel outcome debt_id action_id local_on", row_id="c.id",
        inbound_count="CASE WHEN c.is_inbound THEN 1 ELSE 0 END",
    ),
    _source(
        f"{_OWNER} JOIN contacts_permit p ON p.person_id = o.person_id JOIN contacts_action a ON a.id = p.action_id "
        "AND a.state = 'permitted'", "p", "channel", row_id="p.id", about="a.debt_ids",
    ),
    _source(
        f"{_BOUND} JOIN debts_debt d ON d.id = b.debt_id JOIN debts_portfolio p ON p.id = d.portfolio_id "
        "JOIN debts_creditor c ON c.id = p.creditor_id", "d",
        "product purpose currency state opened_on charged_off_on limitation_ends_on", row_id="d.id",
        owner_id="d.person_id", country="p.country", role="p.collector_role", creditor_id="p.creditor_id",
        licensed_count="CASE WHEN c.is_licensed_institution THEN 1 ELSE 0 END",
    ),
    _source(
        f"{_BOUND} JOIN debts_instalment i ON i.debt_id = b.debt_id AND i.replaced_at IS NULL", "i",
        "debt_id due_on amount_minor", row_id="i.id",
    ),
    _source(
        f"{_BOUND} JOIN debts_pause p ON p.debt_id = b.debt_id AND p.withdrawn_at IS NULL", "p",
        "debt_id starts_on ends_on", row_id="p.id",
    ),
    _source(
        f"{_BOUND} JOIN debts_receipt r ON r.debt_id = b.debt_id", "r", "debt_id amount_minor state received_on",
        row_id="r.id",
    ),
    _source(
        f"{_BOUND} JOIN cases_dispute d ON d.debt_id = b.debt_id", "d",
        "debt_id form grounds answer part_minor received_on answered_on put_right_on", row_id="d.id",
    ),
    _source(
        f"{_BOUND} JOIN cases_duty d ON d.debt_id = b.debt_id AND d.state = 'open' AND d.rule_id = 'uk.cca.statement'",
        "d", "debt_id due_on", row_id="d.id",
    ),
    _source(
        f"{_BOUND} JOIN ledger_posting p ON p.subject_id = b.debt_id GROUP BY b.person_id, b.debt_id", "b", "debt_id",
        rows_count="COUNT(*)", newest_id="MAX(p.id)", amount_minor="CAST(SUM(p.amount_minor) AS BIGINT)",
        turns_on="MIN(CASE WHEN p.effective_on >= '{since}' THEN p.effective_on END)",
    ),
)  # fmt: skip


def law_mark(book: Rulebook) -> str:
    """What a look depends on besides the rows: the law, this version, and how marks are made."""
    return sha256(f"{book.version} {dunwell.__version__} {pl.__version__}".encode()).hexdigest()[:16]


def marks(reader: Reader, people: Sequence[int], *, on: date, book: Rulebook) -> pl.DataFrame:
    """One row per person: `person_id`, `mark`, and `turns_on`, the first date among their rows from yesterday on."""
    found = [_marks(reader, people[start : start + AT_ONCE], on) for start in range(0, len(people), AT_ONCE)]
    rows = pl.concat(found) if found else _rows(pl.DataFrame(schema={"person_id": _ID}), 0, on)
    law = law_mark(book)
    return (
        rows.group_by("person_id")
        .agg(pl.col("low").sum(), pl.col("high").sum(), pl.col(TURNS).min())
        .select("person_id", pl.format("{}.{}.{}", pl.lit(law), "low", "high").alias("mark"), TURNS)
    )


def _marks(reader: Reader, people: Iterable[int], on: date) -> pl.DataFrame:
    ids = ", ".join(str(int(person_id)) for person_id in people)
    owners = f"(SELECT id AS person_id FROM parties_person WHERE id IN ({ids}))"
    bound = (
        f"(SELECT person_id, id AS debt_id FROM debts_debt WHERE person_id IN ({ids}) "
        f"UNION SELECT person_id, debt_id FROM debts_debtparty WHERE person_id IN ({ids}))"
    )
    read = (reader.read(source.sql(owners, bound, on - DAY), schema=source.schema) for source in SOURCES)
    return pl.concat([_rows(frame, number, on) for number, frame in enumerate(read)])


def _rows(frame: pl.DataFrame, number: int, on: date) -> pl.DataFrame:
    """One row per row: two halves of its hash, which add up in any order, and its first date from yesterday on."""
    kept = [name for name in frame.columns if name != TURNS]
    hashed = frame.select(kept).hash_rows(seed=number)
    dates = [name for name, dtype in frame.schema.items() if dtype == pl.Date]
    coming = [pl.when(pl.col(name) >= on - DAY).then(pl.col(name)) for name in dates]
    return frame.select(
        "person_id",
        low=hashed & 0xFFFF_FFFF,
        high=hashed // 2**32,
        turns_on=pl.min_horizontal(coming) if coming else pl.lit(None, _DATE),
    )


def next_look(on: date, *, turns_on: date | None, changes_on: date) -> date:
    """The day of the next look at a person to whom nothing happens.

    Given    `turns_on` as `marks` tells it; `changes_on` the first day of theirs on which the rules say more or less

    A date in the rows can count from the day after it, and by another clock than ours from the day before.
    """
    by_rows = changes_on if turns_on is None else max(on + DAY, turns_on - DAY)
    return min(by_rows, max(on, changes_on - DAY))
