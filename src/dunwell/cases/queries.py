"""Questions the cases answer: how promises stand, which disputes are open, what waits for whom."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db.models import Count, Q, QuerySet

from dunwell.cases.models import Dispute, Occurrence, Promise, WorkItem
from dunwell.cases.states import FOUND_RIGHT
from dunwell.cases.work import Work, as_work
from dunwell.core import promises as judging
from dunwell.core.actor import Actor
from dunwell.core.ports import Reader
from dunwell.core.words import Role
from dunwell.ledger import queries as ledger
from dunwell.ledger.snapshot import payments as payments_for
from dunwell.trail.compiled_queries import Compiled

DEBTS_AT_ONCE = 5000
Skills = Collection[str]
"""Who may do an item: general, specialist, supervisor; empty: anyone."""
_ID, _TEXT, _DATE, _SMALL = pl.Int64(), pl.String(), pl.Date(), pl.Int32()


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise and how it stands by the ledger: running, kept, part, broken, or withdrawn."""

    promise_id: int
    debt_id: int
    person_id: int
    amount_minor: int
    currency: str
    made_on: date
    due_on: date
    last_on: date
    channel: str
    taken_by: str
    state: str
    paid_minor: int
    because: str


@dataclass(frozen=True, slots=True)
class DisputeLine:
    """A dispute; open while it is not answered. It holds the debt until then, or until what was wrong is put right."""

    dispute_id: int
    debt_id: int
    person_id: int
    received_on: date
    form: str
    grounds: str
    part_minor: int | None
    answered_on: date | None
    answer: str
    answer_words: str
    answer_reference: str
    document_id: int | None
    answered_by: str
    put_right_on: date | None
    put_right_words: str

    @property
    def is_open(self) -> bool:
        """Whether it waits for its answer."""
        return self.answered_on is None

    @property
    def is_to_put_right(self) -> bool:
        """Whether the person was right and what was wrong is not corrected yet."""
        return self.answer in FOUND_RIGHT and self.put_right_on is None


@dataclass(frozen=True, slots=True)
class OccurrenceLine:
    """Something that happened, in the law's words. `at` is a date or a moment as facts are written."""

    occurrence_id: int
    type: str
    at: str
    happened_on: date
    debt_ids: tuple[int, ...]
    """Empty: all of the person's debts."""
    fields: Mapping[str, object]
    recorded_at: datetime
    recorded_by: str
    is_withdrawn: bool


def occurrences_of(person_id: int, *, seen_by: Actor) -> list[OccurrenceLine]:
    """Everything recorded of a person, in order of its day; withdrawn rows are marked. Raises NotForYou."""
    return occurrences_of_people([person_id], seen_by=seen_by).get(person_id, [])


_OCCURRENCES = Compiled(lambda ids: Occurrence.objects.filter(person_id__in=ids).order_by("happened_on", "id"))
_DISPUTES = Compiled(lambda ids: Dispute.objects.filter(debt_id__in=ids).order_by("-id"))
_PROMISES = Compiled(lambda ids: Promise.objects.filter(debt_id__in=ids).order_by("-made_on", "-id"))


def occurrences_of_people(person_ids: Iterable[int], *, seen_by: Actor) -> dict[int, list[OccurrenceLine]]:
    """The same of several people at once, by person. Raises NotForYou."""
    seen_by.must(*Role)
    rows = _OCCURRENCES.of(set(person_ids))
    withdrawn = {row.withdraws_id for row in rows if row.withdraws_id is not None}
    found: dict[int, list[OccurrenceLine]] = {}
    for row in rows:
        if row.withdraws_id is None:
            found.setdefault(row.person_id, []).append(_occurrence(row, is_withdrawn=row.pk in withdrawn))
    return found


def _occurrence(row: Occurrence, *, is_withdrawn: bool) -> OccurrenceLine:
    return OccurrenceLine(
        occurrence_id=row.pk,
        type=row.type,
        at=row.at,
        happened_on=row.happened_on,
        debt_ids=tuple(int(one) for one in row.debt_ids.split(",") if one),
        fields=json.loads(row.fields),
        recorded_at=row.recorded_at,
        recorded_by=row.recorded_by,
        is_withdrawn=is_withdrawn,
    )


