"""Books the demonstration's history through the rooms' bulk verbs, once, in one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from dunwell.cases import bulk as cases
from dunwell.cases import night as work
from dunwell.contacts import bulk as contacts
from dunwell.core.actor import Actor, machine
from dunwell.core.ports import Bulk, BulkSession
from dunwell.core.words import Role
from dunwell.debts import receipts_bulk as receipts
from dunwell.debts import services as debts
from dunwell.flows.demo.history import History
from dunwell.ledger import bulk as ledger
from dunwell.parties import bulk_facts as parties
from dunwell.trail import services as trail

SOURCE = "desk:phone"
JUDGED_AFTER = timedelta(days=35)
"""Promises due longer ago were judged then; the night asks the ledger about the others."""
OFFICER = Actor("olga", frozenset({Role.OFFICER}))
DELIVERY = machine("command.deliver")
_DEBTS = {
    "debt_id": pl.Int64(),
    "debt_reference": pl.String(),
    "person_id": pl.Int64(),
    "book": pl.Int64(),
    "creditor_id": pl.Int64(),
    "currency": pl.String(),
}


def load_history(
    *, portfolio: str, debts_frame: pl.DataFrame, history: History, bulk: Bulk, by: Actor, at: datetime
) -> dict[str, int]:
    """Record eighteen months on debts already taken in; returns counts by kind. Nothing when it was done before."""
    with bulk.session() as session:
        known = session.read(
            "SELECT d.id AS debt_id, d.reference AS debt_reference, d.person_id, d.portfolio_id AS book, "
            "p.creditor_id, d.currency FROM debts_debt d "
            "JOIN debts_portfolio p ON p.id = d.portfolio_id WHERE p.name = ?",
            (portfolio,),
            schema=_DEBTS,
        )
        if _is_done(session, known):
            return {}
        owed = debts_frame.select("debt_reference", "principal_minor", "interest_minor", "fees_minor")
        known = known.join(owed, on="debt_reference")
        people = debts_frame.select("customer_key", "debt_reference").join(known, on="debt_reference")
        people = people.select("customer_key", "person_id").unique(maintain_order=True)
        counts = _record(session, known, people, history, by=by, at=at)
        debts.mark_changed_in(session, known["debt_id"])
        trail.note_in(
            session, by=by, did="demo.history", about=("portfolio", int(known["book"][0])), at=at, because=dict(counts)
        )
    return counts


def _is_done(session: BulkSession, known: pl.DataFrame) -> bool:
    wanted = (int(known["debt_id"].min() or 0), int(known["debt_id"].max() or 0))  # type: ignore[arg-type]
    found = session.read("SELECT COUNT(*) AS n FROM contacts_contact WHERE debt_id BETWEEN ? AND ?", wanted)
    return bool(int(found.item()))


def _record(
    session: BulkSession, known: pl.DataFrame, people: pl.DataFrame, history: History, *, by: Actor, at: datetime
) -> dict[str, int]:
    def of_debt(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.drop("currency", strict=False).join(known, on="debt_reference", maintain_order="left")

    def of_person(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.join(people, on="customer_key", maintain_order="left")

    moments = pl.col("local_on").cast(pl.Datetime("us", "UTC")) + pl.duration(minutes="minute")
    running = pl.col("due_on") >= pl.lit(at.date() - JUDGED_AFTER)
    disputes = of_debt(history.disputes).with_columns(form=pl.lit("email"))
    return {
        "payments": _payments(session, of_debt(history.payments), by=by, at=at),
        "contacts": _contacts(session, of_debt(history.contacts).with_columns(happened_at=moments)),
        "promises": cases.add_promises_in(
            session,
            of_debt(history.promises).with_columns(channel=pl.lit("phone"), is_judged=~running),
            by=OFFICER,
            at=at,
        ),
        "circumstances": parties.record_circumstances_in(
            session, of_person(history.circumstances), source=SOURCE, by=OFFICER, at=at
        ),
        "refusals": parties.record_refusals_in(session, of_person(history.refusals), source=SOURCE, at=at),
        "steps": contacts.add_past_steps_in(
            session,
            of_debt(history.steps).join(_points(session), on="person_id").rename({"book": "portfolio_id"}),
            at=at,
        ),
        "disputes": _disputes(session, disputes, at=at),
        "notices": cases.add_occurrences_in(
            session, of_debt(history.notices).rename({"on": "happened_on"}), by=DELIVERY, at=at
        ),
    }


def _contacts(session: BulkSession, made: pl.DataFrame) -> int:
    """Emails went out by themselves; somebody made the calls."""
    is_call = pl.col("channel") == "phone"
    calls = contacts.add_contacts_in(session, made.filter(is_call), by=OFFICER)
    return calls + contacts.add_contacts_in(session, made.filter(~is_call), by=DELIVERY)


def _disputes(session: BulkSession, disputes: pl.DataFrame, *, at: datetime) -> int:
    """Each open dispute, with the work of answering it."""
    items = disputes.select(
        pl.format("dispute:history:{}", "debt_id").alias("key"),
        pl.lit("review").alias("kind"),
        pl.lit("supervisor").alias("skill"),
        "debt_id",
        "person_id",
        pl.concat_str(pl.lit('dispute_to_answer {"form":"email","grounds":"'), "grounds", pl.lit('"}')).alias("reason"),
        pl.lit(0, dtype=pl.Int64).alias("priority"),
        pl.lit(at).alias("not_before"),
    )
    work.open_work_in(session, items, at=at)
    return cases.open_disputes_in(session, disputes, by=OFFICER, at=at)


def _points(session: BulkSession) -> pl.DataFrame:
    """The first postal point of each person."""
    return session.read(
        "SELECT person_id, MIN(id) AS point_id FROM parties_contactpoint WHERE kind = 'postal' GROUP BY person_id",
        schema={"person_id": pl.Int64(), "point_id": pl.Int64()},
    )


def _payments(session: BulkSession, payments: pl.DataFrame, *, by: Actor, at: datetime) -> int:
    """An entry and a receipt for each payment, and the state of what is paid off."""
    rows = payments.with_row_index("key").with_columns(pl.col("key").cast(pl.Int64))
    entries = rows.select(
        "key", pl.format("payment:{}", "reference").alias("reference"), effective_on="on", kind=pl.lit("payment")
    )
    paid = rows.select("key", "book", "currency", "amount_minor", code=pl.lit("cash"))
    postings = pl.concat([paid.with_columns(subject_id=pl.lit(None, dtype=pl.Int64)), _split(rows)])
    done = ledger.post_many_in(session, entries, postings, by=by, at=at)
    new = rows.join(done.filter("is_new").select("key", "entry_id"), on="key")
    receipts.add_receipts_in(session, new.rename({"on": "received_on"}), at=at)
    owed = pl.sum_horizontal("principal_minor", "interest_minor", "fees_minor").first()
    settled = new.group_by("debt_id", maintain_order=True).agg(
        pl.col("on").max().alias("paid_on"), (pl.col("amount_minor").sum() >= owed).alias("is_paid")
    )
    receipts.close_paid_in(session, settled.filter("is_paid"), by=by, at=at)
    return new.height


def _split(rows: pl.DataFrame) -> pl.DataFrame:
    """Each payment spread over fees, interest, principal in that order, after the payments before it."""
    rows = rows.sort("debt_id", "on", "key")
    before = pl.col("amount_minor").cum_sum().over("debt_id") - pl.col("amount_minor")
    frames, floor = [], pl.lit(0, dtype=pl.Int64)
    for part in ("fees", "interest", "principal"):
        top = floor + pl.col(f"{part}_minor")
        taken = pl.min_horizontal(before + pl.col("amount_minor"), top) - pl.max_horizontal(before, floor)
        credit = -taken.clip(lower_bound=0)
        frames.append(
            rows.select(
                "key", "book", "currency", credit.alias("amount_minor"), code=pl.lit(part), subject_id="debt_id"
            )
        )
        floor = top
    return pl.concat(frames).filter(pl.col("amount_minor") != 0)
