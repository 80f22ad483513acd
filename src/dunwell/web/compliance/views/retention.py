"""How long records are kept: what is to be deleted in a month, how the rest stands, and the list as a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dunwell.debts.queries import debts_count
from dunwell.flows import retention as flow
from dunwell.flows.retention import READERS, Counted, Retention
from dunwell.web.doors import doors, law
from dunwell.web.shared.access import actor_of, role_required
from dunwell.web.shared.days import desk_day
from dunwell.web.shared.files import saved
from dunwell.web.shared.words import COUNTRIES, DEBT_STATES, said

SHOWN = 200
YEARS = range(1900, 2200)
FALLS = {
    "late": (_("late"), "stop", "triangle-alert"),
    "due": (_("this month"), "wait", "hourglass"),
    "held": (_("held"), "note", "info"),
}
HELD = {"dispute": _("a dispute is open"), "duty": _("something is due to the person")}


@dataclass(frozen=True, slots=True)
class KeptRow:
    """The records of one debt that are to be deleted."""

    person_id: int
    reference: str
    country: str
    state: str
    last_on: date | None
    keep_until: date | None
    recording_until: date | None
    delete_by: date | None
    falls: str
    tone: str
    icon: str
    because: str
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RetentionPage:
    """What is to be deleted in a month. `counted` names its countries in words."""

    month: date
    before: date
    after: date
    counted: tuple[tuple[str, Counted], ...]
    rows: tuple[KeptRow, ...]
    count: int
    formats: tuple[str, ...]
    too_many: int
    """So many debts that the page does not count them; 0: it does."""


@role_required(*READERS)
def retention(request: HttpRequest) -> HttpResponse:
    """One month; `month` names another than this one."""
    month = _month(request)
    count = debts_count()
    if count > doors().debts_in_a_request:
        return render(request, "compliance/retention.html", {"page": _page(month, None, count)})
    return render(request, "compliance/retention.html", {"page": _page(month, _made(request, month), 0)})


@role_required(*READERS)
def retention_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same list as a file."""
    if debts_count() > doors().debts_in_a_request:
        raise Http404("over so many debts this list is made by `dunwell law retention --out`")
    return saved(_made(request, _month(request)).table, form)


def _month(request: HttpRequest) -> date:
    """The first day of the month asked for; of this one where that is none."""
    try:
        month = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        month = date.min
    return month if month.year in YEARS else desk_day(doors().clock.now()).replace(day=1)


def _made(request: HttpRequest, month: date) -> Retention:
    return flow.of_month(doors().reader, month=month, book=law(), by=actor_of(request))


def _page(month: date, made: Retention | None, too_many: int) -> RetentionPage:
    rows = made.table.rows.head(SHOWN).iter_rows(named=True) if made else iter(())
    return RetentionPage(
        month=month,
        before=(month - timedelta(days=1)).replace(day=1),
        after=(month + timedelta(days=31)).replace(day=1),
        counted=tuple((said(COUNTRIES, one.country), one) for one in made.counted) if made else (),
        rows=tuple(_rows(rows)),
        count=made.table.rows.height if made else 0,
        formats=tuple(doors().report_writers),
        too_many=too_many,
    )


def _rows(rows: Iterator[dict[str, Any]]) -> Iterator[KeptRow]:
    for row in rows:
        words, tone, icon = FALLS[row["falls"]]
        yield KeptRow(
            person_id=row["person_id"],
            reference=row["reference"],
            country=said(COUNTRIES, row["country"]),
            state=said(DEBT_STATES, row["state"]),
            last_on=row["last_on"],
            keep_until=row["keep_until"],
            recording_until=row["recording_until"],
            delete_by=row["delete_by"],
            falls=str(words),
            tone=tone,
            icon=icon,
            because=str(HELD.get(row["held_by"], "")),
            rules=tuple((row["law"] or "").split(", ")),
        )
