"""The rows of debts that every page and the gate ask for, with SQL that is written once."""

from __future__ import annotations

from dunwell.debts.models import Debt, DebtParty, Instalment, Pause, Receipt, StateMove
from dunwell.trail.compiled_queries import Compiled

DEBTS = Compiled(lambda ids: Debt.objects.filter(pk__in=ids).select_related("portfolio__creditor").order_by("id"))
FIRST = Compiled(lambda ids: Debt.objects.filter(person_id__in=ids).values_list("person_id", "pk"))
FURTHER = Compiled(lambda ids: DebtParty.objects.filter(person_id__in=ids).values_list("person_id", "debt_id"))
SCHEDULES = Compiled(
    lambda ids: (
        Instalment.objects.filter(debt_id__in=ids, replaced_at__isnull=True)
        .order_by("due_on", "id")
        .values_list("debt_id", "due_on", "amount_minor")
    )
)
PAUSES = Compiled(
    lambda ids: Pause.objects.filter(debt_id__in=ids, withdrawn_at__isnull=True).order_by("starts_on", "id")
)
PARTIES = Compiled(lambda ids: DebtParty.objects.filter(debt_id__in=ids).order_by("id"))
RECEIPTS = Compiled(lambda ids: Receipt.objects.filter(debt_id__in=ids).order_by("-received_on", "-id"))
MOVES = Compiled(lambda ids: StateMove.objects.filter(debt_id__in=ids).order_by("id"))