def promises_of(debt_ids: Iterable[int], *, as_of: date, seen_by: Actor) -> list[PromiseLine]:
    """Every promise on these debts made by `as_of`, newest first. Raises NotForYou."""
    seen_by.must(*Role)
    return judged([row for row in _PROMISES.of(list(debt_ids)) if row.made_on <= as_of], as_of=as_of)


def running_promise(debt_id: int, *, as_of: date) -> PromiseLine | None:
    """The promise on a debt that may still be kept, if any."""
    rows = Promise.objects.filter(debt_id=debt_id, made_on__lte=as_of)
    return next((line for line in judged(rows, as_of=as_of) if line.state == "running"), None)


def promises_to_judge(*, as_of: date, debt_id: int | None = None) -> list[PromiseLine]:
    """Promises never withdrawn and not yet closed, as they stand, of one debt or all; `flows/promise.py` closes."""
    rows = Promise.objects.filter(is_judged=False, withdrawn_at__isnull=True, made_on__lte=as_of).order_by("id")
    return judged(rows if debt_id is None else rows.filter(debt_id=debt_id), as_of=as_of)


def judged(rows: Iterable[Promise], *, as_of: date) -> list[PromiseLine]:
    """How these promises stand; all standing promises of a debt share its payments, whichever are asked about."""
    found = list(rows)
    debt_ids = sorted({row.debt_id for row in found})
    verdicts: dict[int, judging.Verdict] = {}
    for start in range(0, len(debt_ids), DEBTS_AT_ONCE):
        verdicts |= _verdicts(debt_ids[start : start + DEBTS_AT_ONCE], as_of)
    return [_line(row, verdicts.get(row.pk)) for row in found]


def _verdicts(debt_ids: list[int], as_of: date) -> dict[int, judging.Verdict]:
    terms: dict[int, list[judging.Terms]] = {}
    for row in Promise.objects.filter(debt_id__in=debt_ids, withdrawn_at__isnull=True, made_on__lte=as_of):
        terms.setdefault(row.debt_id, []).append(_terms(row))
    paid = ledger.payments_of(debt_ids, as_of=as_of)
    judged_all = (judging.judge_debt(made, paid.get(debt_id, []), as_of=as_of) for debt_id, made in terms.items())
    return {verdict.promise_id: verdict for of_debt in judged_all for verdict in of_debt}


def _terms(row: Promise) -> judging.Terms:
    return judging.Terms(row.pk, row.amount_minor, row.made_on, row.due_on, row.grace_days)


def _line(row: Promise, verdict: judging.Verdict | None) -> PromiseLine:
    return PromiseLine(
        promise_id=row.pk,
        debt_id=row.debt_id,
        person_id=row.person_id,
        amount_minor=row.amount_minor,
        currency=row.currency,
        made_on=row.made_on,
        due_on=row.due_on,
        last_on=_terms(row).last_on,
        channel=row.channel,
        taken_by=row.taken_by,
        state=verdict.state if verdict else "withdrawn",
        paid_minor=verdict.paid_minor if verdict else 0,
        because=row.because,
    )


def promises_due_in(reader: Reader, *, as_of: date, due_from: date, due_to: date) -> pl.DataFrame:
    """Standing promises due in the given days, both inside, judged as of a day: what the report shows.

    Rows    promise_id, debt_id, person_id, currency, amount_minor, made_on, due_on, last_on, taken_by, paid_minor,
            state
    """
    frame = reader.read(
        "SELECT id AS promise_id, debt_id, person_id, currency, amount_minor, made_on, due_on, grace_days, taken_by "
        "FROM cases_promise WHERE withdrawn_at IS NULL AND made_on <= ? AND debt_id IN "
        "(SELECT debt_id FROM cases_promise WHERE due_on BETWEEN ? AND ?)",
        (as_of, due_from, due_to),
        schema={
            "promise_id": _ID,
            "debt_id": _ID,
            "person_id": _ID,
            "currency": _TEXT,
            "amount_minor": _ID,
            "made_on": _DATE,
            "due_on": _DATE,
            "grace_days": _SMALL,
            "taken_by": _TEXT,
        },
    )
    payments = payments_for(reader, "(SELECT DISTINCT debt_id FROM cases_promise)", as_of=as_of)
    found = judging.judge(frame, payments, as_of=as_of)
    return found.filter(pl.col("due_on").is_between(due_from, due_to)).drop("grace_days").sort("due_on", "promise_id")


