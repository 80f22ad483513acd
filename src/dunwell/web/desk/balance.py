"""Why a balance is what it is: every entry, part by part, with where it came from. The columns add up to the cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from dunwell.core.money import Money
from dunwell.core.words import Part
from dunwell.ledger.queries import BookedLine
from dunwell.web.desk.pages import EntryLine, PartLine
from dunwell.web.desk.words import ENTRIES
from dunwell.web.shared.sources import batch_named, because, payment_named, who
from dunwell.web.shared.words import PARTS, said

ENTRIES_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Files:
    """The names of files that entries came in, and whether the reader may open their pages."""

    names: Mapping[int, str]
    may_open: bool


@dataclass(frozen=True, slots=True)
class Story:
    """The entries of one debt: `columns` are the parts any of them speaks of, with their sums."""

    columns: tuple[PartLine, ...]
    entries: tuple[EntryLine, ...]
    left_out: int


def story(lines: Sequence[BookedLine], currency: str, files: Files) -> Story:
    """Postings on what is owed, one line per entry, with the balance after each; the oldest are summed when many."""
    grouped: dict[int, list[BookedLine]] = {}
    for line in lines:
        if line.code in set(Part):
            grouped.setdefault(line.entry_id, []).append(line)
    parts = [part for part in Part if any(line.code == part for entry in grouped.values() for line in entry)]
    entries = list(grouped.values())
    older = len(entries) - ENTRIES_SHOWN + 1 if len(entries) > ENTRIES_SHOWN else 0
    balance = _sums([line for entry in entries[:older] for line in entry], parts)
    shown = [_summed(entries[older - 1][0], balance, currency)] if older else []
    for entry in entries[older:]:
        moved = _sums(entry, parts)
        balance = {part: balance[part] + moved[part] for part in parts}
        shown.append(_entry(entry[0], moved, Money(sum(balance.values()), currency), files))
    columns = tuple(PartLine(said(PARTS, part), Money(minor, currency)) for part, minor in balance.items())
    return Story(columns, tuple(shown), older)


def _sums(lines: Sequence[BookedLine], parts: Sequence[Part]) -> dict[Part, int]:
    return {part: sum(line.amount_minor for line in lines if line.code == part) for part in parts}


def _summed(last: BookedLine, sums: Mapping[Part, int], currency: str) -> EntryLine:
    total = Money(sum(sums.values()), currency)
    parts = tuple(Money(minor, currency) for minor in sums.values())
    return EntryLine(last.effective_on, last.recorded_at, _("Older entries, summed"), "", "", parts, total, total)


def _entry(first: BookedLine, moved: Mapping[Part, int], balance: Money, files: Files) -> EntryLine:
    currency = first.currency
    source, href = _source(first, files)
    return EntryLine(
        effective_on=first.effective_on,
        recorded_at=first.recorded_at,
        words=said(ENTRIES, first.kind),
        source=source,
        href=href,
        parts=tuple(Money(minor, currency) for minor in moved.values()),
        amount=Money(sum(moved.values()), currency),
        balance=balance,
    )


def _source(line: BookedLine, files: Files) -> tuple[str, str]:
    """Where an entry came from, in words, and the page of the file it came in."""
    batch_id = batch_named(line.reference)
    if batch_id is not None:
        href = reverse("supervisor:batch", args=[batch_id]) if files.may_open else ""
        return _("file %s") % files.names.get(batch_id, batch_id), href
    if line.reference.startswith("payment:"):
        return payment_named(line.reference), ""
    return because(line.because) or who(line.recorded_by), ""


def files_of(lines: Sequence[BookedLine]) -> set[int]:
    """The files that these entries came in."""
    return {number for line in lines if (number := batch_named(line.reference)) is not None}
