"""Questions the ledger answers. Balances are sums, as of any effective date and as known at any moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet, Sum

from dunwell.core.journal import CLAIMS, UNAPPLIED
from dunwell.core.ports import Reader
from dunwell.core.promises import Paid
from dunwell.core.words import Part
from dunwell.ledger.models import Entry, Posting
from dunwell.ledger.services import Posted
from dunwell.trail.compiled_queries import Compiled

_ID, _TEXT = pl.Int64(), pl.String()
_OWED = ", ".join(f"'{part}'" for part in Part)


class TwoCurrencies(RuntimeError):
    """One subject has postings in two currencies, which no verb of this product books."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What is owed on one subject, by part, minor units."""

    subject_id: int
    currency: str
    parts: dict[Part, int]

    @property
    def total_minor(self) -> int:
        """All parts together."""
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class BookedLine:
    """One posting of one entry, as the story of a balance shows it."""

    entry_id: int
    reference: str
    kind: str
    code: str
    amount_minor: int
    currency: str
    effective_on: date
    recorded_at: datetime
    recorded_by: str
    because: str
    reverses_id: int | None


@dataclass(frozen=True, slots=True)
class OffBalance:
    """A sum that should be zero and is not."""

    what: str
    currency: str
    sum_minor: int


def posted(reference: str) -> Posted | None:
    """The entry a reference booked, if any."""
    entry = Entry.objects.filter(reference=reference).first()
    return Posted(entry.pk, entry.reference, entry.kind, entry.effective_on, is_new=False) if entry else None


def _sums(
    subject_ids: Sequence[int], as_of: date | None, known_at: datetime | None = None
) -> QuerySet[Posting, tuple[int | None, str, str, int]]:
    found = _known(as_of, known_at).filter(subject_id__in=subject_ids, code__in=list(Part))
    return found.values_list("subject_id", "currency", "code").annotate(minor=Sum("amount_minor"))


_SUMS = Compiled(_sums)


def balances(
    subject_ids: Iterable[int], *, as_of: date | None = None, known_at: datetime | None = None
) -> dict[int, Balance]:
    """What is owed on a few subjects by postings effective by `as_of` and recorded by `known_at` (None: all).

    A subject without postings is absent. Raises TwoCurrencies where one subject has postings in two.
    """
    rows = _sums(list(subject_ids), as_of, known_at) if known_at else _SUMS.of(list(subject_ids), as_of)
    parts: dict[int, dict[Part, int]] = defaultdict(lambda: dict.fromkeys(Part, 0))
    currencies: dict[int, str] = {}
    for subject_id, currency, code, minor in rows:
        if subject_id is None:
            continue
        if currencies.setdefault(subject_id, currency) != currency:
            raise TwoCurrencies(f"subject {subject_id} has postings in {currencies[subject_id]} and {currency}")
        parts[subject_id][Part(code)] += minor
    return {subject_id: Balance(subject_id, currencies[subject_id], found) for subject_id, found in parts.items()}


@dataclass(frozen=True, slots=True)
class Movement:
    """A change of what is owed on a subject."""

    effective_on: date
    recorded_at: datetime
    part: Part
    minor: int


def movements_of(subject_ids: Iterable[int]) -> dict[int, list[Movement]]:
    """Every change of what is owed on some subjects, by subject: their balances as of any day, known at any moment."""
    rows = Posting.objects.filter(subject_id__in=set(subject_ids), code__in=list(Part))
    found: dict[int, list[Movement]] = {}
    for subject_id, on, at, code, minor in rows.values_list(
        "subject_id", "effective_on", "recorded_at", "code", "amount_minor"
    ):
        if subject_id is not None:
            found.setdefault(subject_id, []).append(Movement(on, at, Part(code), minor))
    return found


def balance(subject_id: int, *, as_of: date | None = None, known_at: datetime | None = None) -> Balance | None:
    """What is owed on one subject; None when nothing was ever booked on it."""
    return balances([subject_id], as_of=as_of, known_at=known_at).get(subject_id)


def owed(*, subject_id: int, as_of: date | None = None, known_at: datetime | None = None) -> dict[Part, int]:
    """What is owed on one subject by part; all zero when nothing was ever booked on it."""
    found = balance(subject_id, as_of=as_of, known_at=known_at)
    return found.parts if found else dict.fromkeys(Part, 0)


