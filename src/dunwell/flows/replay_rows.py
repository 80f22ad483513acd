"""The row form of a replay: for each contact the row of its debt as of its day, with the contacts before its moment.

Rows are built for all contacts of a day together, so the questions asked follow the days and not the people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import polars as pl

from dunwell.contacts import recent, replaying
from dunwell.contacts.replaying import Subject
from dunwell.core.columns import c
from dunwell.core.ports import Reader
from dunwell.debts import snapshot as debts
from dunwell.debts.queries import moves_of_debts
from dunwell.engine.permitting import permit_with_law
from dunwell.engine.preparing import prepare
from dunwell.flows import snapshot
from dunwell.flows.deliver_frames import local_date
from dunwell.flows.replay_records import state_on
from dunwell.rulebook import Rulebook

AT_ONCE = 2000
"""Contacts of one day whose rows are built together."""
WINDOW_DAYS = 29
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Refused:
    """The rules that refuse one contact, without and with the changes; `is_known` says whether its debts have rows."""

    before: frozenset[str]
    after: frozenset[str]
    is_known: bool = True


def of_rows(
    reader: Reader, subjects: Sequence[Subject], *, before: Rulebook, after: Rulebook, zones: Mapping[int, str]
) -> Iterator[tuple[int, Refused]]:
    """What refuses each contact, by key, in batches of a day."""
    days: dict[date, list[Subject]] = {}
    for one in subjects:
        days.setdefault(local_date(zones.get(one.person_id) or None, one.at), []).append(one)
    for day in sorted(days):
        for start in range(0, len(days[day]), AT_ONCE):
            yield from _of_day(reader, days[day][start : start + AT_ONCE], day, before, after)


def _of_day(
    reader: Reader, subjects: Sequence[Subject], day: date, before: Rulebook, after: Rulebook
) -> Iterator[tuple[int, Refused]]:
    kept, counts = _rows(reader, subjects, day)
    known = dict(zip(kept["row"].to_list(), kept["subject"].to_list(), strict=True))
    found: dict[int, tuple[set[str], set[str]]] = {one.key: (set(), set()) for one in subjects}
    for group in kept.partition_by("minute", "channel"):
        channel, moment = group["channel"][0], group["minute"][0]
        plain = group.drop("row", "subject", "minute", "channel")
        frame = prepare(
            plain, counts.filter(c.debt_id.is_in(plain["debt_id"].implode())), as_of=day, moment=moment, book=before
        )
        for place, book in enumerate((before, after)):
            for row, rule_id in _refusing(frame, book, day, channel):
                found[known[row]][place].add(rule_id)
    held = kept.group_by("subject").len()
    rows_of = dict(zip(held["subject"].to_list(), held["len"].to_list(), strict=True))
    for one in subjects:
        is_known = rows_of.get(one.key, 0) == len(set(one.debt_ids)) > 0
        yield one.key, Refused(frozenset(found[one.key][0]), frozenset(found[one.key][1]), is_known)


def _refusing(frame: pl.DataFrame, book: Rulebook, day: date, channel: str) -> Iterator[tuple[int, str]]:
    permitted, law = permit_with_law(frame, book, as_of=day, channels=(channel,))
    if permitted[f"may_{channel}"].all():
        return
    for each in law.asked:
        if each.rule.is_refusal and permitted[each.key].any():
            for row in permitted.filter(pl.col(each.key))["debt_id"]:
                yield row, each.rule.id


def _rows(reader: Reader, subjects: Sequence[Subject], day: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Kept columns with row, subject, minute and channel beside them; and recent columns by row.

    A row stands for one debt of one contact, so `debt_id` and `person_id` are the number of the row.
    """
    wanted = [
        (one.key, debt_id, one.person_id, one.at.astimezone(UTC), one.channel)
        for one in subjects
        for debt_id in dict.fromkeys(one.debt_ids)
    ]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "subject": pl.Int64, "debt_id": pl.Int64, "owner": pl.Int64, "at": pl.Datetime("us", "UTC"),
        "channel": pl.String,
    }  # fmt: skip
    rows = (
        pl.DataFrame(wanted, schema=schema, orient="row")
        .with_row_index("row")
        .with_columns(pl.col("row").cast(pl.Int64))
    )
    built = snapshot.build(reader, debts.wanted_few(rows["debt_id"].unique().to_list()), as_of=day)
    kept = rows.join(_with_states(built, day), on="debt_id", how="inner", maintain_order="left")
    log = replaying.lines(
        reader, rows["owner"].unique(), since=day - timedelta(days=WINDOW_DAYS), before=_last(subjects)
    )
    counts = _recent(kept, log, day)
    columns = built.columns
    return (
        kept.with_columns(debt_id="row", person_id="row", minute=pl.col("at").dt.truncate("1m")).select(
            *columns, "row", "subject", "minute", "channel"
        ),
        counts,
    )


