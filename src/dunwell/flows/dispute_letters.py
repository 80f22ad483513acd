"""Disputes that a letter answered: once it has left, the dispute has its answer, and its clock stops.

The letter says which of its few answers it gives, and is the proof that the debt stands, wholly or in part (it is what
the law calls verification). Where the person was right there is no such letter: the dispute is answered on their page,
and what was wrong is put right.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl

from dunwell.cases.disputes import Answer
from dunwell.core.actor import Actor
from dunwell.core.ports import Reader
from dunwell.flows import dispute

TEMPLATE = "dispute_answer"
WORDS = "We wrote what we found, and what shows it."
SENT = (
    "SELECT d.id AS dispute_id, d.person_id, a.id AS action_id, a.answer, MIN(c.local_on) AS sent_on "
    "FROM cases_dispute d JOIN contacts_action a ON a.debt_id = d.debt_id AND a.person_id = d.person_id "
    "AND a.template = ? AND a.state = 'done' JOIN contacts_contact c ON c.action_id = a.id "
    "WHERE d.answered_on IS NULL AND c.local_on >= d.received_on AND a.planned_on >= d.received_on "
    "GROUP BY d.id, d.person_id, a.id, a.answer ORDER BY d.id, a.id"
)


def answer_sent(reader: Reader, *, by: Actor, at: datetime) -> int:
    """Give every open dispute whose letter has left its answer; returns how many. Safe to repeat."""
    number = pl.Int64()
    rows = reader.read(
        SENT,
        (TEMPLATE,),
        schema={
            "dispute_id": number, "person_id": number, "action_id": number, "answer": pl.String(), "sent_on": pl.Date()
        },
    ).unique("dispute_id", keep="first", maintain_order=True)  # fmt: skip
    for row in rows.iter_rows(named=True):
        answer = Answer(row["answer"], row["sent_on"], WORDS, reference=f"letter {row['action_id']}")
        dispute.answer_dispute(
            dispute_id=row["dispute_id"],
            person_id=row["person_id"],
            answer=answer,
            proof=None,
            files=Path(),
            by=by,
            at=at,
        )
    return rows.height
