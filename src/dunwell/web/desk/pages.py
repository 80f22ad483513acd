"""What the desk's templates are given: frozen, complete, already judged. No query and no law lives in a template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from dunwell.core.money import Money

if TYPE_CHECKING:
    from dunwell.web.desk.plan_pages import PlanLine

Verdict = Literal["go", "wait", "stop"]


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One row of the queue."""

    work_id: int
    icon: str
    kind: str
    reason: str
    person_id: int | None
    person_name: str
    owed: tuple[Money, ...]
    days_past_due: int | None
    not_before: datetime
    not_after: datetime | None
    is_open_now: bool
    zone: str
    claimed_by: str
    is_mine: bool
    opens_work: bool
    """Whether the item's own page comes before the person's: it is about nobody, or is to be read first."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter as a query string, with how many items it holds."""

    query: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """Money that waits, as its source stated it."""

    receipt_id: int
    amount: Money
    received_on: date
    reference: str
    words: str
    """What the payer or the bank wrote beside it."""
    because: str
    """Why it is booked to no debt."""
    debt_reference: str


@dataclass(frozen=True, slots=True)
class WorkPage:
    """One item of the queue: what came in, and whose it is."""

    work_id: int
    icon: str
    kind: str
    reason: str
    person_id: int | None
    person_name: str
    subject: str
    text: str
    asks: tuple[str, ...]
    received_at: datetime | None
    payment: PaymentLine | None
    is_mine: bool
    may_take: bool
    is_open: bool
    claimed_by: str


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One message to or from a person, with its text."""

    person_id: int
    person_name: str
    title: str
    icon: str
    words: str
    tone: str
    at: datetime | None
    zone: str
    subject: str
    text: str
    language: str
    direction: str
    asks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueuePage:
    """The queue as one officer sees it."""

    lines: tuple[WorkLine, ...]
    kinds: tuple[Choice, ...]
    shown: tuple[Choice, ...]
    waiting_count: int
    later_count: int


@dataclass(frozen=True, slots=True)
class Flag:
    """A fact that stops or changes treatment, as the header shows it."""

    label: str
    detail: str
    tone: Literal["stop", "wait", "note"]
    icon: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part of a balance."""

    label: str
    amount: Money


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry of the ledger on this debt, and the balance after it."""

    effective_on: date
    recorded_at: datetime
    words: str
    source: str
    href: str
    """The file it came in, where the reader may see that."""
    parts: tuple[Money, ...]
    """In the order of the debt's `columns`; they add up to `amount`."""
    amount: Money
    balance: Money


@dataclass(frozen=True, slots=True)
class DueLine:
    """One instalment: when it falls due, how much of it is paid."""

    due_on: date
    amount: Money
    paid: Money
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise as the ledger answers it."""

    promise_id: int
    amount: Money
    due_on: date
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """A dispute that holds a debt: until it is answered, or until what was wrong is put right."""

    dispute_id: int
    person_id: int
    grounds: str
    form: str
    received_on: date
    part: Money | None
    answer: str
    answered_on: date | None
    """None: it waits for its answer."""


@dataclass(frozen=True, slots=True)
class DebtCard:
    """One debt: what is owed and why."""

    debt_id: int
    reference: str
    account_number: str
    creditor: str
    original_creditor: str
    product: str
    portfolio: str
    state: str
    is_open: bool
    balance: Money
    overdue: Money
    days_past_due: int
    oldest_due_on: date | None
    parts: tuple[PartLine, ...]
    due: tuple[DueLine, ...]
    columns: tuple[PartLine, ...]
    """The parts that any entry speaks of, with what the entries add up to: the debt's own parts."""
    entries: tuple[EntryLine, ...]
    entries_left_out: int
    promise: PromiseLine | None
    promises_kept: int
    promises_broken: int
    dates: tuple[tuple[str, date], ...]
    paused_until: date | None
    disputes: tuple[DisputeLine, ...]
    plans: tuple[PlanLine, ...]
    """Newest first; the running one among them."""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule that spoke: what it says, where it is written, what would change its answer."""

    rule_id: str
    citation: str
    words: str
    remedy: str


@dataclass(frozen=True, slots=True)
class ChannelLine:
    """What may be done now on one channel."""

    channel: str
    label: str
    icon: str
    verdict: Verdict
    words: str
    point: str
    rules: tuple[RuleLine, ...]
    advice: tuple[RuleLine, ...]
    point_id: int | None
    may_ask: bool
    """Whether a person of staff makes this contact by hand, and so may ask the gate for leave."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline."""

    at: datetime
    icon: str
    title: str
    detail: str
    by: str
    debt_reference: str
    amount: Money | None = None
    tone: str = ""
    rule_id: str = ""
    has_time: bool = True
    """False where only the date is known."""
    href: str = ""
    link: str = ""
    """Where the rest is read, and what the link says."""


@dataclass(frozen=True, slots=True)
class PointLine:
    """A contact point as the header's fold shows it."""

    icon: str
    label: str
    value: str
    words: str
    is_usable: bool


@dataclass(frozen=True, slots=True)
class Allowed:
    """A call or visit the gate allowed and nobody has logged yet: the number may be seen and dialled."""

    permit_id: int
    channel: str
    icon: str
    point: str
    since: datetime


@dataclass(frozen=True, slots=True)
class About:
    """A debt that the answers of `now` can be about."""

    debt_id: int
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class NoticeLink:
    """A notice that may be written by hand."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything an officer needs about one person, on one page."""

    person_id: int
    name: str
    kind: str
    place: str
    language: str
    zone: str
    now: datetime
    totals: tuple[Money, ...]
    worst_days: int
    flags: tuple[Flag, ...]
    points: tuple[PointLine, ...]
    debts: tuple[DebtCard, ...]
    channels: tuple[ChannelLine, ...]
    about: tuple[About, ...]
    allowed: Allowed | None
    timeline: tuple[Happening, ...]
    timeline_is_cut: bool
    other_names: tuple[str, ...]
    work_id: int | None
    work_reason: str
    may_write: bool
    may_answer: bool
    """Whether the reader may answer disputes."""
    may_pack: bool
    """Whether the reader may make an evidence pack."""
    notices: tuple[NoticeLink, ...]
    """What the reader may write by hand about one of the open debts."""


@dataclass(frozen=True, slots=True)
class FoundPerson:
    """One answer of the search."""

    person_id: int
    name: str
    kind: str
    place: str
    references: str
    totals: tuple[Money, ...]
    days_past_due: int | None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """What was searched for and found."""

    query: str
    found: tuple[FoundPerson, ...]
    is_cut: bool