_HELD = Compiled(
    lambda ids: (
        Posting.objects.filter(subject_id__in=ids, code=UNAPPLIED)
        .values_list("subject_id")
        .annotate(minor=Sum("amount_minor"))
    )
)


def unapplied(subject_ids: Iterable[int]) -> dict[int, int]:
    """What was paid on each subject beyond everything owed and is held; a subject without is absent."""
    return {subject_id: -minor for subject_id, minor in _HELD.of(list(subject_ids)) if subject_id is not None and minor}


def written_off(subject_id: int) -> dict[Part, int]:
    """What was written off on one subject by part and neither recovered nor reversed since."""
    return {part: -minor for part, minor in _booked_as(("write_off", "recovery"), subject_id).items()}


def claimed(subject_id: int) -> dict[Part, int]:
    """What was ever claimed on one subject by part, paid or given up since or not: it came so or was charged.

    A charge that was booked back does not count: its reversal names no entry, because one entry may charge many.
    """
    return _booked_as(CLAIMS, subject_id, Q(entry__kind="reversal", entry__reverses__isnull=True))


def _booked_as(kinds: Sequence[str], subject_id: int, besides: Q | None = None) -> dict[Part, int]:
    """What entries of some kinds put on one subject by part, less what of them was reversed."""
    told = Q(entry__kind__in=kinds) | Q(entry__reverses__kind__in=kinds)
    told = told | besides if besides else told
    rows = Posting.objects.filter(told, subject_id=subject_id, code__in=list(Part))
    sums = rows.values_list("code").annotate(minor=Sum("amount_minor"))
    return {**dict.fromkeys(Part, 0), **{Part(code): minor for code, minor in sums}}


def entries_count(subject_id: int) -> int:
    """How many entries are about one subject; it only grows."""
    return Posting.objects.filter(subject_id=subject_id).values("entry_id").distinct().count()


def reference_of(entry_id: int) -> str:
    """The reference of an entry; empty where there is none of that number."""
    return Entry.objects.filter(pk=entry_id).values_list("reference", flat=True).first() or ""


def _known(as_of: date | None, known_at: datetime | None) -> QuerySet[Posting]:
    rows = Posting.objects.all()
    if as_of is not None:
        rows = rows.filter(effective_on__lte=as_of)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    return rows


def lines(subject_id: int, *, as_of: date | None = None, known_at: datetime | None = None) -> list[BookedLine]:
    """Every posting on a subject in the order it took effect: why the balance is what it is."""
    return lines_of([subject_id], as_of=as_of, known_at=known_at).get(subject_id, [])


def lines_of(
    subject_ids: Iterable[int], *, as_of: date | None = None, known_at: datetime | None = None
) -> dict[int, list[BookedLine]]:
    """The same of a few subjects at once, by subject; one without postings is absent."""
    rows = _booked(list(subject_ids), as_of, known_at) if known_at else _BOOKED.of(list(subject_ids), as_of)
    found: dict[int, list[BookedLine]] = {}
    for subject_id, *line in rows:
        found.setdefault(subject_id, []).append(BookedLine(*line))
    return found


_OF_LINE = (
    "entry_id", "entry__reference", "entry__kind", "code", "amount_minor", "currency", "effective_on", "recorded_at",
    "entry__recorded_by", "entry__because", "entry__reverses_id",
)  # fmt: skip
"""The columns of a BookedLine, in its order."""


def _booked(
    subject_ids: Sequence[int], as_of: date | None, known_at: datetime | None = None
) -> QuerySet[Posting, tuple[Any, ...]]:
    rows = _known(as_of, known_at).filter(subject_id__in=subject_ids).order_by("effective_on", "entry_id", "id")
    return rows.values_list("subject_id", *_OF_LINE)


_BOOKED = Compiled(_booked)


def payments_of(subject_ids: Iterable[int], *, as_of: date) -> dict[int, list[Paid]]:
    """Payments that stand on `as_of`, per subject, in whole; those reversed by then are left out."""
    rows = (
        Posting.objects.filter(subject_id__in=list(subject_ids), entry__kind="payment", effective_on__lte=as_of)
        .exclude(entry__reversed_by__effective_on__lte=as_of)
        .values_list("subject_id", "entry_id", "effective_on")
        .annotate(minor=Sum("amount_minor"))
    )
    found: dict[int, list[Paid]] = defaultdict(list)
    for subject_id, _, day, minor in rows:
        if subject_id is not None:
            found[subject_id].append(Paid(day, -minor))
    return dict(found)


