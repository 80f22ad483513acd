"""The port Bulk, on whichever database the suite runs."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from django.db import connection

from dunwell.adapters.bulk.sqlite import NotAlone, SqliteBulk
from dunwell.config import wiring
from dunwell.core.ports import Bulk
from dunwell.parties.models import Person

pytestmark = pytest.mark.usefixtures("real_db")
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def people(ids: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"id": ids}).with_columns(
        kind=pl.lit("individual"),
        name=pl.lit("Ada Pays"),
        search_name=pl.lit("ada pays"),
        language=pl.lit("en"),
        country=pl.lit("GB"),
        region=pl.lit(""),
        zone=pl.lit("Europe/London"),
        recorded_at=pl.lit(AT),
    )


def test_what_is_appended_is_read_by_the_orm_and_ids_do_not_collide() -> None:
    with wiring.bulk().session() as session:
        session.append("parties_person", people(session.take_ids("parties_person", 3)))

    one_more = Person.objects.create(name="Ben", search_name="ben", recorded_at=AT)

    assert Person.objects.count() == 4
    assert Person.objects.filter(name="Ada Pays", recorded_at=AT).count() == 3
    assert one_more.pk not in {person.pk for person in Person.objects.filter(name="Ada Pays")}


def test_a_session_that_fails_leaves_nothing() -> None:
    def half_of_the_work() -> None:
        with wiring.bulk().session() as session:
            session.append("parties_person", people(session.take_ids("parties_person", 3)))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half_of_the_work()

    assert Person.objects.count() == 0


def test_a_job_commits_each_session_by_itself_and_goes_on_after_one_that_failed() -> None:
    def add(job: Bulk, count: int, *, fails: bool = False) -> None:
        with job.session() as session:
            session.append("parties_person", people(session.take_ids("parties_person", count)))
            if fails:
                raise ZeroDivisionError

    with wiring.bulk().job() as job:
        add(job, 2)
        with pytest.raises(ZeroDivisionError):
            add(job, 3, fails=True)
        add(job, 1)

    assert Person.objects.count() == 3


def test_dates_and_instants_come_back_typed() -> None:
    with wiring.bulk().session() as session:
        session.append("parties_person", people(session.take_ids("parties_person", 1)))
        found = session.read(
            "SELECT recorded_at FROM parties_person WHERE recorded_at = ? AND country = ?",
            (AT, "GB"),
            schema={"recorded_at": pl.Datetime("us", "UTC")},
        )

    assert found["recorded_at"].to_list() == [AT]
    assert date(2026, 3, 1) == found["recorded_at"].dt.date().item()


def test_the_orm_refuses_to_work_inside_a_session_on_sqlite() -> None:
    if connection.vendor != "sqlite":
        return

    with wiring.bulk().session(), pytest.raises(RuntimeError, match="inside a bulk session"):
        Person.objects.count()


def test_a_session_that_is_not_alone_with_its_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "some.sqlite3"
    bulk = SqliteBulk(str(file), contextlib.nullcontext)
    with contextlib.closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE a (b)")
        with pytest.raises(NotAlone, match="open elsewhere"), bulk.session():
            pass

    with bulk.session() as session:
        assert session.read("SELECT count(*) AS n FROM a")["n"].to_list() == [0]


def test_many_rows_are_stored_as_few_are_whatever_they_share_or_lack() -> None:
    count = 1_003
    ids = pl.int_range(1, count + 1, dtype=pl.Int64, eager=True)
    instants = [AT.replace(microsecond=number) for number in range(count)]
    rows = pl.DataFrame({"id": ids, "reference": ids.cast(pl.String), "recorded_at": instants}).with_columns(
        kind=pl.lit("opening"),
        effective_on=pl.lit(date(2026, 3, 1)) + pl.duration(days=pl.col("id") % 3),
        recorded_by=pl.lit("Ada"),
        because=pl.when(pl.col("id") == count).then(pl.lit("last")).otherwise(pl.lit("")),
        reverses_id=pl.when(pl.col("id") == count).then(1).otherwise(pl.lit(None, pl.Int64)),
    )
    with wiring.bulk().session() as session:
        session.append("ledger_entry", rows)
        kept = session.read("SELECT * FROM ledger_entry ORDER BY id", schema=dict(rows.schema))

    assert kept.select(rows.columns).equals(rows)


def test_rows_that_are_all_alike_are_each_stored() -> None:
    with wiring.bulk().session() as session:
        session.run("CREATE TABLE alike (a BIGINT, b VARCHAR(9))")
        session.append(
            "alike", pl.DataFrame({"a": [7] * 1_001, "b": [None] * 1_001}, schema_overrides={"b": pl.String})
        )
        counted = session.read("SELECT COUNT(a) AS n, COUNT(b) AS m FROM alike").row(0)
        session.run("DROP TABLE alike")

    assert counted == (1_001, 0)
