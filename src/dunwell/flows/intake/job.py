"""What every chunk of a file shares: the file's own facts, and what is known of the portfolio and its people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

import polars as pl

from dunwell.core.actor import Actor
from dunwell.core.intake.profile import Profile
from dunwell.core.ports import BulkSession
from dunwell.debts import bulk as debts
from dunwell.parties import bulk as parties
from dunwell.parties.bulk_points import FROM_FILES

_ID, _TEXT = pl.Int64(), pl.String()


@dataclass(frozen=True, slots=True)
class Source:
    """Where people come from: the scope of their keys, the words kept as source, the file's day, the moment.

    renews          a changed contact point replaces the one that a file said before
    wavering        customer keys of which the file states several contact points: theirs stand beside each other
    numbers_alike   the file has one column of numbers
    """

    scope: str
    words: str
    as_of: date
    at: datetime
    renews: bool = False
    wavering: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.String))
    numbers_alike: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """What is the same for every chunk of a file.

    is_newest   no file of a later day was taken in for the portfolio: what it says of dates and of people stands
    wavering    see `Source`; None: it cannot be told, so no contact point is replaced
    """

    batch_id: int
    file: str
    profile: Profile
    portfolio_id: int
    creditor_id: int
    as_of: date
    by: Actor
    at: datetime
    is_newest: bool
    wavering: pl.Series | None

    @property
    def source(self) -> Source:
        return Source(
            f"creditor:{self.creditor_id}",
            f"{FROM_FILES}{self.batch_id}",
            self.as_of,
            self.at,
            renews=self.is_newest and self.wavering is not None,
            wavering=pl.Series(dtype=pl.String) if self.wavering is None else self.wavering,
            numbers_alike=not {"phone", "mobile"} <= {*self.profile.fields},
        )


@dataclass(slots=True)
class Known:
    """References of the portfolio and keys of the creditor, read once and kept up as chunks are written."""

    debts: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"debt_id": _ID, "reference": _TEXT}))
    keys: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={"key_id": _ID, "key": _TEXT, "person_id": _ID})
    )

    def refresh(self, session: BulkSession, job: Job) -> None:
        """Read what was recorded since; within the transaction, after other intakes are held off."""
        newer = debts.known_references_in(session, job.portfolio_id, after_id=_last(self.debts["debt_id"]))
        self.debts = pl.concat([self.debts, newer])
        more = parties.known_keys_in(session, job.source.scope, after_id=_last(self.keys["key_id"]))
        self.keys = pl.concat([self.keys, more])


def _last(ids: pl.Series) -> int:
    newest = ids.max()
    return newest if isinstance(newest, int) else 0
