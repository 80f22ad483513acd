"""`dunwell verify` over what was agreed: it holds for honest plans, and a tampering is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from dunwell.config import wiring
from dunwell.flows import verify
from dunwell.flows.plan_case import Wish
from tests.cast import ada, eve
from tests.flows.planning import DAY, FIRST, SUPERVISOR, agreed, judged, over, told_means, voted
from tests.rooms.test_debts import pay
from tests.rooms.test_verify import first, last, tamper

pytestmark = pytest.mark.usefixtures("real_db")
CHECKS = frozenset({"plans", "settlements", "approvals"})
TAMPERINGS = [
    ("plans", first("cases_planline", "amount_minor = amount_minor + 1")),
    ("plans", last("cases_planline")),
    ("plans", "UPDATE cases_plan SET forgiven_minor = forgiven_minor - 1 WHERE kind = 'settlement'"),
    ("plans", "UPDATE cases_plan SET forgiven_minor = 5 WHERE kind = 'repayment'"),
    (
        "settlements",
        "UPDATE ledger_posting SET amount_minor = amount_minor + 1 WHERE subject_id IS NOT NULL AND entry_id = "
        "(SELECT id FROM ledger_entry WHERE reference LIKE 'settled:%')",
    ),
    ("settlements", "UPDATE cases_plan SET \"end\" = 'broken' WHERE kind = 'settlement'"),
    ("settlements", "UPDATE ledger_entry SET reference = 'settled:999:1' WHERE reference LIKE 'settled:%'"),
    ("approvals", "UPDATE cases_approvalvote SET by = (SELECT MIN(asked_by) FROM cases_approval)"),
    ("approvals", "UPDATE cases_approvalvote SET for_name = (SELECT MIN(asked_by) FROM cases_approval)"),
    ("approvals", last("cases_approvalvote")),
    ("approvals", "UPDATE cases_approval SET state = 'refused'"),
]


@pytest.fixture
def inputs(tmp_path: Path) -> verify.Inputs:
    """Ada keeps a plan; Eve settled hers, with somebody else's yes."""
    one, other = ada(), eve()
    for who in (one, other):
        told_means(who)
    agreed(one)
    wish = Wish(lump_minor=240_00, is_lump_shown=True, has_shock=True)
    asked = agreed(other, over(240_00, 240_00, shape="once"), wish=wish, key="eve").approval_id
    assert asked
    voted(asked, by=SUPERVISOR)
    judged(DAY)
    pay(one.debt_id, 100_00, FIRST)
    pay(other.debt_id, 240_00, FIRST)
    judged(FIRST)
    return verify.Inputs(wiring.bulk(), wiring.vault(), tmp_path / "files", b"a key of the home")


def failing(inputs: verify.Inputs) -> list[str]:
    return [found.name for found in verify.verify(inputs, only=CHECKS) if not found.holds]


def test_what_was_agreed_paid_and_forgiven_holds(inputs: verify.Inputs) -> None:
    assert failing(inputs) == []


@pytest.mark.parametrize(("check", "sql"), TAMPERINGS, ids=[f"{name}-{n}" for n, (name, _) in enumerate(TAMPERINGS)])
def test_a_tampering_with_what_was_agreed_is_found(check: str, sql: str, inputs: verify.Inputs) -> None:
    tamper(sql)

    assert failing(inputs) == [check]
