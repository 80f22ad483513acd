"""Income and expenditure: take a statement, and say what it leaves for a debt."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from dunwell.cases import means
from dunwell.core.actor import Actor
from dunwell.core.means import Statement
from dunwell.core.ports import Vault
from dunwell.debts import queries as debts
from dunwell.debts import services as debt_services
from dunwell.parties.queries import hold_people


class NotTheirDocument(ValueError):
    """A figure names a document that is not of this person's debts."""


@transaction.atomic
def take(
    *, person_id: int, statement: Statement, taken_on: date, channel: str, vault: Vault, by: Actor, at: datetime
) -> int:
    """Keep a statement of a person; returns its id. Raises BadStatement, NoSuchForm, NotTheirDocument."""
    hold_people([person_id])
    debt_ids = debts.debt_ids_of(person_id)
    named = {one for figure in statement.figures for one in figure.document_ids}
    if named:
        kept = {one.document_id for debt_id in debt_ids for one in debts.documents_of(debt_id, seen_by=by)}
        if strange := named - kept:
            raise NotTheirDocument(f"document {min(strange)} is of no debt of theirs; attach it to one of their debts")
    statement_id = means.keep(
        person_id=person_id, statement=statement, taken_on=taken_on, channel=channel, vault=vault, by=by, at=at
    )
    debt_services.mark_changed(debt_ids)
    return statement_id
