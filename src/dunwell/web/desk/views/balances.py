"""Why one balance is what it is, as of any day and as known on any day; and the statement of account as a file."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dunwell.core.words import Role
from dunwell.debts.services import NoSuchDebt
from dunwell.flows import balance
from dunwell.flows.balance import Explanation
from dunwell.flows.giving import MAY_ASK
from dunwell.web.desk.explaining import balance_page
from dunwell.web.desk.words import ENTRIES
from dunwell.web.doors import doors
from dunwell.web.shared.access import actor_of, role_required
from dunwell.web.shared.days import day_given, desk_day

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


@role_required(*Role)
def why(request: HttpRequest, person_id: int, debt_id: int) -> HttpResponse:
    """Every entry, and of each charge the days, the base and the rate."""
    told = _told(request, person_id, debt_id)
    page = balance_page(told, person_id=person_id, formats=tuple(doors().report_writers))
    return render(request, "desk/balance.html", {"page": page, "may_give": actor_of(request).may(*MAY_ASK)})


@role_required(*Role)
def statement(request: HttpRequest, person_id: int, debt_id: int, form: str) -> HttpResponse:
    """The statement of account of the same day."""
    writers = doors().report_writers
    if form not in writers:
        raise Http404(f"a statement cannot be written as {form}; it can as {', '.join(writers)}")
    made = balance.statement_of(_told(request, person_id, debt_id), words={k: str(w) for k, w in ENTRIES.items()})
    response = HttpResponse(writers[form](made), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="statement-{debt_id}-{made.as_of}.{form}"'
    return response


def _told(request: HttpRequest, person_id: int, debt_id: int) -> Explanation:
    today = desk_day(doors().clock.now())
    known = day_given(request, "known_on", date.max)
    known_at = None if known >= today else datetime.combine(known, time.max, UTC)
    try:
        told = balance.explain(
            debt_id, as_of=day_given(request, "as_of", today), known_at=known_at, by=actor_of(request)
        )
    except NoSuchDebt as error:
        raise Http404(str(error)) from error
    if person_id not in {told.debt.person_id, *(party.person_id for party in told.debt.parties)}:
        raise Http404(f"debt {debt_id} is not owed by person {person_id}")
    return told
