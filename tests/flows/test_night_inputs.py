"""The night reads what changed since the night before from the database, and the rest from what that night saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from dunwell.config import wiring
from dunwell.contacts import runs
from dunwell.contacts.runs import Versions
from dunwell.core.ports import Reader
from dunwell.core.statements import PaymentFile, PaymentLine
from dunwell.debts import snapshot as kept_rows
from dunwell.debts.models import Debt
from dunwell.flows import snapshot
from dunwell.flows.nightly import inputs
from dunwell.flows.receive import receive
from tests import cast
from tests.flows.test_night import AS_OF, AT, night_of

pytestmark = pytest.mark.usefixtures("real_db")
NEXT = AS_OF + timedelta(days=1)
VERSIONS = Versions("code", "book", {}, "card")


@dataclass
class Watched:
    """A reader that remembers how many kept rows it was asked for."""

    reader: Reader
    kept_rows: list[int] = field(default_factory=list)

    def read(
        self, sql: str, params: Sequence[object] = (), *, schema: Mapping[str, pl.DataType] | None = None
    ) -> pl.DataFrame:
        found = self.reader.read(sql, params, schema=schema)
        if "FROM debts_snapshot" in sql and "COUNT" not in sql:
            self.kept_rows.append(found.height)
        return found


def freeze(files: Path, *, as_of: date = NEXT) -> tuple[inputs.Inputs, list[int]]:
    """The inputs of a day as the night after `AS_OF` reads them, and how many kept rows were asked of the database."""
    with wiring.bulk().session() as session:
        watched = Watched(session)
        earlier = runs.newest_before(session, as_of=as_of)
        found = inputs.freeze(watched, as_of=as_of, runs=files / "runs", versions=VERSIONS, earlier=earlier)
        whole = kept_rows.read(session, where="state = 'open'").sort("person_id", "debt_id")
    assert_frame_equal(found.kept, whole)
    return found, watched.kept_rows


def test_rows_that_did_not_change_come_from_the_night_before(tmp_path: Path) -> None:
    cast.everyone()
    night_of(AS_OF, tmp_path)

    _, asked = freeze(tmp_path)

    assert asked == [0]


def test_a_row_made_since_is_read_again(tmp_path: Path) -> None:
    everyone = cast.everyone()
    night_of(AS_OF, tmp_path)
    ada = everyone["ada"].debt_id
    pay(ada, 50_00)
    snapshot.refresh(wiring.bulk(), as_of=NEXT)

    found, asked = freeze(tmp_path)

    assert asked[0] >= 1
    assert found.kept.filter(pl.col("debt_id") == ada)["last_payment_minor"].item() == 50_00


def test_a_debt_that_was_paid_off_since_is_gone(tmp_path: Path) -> None:
    everyone = cast.everyone()
    night_of(AS_OF, tmp_path)
    pay(everyone["ada"].debt_id, 300_00)
    snapshot.refresh(wiring.bulk(), as_of=NEXT)

    found, _ = freeze(tmp_path)

    assert everyone["ada"].debt_id not in set(found.kept["debt_id"])


@pytest.mark.parametrize("harm", ["changed", "gone"])
def test_a_file_that_is_not_the_one_the_night_saved_is_not_used(tmp_path: Path, harm: str) -> None:
    members = cast.everyone()
    night_of(AS_OF, tmp_path)
    file = tmp_path / "runs" / AS_OF.isoformat() / "inputs.arrow"
    if harm == "gone":
        file.unlink()
    else:
        frame = pl.read_ipc(file.read_bytes())
        frame.with_columns(balance_minor=pl.lit(1)).write_ipc(file)

    _, asked = freeze(tmp_path)

    assert asked == [len(members)]


def pay(debt_id: int, minor: int) -> None:
    reference = Debt.objects.get(pk=debt_id).reference
    line = PaymentLine(f"test:{debt_id}", minor, "GBP", AS_OF, AS_OF, (reference,))
    assert receive(file=PaymentFile((line,), ()), by=cast.CLERK, at=AT).booked == 1
