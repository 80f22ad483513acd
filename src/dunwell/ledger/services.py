"""The ledger's verbs: post an entry, reverse an entry. Nothing here changes or deletes what was booked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from dunwell.core import journal
from dunwell.core.actor import Actor
from dunwell.core.journal import EntryDraft, PostingDraft
from dunwell.ledger.models import Account, Entry, Posting
from dunwell.trail import services as trail


class ReferenceTaken(ValueError):
    """The reference already booked something else."""


class NoSuchEntry(LookupError):
    """There is no entry of that number."""


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry that is in the books. `is_new` is false when the reference had booked it before."""

    entry_id: int
    reference: str
    kind: str
    effective_on: date
    is_new: bool


@transaction.atomic
def post(*, draft: EntryDraft, reference: str, by: Actor, at: datetime, reverses_id: int | None = None) -> Posted:
    """Book one entry. Safe to repeat: a reference books once (a unique constraint settles a race).

    Raises Unbalanced and its kin from `core.journal`; ReferenceTaken when the reference booked something else.
    """
    journal.check_balanced(draft)
    if earlier := Entry.objects.filter(reference=reference).first():
        return _same(earlier, draft)
    entry = Entry(
        reference=reference,
        kind=draft.kind,
        effective_on=draft.effective_on,
        recorded_at=at,
        recorded_by=by.name,
        reverses_id=reverses_id,
        because=draft.because,
    )
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        return _same(Entry.objects.get(reference=reference), draft)
    Posting.objects.bulk_create(_rows(entry, draft, at))
    amounts = [[p.code, p.amount_minor, p.currency, p.subject_id] for p in draft.postings]
    because = {"kind": draft.kind, "reference": reference, "effective_on": draft.effective_on, "postings": amounts}
    trail.note(by=by, did="entry.posted", about=("entry", entry.pk), at=at, because=because)
    return Posted(entry.pk, reference, draft.kind, draft.effective_on, is_new=True)


@transaction.atomic
def reverse(*, entry_id: int, effective_on: date, because: str, by: Actor, at: datetime) -> Posted:
    """Book an entry the other way, once. Repeating it returns the reversal that is there. Raises NoSuchEntry."""
    reference = f"reversal:{entry_id}"
    if earlier := Entry.objects.filter(reference=reference).first():
        return Posted(earlier.pk, reference, earlier.kind, earlier.effective_on, is_new=False)
    original = Entry.objects.filter(pk=entry_id).first()
    if original is None:
        raise NoSuchEntry(f"there is no entry {entry_id}; look the number up in the debt's list of entries")
    draft = journal.reversal(_draft_of(original), effective_on=effective_on, because=because)
    return post(draft=draft, reference=reference, by=by, at=at, reverses_id=entry_id)


def _rows(entry: Entry, draft: EntryDraft, at: datetime) -> list[Posting]:
    accounts = _accounts(draft.book, {(p.code, p.currency) for p in draft.postings})
    return [
        Posting(
            entry=entry,
            account_id=accounts[p.code, p.currency],
            subject_id=p.subject_id,
            code=p.code,
            currency=p.currency,
            amount_minor=p.amount_minor,
            effective_on=draft.effective_on,
            recorded_at=at,
        )
        for p in draft.postings
    ]


def _accounts(book: int, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Ids of accounts by code and currency, opened when first used; the unique constraint settles a race."""
    known = {(a.code, a.currency): a.pk for a in Account.objects.filter(book=book)}
    for code, currency in sorted(wanted):
        if (code, currency) not in known:
            kind = journal.ACCOUNT_KINDS[code]
            account, _ = Account.objects.get_or_create(book=book, code=code, currency=currency, defaults={"kind": kind})
            known[code, currency] = account.pk
    return known


def _draft_of(entry: Entry) -> EntryDraft:
    postings = list(entry.postings.select_related("account").order_by("id"))
    drafts = tuple(PostingDraft(p.code, p.amount_minor, p.currency, p.subject_id) for p in postings)
    return EntryDraft(entry.kind, postings[0].account.book, entry.effective_on, drafts, entry.because)


def _same(earlier: Entry, draft: EntryDraft) -> Posted:
    """The earlier entry, when it says what the draft says."""
    booked = _draft_of(earlier)
    as_sets = [
        sorted((p.code, p.currency, p.subject_id or 0, p.amount_minor) for p in d.postings) for d in (booked, draft)
    ]
    if (booked.kind, booked.effective_on) != (draft.kind, draft.effective_on) or as_sets[0] != as_sets[1]:
        raise ReferenceTaken(
            f"the reference {earlier.reference!r} already booked another {earlier.kind}; use a reference of its own"
        )
    return Posted(earlier.pk, earlier.reference, earlier.kind, earlier.effective_on, is_new=False)