def disputes_of(debt_ids: Iterable[int], *, seen_by: Actor) -> list[DisputeLine]:
    """Every dispute on these debts, newest first. Raises NotForYou."""
    seen_by.must(*Role)
    rows = _DISPUTES.of(list(debt_ids))
    return [
        DisputeLine(
            dispute_id=d.pk,
            debt_id=d.debt_id,
            person_id=d.person_id,
            received_on=d.received_on,
            form=d.form,
            grounds=d.grounds,
            part_minor=d.part_minor,
            answered_on=d.answered_on,
            answer=d.answer,
            answer_words=d.answer_words,
            answer_reference=d.answer_reference,
            document_id=d.document_id,
            answered_by=d.answered_by,
            put_right_on=d.put_right_on,
            put_right_words=d.put_right_words,
        )
        for d in rows
    ]


def promised_near(amounts: Iterable[int], *, due_from: date, due_to: date) -> list[tuple[int, int, date]]:
    """Promises that run of one of these amounts and are due in these days: debt, minor units, day."""
    rows = Promise.objects.filter(
        amount_minor__in=set(amounts), due_on__range=(due_from, due_to), withdrawn_at__isnull=True, is_judged=False
    )
    return list(rows.values_list("debt_id", "amount_minor", "due_on"))


def open_work_by_key(keys: Iterable[str]) -> dict[str, int]:
    """Open work items by key."""
    rows = WorkItem.objects.filter(key__in=list(keys), state__in=["waiting", "claimed"])
    return dict(rows.values_list("key", "pk"))


def has_work(key: str) -> bool:
    """Whether a work item of this key was ever made."""
    return WorkItem.objects.filter(key=key).exists()


def queue(
    *, now: datetime, skills: Skills = (), kind: str = "", mine: str = "", limit: int = 100, seen_by: Actor
) -> list[Work]:
    """What waits, most urgent first, with its reasons; what `mine` has claimed comes before it. Raises NotForYou."""
    seen_by.must(*Role)
    is_due = Q(not_before__lte=now) & (Q(not_after__isnull=True) | Q(not_after__gt=now))
    shown = Q(state="waiting") & is_due
    if mine:
        shown |= Q(state="claimed", claimed_by=mine)
    rows = _of(WorkItem.objects.filter(shown), skills, kind)
    return [as_work(item) for item in rows.order_by("state", "-priority", "id")[:limit]]


def later(*, now: datetime, skills: Skills = (), kind: str = "", limit: int = 100, seen_by: Actor) -> list[Work]:
    """What waits for its time, the nearest first. Raises NotForYou."""
    seen_by.must(*Role)
    return [as_work(item) for item in _of(_later(now), skills, kind).order_by("not_before", "id")[:limit]]


def later_count(*, now: datetime, skills: Skills = (), kind: str = "") -> int:
    """How many items wait for their time."""
    return _of(_later(now), skills, kind).count()


def _later(now: datetime) -> QuerySet[WorkItem]:
    return WorkItem.objects.filter(state="waiting", not_before__gt=now)


def _of(rows: QuerySet[WorkItem], skills: Skills, kind: str) -> QuerySet[WorkItem]:
    """Of these skills and this kind; empty: of any."""
    if skills:
        rows = rows.filter(skill__in=skills)
    return rows.filter(kind=kind) if kind else rows


def work(work_id: int, *, seen_by: Actor) -> Work | None:
    """One work item. Raises NotForYou."""
    seen_by.must(*Role)
    item = WorkItem.objects.filter(pk=work_id).first()
    return as_work(item) if item else None


def work_of(*, person_id: int | None = None, debt_id: int | None = None, seen_by: Actor) -> list[Work]:
    """Work about a person or a debt, newest first. Raises NotForYou."""
    seen_by.must(*Role)
    about = Q(person_id=person_id) if person_id is not None else Q(debt_id=debt_id)
    return [as_work(item) for item in WorkItem.objects.filter(about).order_by("-id")]


def work_counts(*, now: datetime, skills: Skills = ()) -> dict[tuple[str, str], int]:
    """How many items are open now, by kind and state (waiting, claimed)."""
    open_rows = WorkItem.objects.filter(Q(state="claimed") | Q(state="waiting", not_before__lte=now))
    counted = _of(open_rows, skills, "").order_by().values_list("kind", "state").annotate(items=Count("pk"))
    return {(kind, state): items for kind, state, items in counted}
