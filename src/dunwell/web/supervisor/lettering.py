"""Builds the page of printed letters."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from dunwell.contacts import recalls
from dunwell.contacts.recalls import RecallLine
from dunwell.core.actor import Actor
from dunwell.debts import queries as debts
from dunwell.parties import queries as parties
from dunwell.web.shared.sources import who
from dunwell.web.shared.words import said
from dunwell.web.supervisor.pages import LettersPage, PrintedBatch, RecalledLetter

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy

WHY: dict[str, Lazy] = {
    "paid": _("money came in since"),
    "left": _("the debt is not open any more"),
    "deceased": _("the person has died"),
    "insolvent": _("the person is insolvent"),
    "ceased": _("the person asked us to stop"),
    "represented": _("someone acts for the person"),
    "disputed": _("the debt is disputed"),
    "fraud": _("fraud is reported"),
    "minor": _("the person is a minor"),
    "moratorium": _("a moratorium protects the person"),
    "vulnerable": _("the person is vulnerable: no contact"),
    "refused": _("the person refuses letters"),
    "address": _("the address is not usable any more"),
}
OUTCOMES: dict[str, Lazy] = {"taken_out": _("taken out"), "posted": _("had gone")}


def letters_page(*, by: Actor, today: date) -> LettersPage:
    """What to take out, what became of earlier ones, and the batches. Raises NotForYou."""
    waiting, settled = recalls.open_recalls(seen_by=by), recalls.settled_recalls(seen_by=by)
    names = parties.names_of(line.person_id for line in (*waiting, *settled))
    owed = debts.cards((line.debt_ids[0] for line in (*waiting, *settled)), as_of=today, seen_by=by)
    references = {debt_id: card.reference for debt_id, card in owed.items()}
    open_in = Counter(line.batch_id for line in waiting)
    return LettersPage(
        to_take_out=tuple(_letter(line, names, references) for line in waiting),
        settled=tuple(_letter(line, names, references) for line in settled),
        batches=tuple(
            PrintedBatch(
                batch_id=batch.batch_id,
                folder=batch.folder,
                letters_count=batch.letters_count,
                made_at=batch.made_at,
                posted_on=batch.posted_on,
                posted_by=who(batch.posted_by) if batch.posted_by else "",
                to_take_out=open_in[batch.batch_id],
            )
            for batch in recalls.batches(seen_by=by)
        ),
    )


def _letter(line: RecallLine, names: dict[int, str], references: dict[int, str]) -> RecalledLetter:
    return RecalledLetter(
        recall_id=line.recall_id,
        person_id=line.person_id,
        person_name=names.get(line.person_id, ""),
        reference=references.get(line.debt_ids[0], ""),
        folder=line.folder,
        file=f"{line.key}.pdf",
        why=said(WHY, line.why),
        found_at=line.found_at,
        outcome=said(OUTCOMES, line.outcome) if line.outcome else "",
        settled_at=line.settled_at,
        settled_by=who(line.settled_by) if line.settled_by else "",
    )