def _until(as_of: date | None, known_at: datetime | None) -> tuple[str, tuple[object, ...]]:
    """SQL conditions on postings `p`, and their parameters."""
    tests = [("p.effective_on <= ?", as_of), ("p.recorded_at <= ?", known_at and known_at.astimezone(UTC))]
    given = [(sql, value) for sql, value in tests if value is not None]
    return "".join(f" AND {sql}" for sql, _ in given), tuple(value for _, value in given)


def balances_in(reader: Reader, *, as_of: date | None = None, known_at: datetime | None = None) -> pl.DataFrame:
    """What is owed on every subject: `subject_id`, `currency`, `<part>_minor` each, `balance_minor`."""
    until, params = _until(as_of, known_at)
    sums = ", ".join(
        f"CAST(SUM(CASE WHEN p.code = '{part}' THEN p.amount_minor ELSE 0 END) AS BIGINT) AS {part}_minor"
        for part in Part
    )
    parts: dict[str, pl.DataType] = {f"{part}_minor": _ID for part in Part}
    frame = reader.read(
        f"SELECT p.subject_id, p.currency, {sums} FROM ledger_posting p "  # noqa: S608 (our own words alone)
        f"WHERE p.subject_id IS NOT NULL AND p.code IN ({_OWED}){until} GROUP BY p.subject_id, p.currency",
        params,
        schema={"subject_id": _ID, "currency": _TEXT, **parts},
    )
    return frame.with_columns(balance_minor=pl.sum_horizontal(*parts))


def trial_balance_in(reader: Reader, *, as_of: date | None = None, known_at: datetime | None = None) -> pl.DataFrame:
    """Sums per book, currency and account: `book`, `currency`, `code`, `kind`, `balance_minor`, in that order."""
    until, params = _until(as_of, known_at)
    return reader.read(
        "SELECT a.book, a.currency, a.code, a.kind, CAST(s.minor AS BIGINT) AS balance_minor "  # noqa: S608
        "FROM (SELECT p.account_id, SUM(p.amount_minor) AS minor FROM ledger_posting p "
        f"WHERE 1 = 1{until} GROUP BY p.account_id) s JOIN ledger_account a ON a.id = s.account_id "
        "ORDER BY a.book, a.currency, a.code",
        params,
        schema={"book": _ID, "currency": _TEXT, "code": _TEXT, "kind": _TEXT, "balance_minor": _ID},
    )


def off_balance_in(reader: Reader) -> list[OffBalance]:
    """Every entry (per book and currency) and every book (per currency) whose postings do not sum to zero."""
    entries = reader.read(
        "SELECT p.entry_id, a.book, p.currency, CAST(SUM(p.amount_minor) AS BIGINT) AS minor FROM ledger_posting p "
        "JOIN ledger_account a ON a.id = p.account_id GROUP BY p.entry_id, a.book, p.currency "
        "HAVING SUM(p.amount_minor) <> 0 ORDER BY p.entry_id",
        schema={"entry_id": _ID, "book": _ID, "currency": _TEXT, "minor": _ID},
    )
    books = (
        trial_balance_in(reader).group_by("book", "currency", maintain_order=True).agg(pl.col("balance_minor").sum())
    )
    off = [OffBalance(f"entry {entry}", currency, minor) for entry, _, currency, minor in entries.iter_rows()]
    return off + [
        OffBalance(f"book {book}", currency, minor)
        for book, currency, minor in books.filter(pl.col("balance_minor") != 0).iter_rows()
    ]


def torn_in(reader: Reader) -> list[str]:
    """Entries without postings, and postings that disagree with their entry or account, in words."""
    empty = reader.read(
        "SELECT e.id FROM ledger_entry e WHERE NOT EXISTS (SELECT 1 FROM ledger_posting p WHERE p.entry_id = e.id)",
        schema={"id": _ID},
    )
    differing = reader.read(
        "SELECT p.id FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id "
        "JOIN ledger_account a ON a.id = p.account_id WHERE p.effective_on <> e.effective_on "
        "OR p.recorded_at <> e.recorded_at OR p.code <> a.code OR p.currency <> a.currency",
        schema={"id": _ID},
    )
    return [f"entry {row} has no postings" for row in empty["id"]] + [
        f"posting {row} disagrees with its entry or account" for row in differing["id"]
    ]
