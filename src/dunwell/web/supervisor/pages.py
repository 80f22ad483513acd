"""What the supervisor's templates are given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dunwell.core.money import Money


@dataclass(frozen=True, slots=True)
class JobRow:
    """Background work that is not done."""

    what: str
    state: str
    tone: str
    icon: str
    words: str
    since: datetime


@dataclass(frozen=True, slots=True)
class RunRow:
    """One night in the list."""

    run_id: int
    as_of: date
    state: str
    words: str
    tone: str
    icon: str
    debts_count: int
    actions_count: int
    started_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class RunsPage:
    """The nights, newest first."""

    runs: tuple[RunRow, ...]
    next_as_of: date
    may_start: bool
    jobs: tuple[JobRow, ...]
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class CountLine:
    """How many debts or actions stand under one word."""

    label: str
    count: int
    share: int
    """Per hundred of the whole."""
    tone: str = ""
    owed: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One proposed action, as the reviewer sees it."""

    action_id: int
    person_id: int
    person_name: str
    channel: str
    icon: str
    what: str
    amount: Money
    debts_count: int
    not_before: datetime | None
    not_after: datetime | None
    state: str
    words: str
    tone: str
    because: str
    subject: str
    text: str
    language: str
    direction: str
    may_approve: bool
    may_hold: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    query: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class RunPage:
    """One night for review."""

    run: RunRow
    decisions: tuple[CountLine, ...]
    channels: tuple[CountLine, ...]
    steps: tuple[CountLine, ...]
    actions: tuple[ActionRow, ...]
    states: tuple[Choice, ...]
    ways: tuple[Choice, ...]
    page_number: int
    page_count: int
    query: str
    may_release: bool
    may_hold: bool
    is_working: bool
    refusal: str
    """Why the reader may not review it; empty where they may."""
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One file in the list."""

    batch_id: int
    file_name: str
    profile: str
    words: str
    tone: str
    icon: str
    rows_read: int
    rows_total: int
    rows_accepted: int
    rows_quarantined: int
    started_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class IntakePage:
    """Files taken in, newest first."""

    batches: tuple[BatchRow, ...]
    jobs: tuple[JobRow, ...]
    is_waiting: bool
    """Whether a file is on its way, so that the page looks again."""


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column of an uploaded file: what it holds and what it becomes."""

    index: int
    name: str
    samples: str
    field: str
    because: str


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A profile proposed for a file, to be corrected and saved."""

    upload: str
    file_name: str
    columns: tuple[ColumnLine, ...]
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadCell:
    """A quarantined cell."""

    row: int
    column: str
    value: str
    reason: str
    remedy: str
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class ChangedFact:
    """One fact that a file states otherwise than the files before it. `about` is the debt's reference or the name."""

    person_id: int | None
    about: str
    what: str
    was: str
    now: str
    was_on: date | None
    now_on: date | None


@dataclass(frozen=True, slots=True)
class BatchPage:
    """One file: how far it is, what became of its rows."""

    batch: BatchRow
    is_running: bool
    because: str
    portfolio: str
    as_of: date
    counts: tuple[tuple[str, int], ...]
    cells: tuple[BadCell, ...]
    cells_count: int
    cells_open: int
    has_sheet: bool
    facts: tuple[ChangedFact, ...]
    facts_count: int
    supposed: int
    """New people whose kind the file does not say."""


@dataclass(frozen=True, slots=True)
class RecalledLetter:
    """A printed letter that must not go any more."""

    recall_id: int
    person_id: int
    person_name: str
    reference: str
    folder: str
    file: str
    why: str
    found_at: datetime
    outcome: str
    settled_at: datetime | None
    settled_by: str


@dataclass(frozen=True, slots=True)
class PrintedBatch:
    """A closed print batch. `posted_on` None: its letters still lie here."""

    batch_id: int
    folder: str
    letters_count: int
    made_at: datetime
    posted_on: date | None
    posted_by: str
    to_take_out: int


@dataclass(frozen=True, slots=True)
class LettersPage:
    """Printed letters."""

    to_take_out: tuple[RecalledLetter, ...]
    settled: tuple[RecalledLetter, ...]
    batches: tuple[PrintedBatch, ...]
