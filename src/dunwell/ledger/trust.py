"""Money held for a client: what its book has in cash and is not held for a payer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q, QuerySet, Sum

from dunwell.core.journal import CASH, UNAPPLIED
from dunwell.core.words import Part
from dunwell.ledger.models import Entry, Posting

OURS = ("remittance", "commission")


@dataclass(frozen=True, slots=True)
class Collected:
    """What one entry brought in, or took back, on one subject."""

    entry_id: int
    subject_id: int
    kind: str
    effective_on: date
    amount_minor: int


def due(book: int, currency: str, *, through: date) -> int:
    """What a client is due by a day: cash of the book, less what is held for payers beyond what they owe."""
    rows = Posting.objects.filter(
        account__book=book, currency=currency, code__in=[CASH, UNAPPLIED], effective_on__lte=through
    )
    return int(rows.aggregate(minor=Sum("amount_minor"))["minor"] or 0)


def currencies(book: int) -> list[str]:
    """Currencies in which money came into a book."""
    rows = Posting.objects.filter(account__book=book, code=CASH).values_list("currency", flat=True)
    return sorted(set(rows.distinct()))


def collected(book: int, currency: str, *, through: date, before: date | None, last_entry_id: int) -> list[Collected]:
    """By entry and subject what came in by `through` and was not told before: by `before`, up to `last_entry_id`."""
    touching = _touching(book, currency, through)
    if before is not None:
        touching = touching.exclude(effective_on__lte=before, pk__lte=last_entry_id)
    rows = (
        Posting.objects.filter(entry__in=touching, currency=currency, code__in=list(Part), account__book=book)
        .values_list("entry_id", "subject_id", "entry__kind", "effective_on")
        .annotate(minor=Sum("amount_minor"))
        .order_by("effective_on", "entry_id", "subject_id")
    )
    return [
        Collected(entry, int(subject or 0), kind, day, -minor) for entry, subject, kind, day, minor in rows if minor
    ]


def last_entry(book: int, currency: str, *, through: date) -> int:
    """The newest entry that moved money of a book by a day; 0 where there is none."""
    return int(_touching(book, currency, through).aggregate(last=Max("pk"))["last"] or 0)


def _touching(book: int, currency: str, through: date) -> QuerySet[Entry]:
    """Entries on cash of the book or on what is held for payers, our own payments out left aside."""
    moved = Q(postings__account__book=book, postings__code__in=[CASH, UNAPPLIED], postings__currency=currency)
    return Entry.objects.filter(moved, effective_on__lte=through).exclude(kind__in=OURS).distinct()
