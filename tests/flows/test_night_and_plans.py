"""The night does not chase a debt whose plan holds, and chases again when the plan is broken."""

from __future__ import annotations

import pytest

from dunwell.contacts.models import Action, Decision
from tests.cast import ada
from tests.commanding import command
from tests.flows.planning import agreed, told_means


@pytest.mark.usefixtures("real_db")
def test_a_plan_that_holds_is_not_chased_and_one_that_broke_is() -> None:
    who = ada()
    told_means(who)
    agreed(who)

    command("night", "--as-of", "2026-02-10")
    while_it_holds = Decision.objects.get(debt_id=who.debt_id).reason
    command("night", "--as-of", "2026-03-10")
    when_broken = Decision.objects.order_by("-run_id")[0].reason

    assert while_it_holds == "plan_running"
    assert when_broken != "plan_running"
    letters = Action.objects.filter(template__startswith="plan_").order_by("id")
    assert list(letters.values_list("template", flat=True)) == ["plan_missed", "plan_broken"]