def _with_states(built: pl.DataFrame, day: date) -> pl.DataFrame:
    """The rows with the states their debts were in on that day."""
    moves = moves_of_debts(built["debt_id"])
    pairs = zip(built["debt_id"].to_list(), built["state"].to_list(), strict=True)
    return built.with_columns(
        pl.Series("state", [state_on(now, moves, debt_id, day) for debt_id, now in pairs], pl.String)
    )


def _last(subjects: Sequence[Subject]) -> datetime:
    return max(one.at for one in subjects)


def _recent(kept: pl.DataFrame, log: pl.DataFrame, day: date) -> pl.DataFrame:
    """The recent columns of each row, counting what happened before its own moment."""
    keys = kept.select("row", "at", own_debt="debt_id", own_creditor="creditor_id", person_id="owner")
    earlier = keys.join(log, on="person_id", how="inner").filter(pl.col("happened_at") < pl.col("at"))
    ours = earlier.filter(
        ~pl.col("is_inbound") & pl.col("is_counted")
        & pl.col("local_on").is_between(day - timedelta(days=WINDOW_DAYS), day)
    )  # fmt: skip
    about = ours.filter(pl.col("debt_id") == pl.col("own_debt")).with_columns(debt_id="row", person_id="row")
    with_person = ours.with_columns(person_id=pl.col("row"))
    return recent.join(
        kept.select(debt_id="row", person_id="row", creditor_id="creditor_id"),
        by_debt=recent.by_debt(about, as_of=day),
        by_person=recent.by_person(with_person, as_of=day),
        conversations=_conversations(earlier, ours, day),
    )


def _conversations(earlier: pl.DataFrame, ours: pl.DataFrame, day: date) -> pl.DataFrame:
    """Per row the last conversation about its debt, and this week's contacts after the first with its creditor."""
    spoke = earlier.filter(pl.col("outcome") == "conversation", pl.col("creditor_id") == pl.col("own_creditor"))
    firsts = spoke.group_by("row", "own_creditor").agg(
        first_at=pl.col("happened_at").min(),
        conversed_on=pl.col("local_on").filter(pl.col("debt_id") == pl.col("own_debt")).max(),
    )
    later = (
        ours.filter(pl.col("creditor_id") == pl.col("own_creditor"), pl.col("local_on") >= day - timedelta(days=6))
        .join(firsts.select("row", "first_at"), on="row")
        .filter(pl.col("happened_at") > pl.col("first_at"))
        .group_by("row")
        .agg(conversations_after_first_7d=pl.col("together").n_unique().cast(pl.Int32))
    )
    return firsts.join(later, on="row", how="left").select(
        person_id="row",
        creditor_id="own_creditor",
        debt_id="row",
        conversed_on="conversed_on",
        conversations_after_first_7d=pl.col("conversations_after_first_7d").fill_null(0).cast(pl.Int32),
    )
