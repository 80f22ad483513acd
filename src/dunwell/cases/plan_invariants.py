"""What must be true of what was agreed: asked by `dunwell verify`."""

from __future__ import annotations

import polars as pl

from dunwell.core.ports import Reader

_ID, _TEXT, _SMALL = pl.Int64(), pl.String(), pl.Int64()
SETTLING = "settled:"
"""How the references of write-offs begin that a completed settlement makes; the plan and a number follow."""


def plans(reader: Reader) -> list[str]:
    """Plans whose instalments do not come to what was agreed, or whose agreement is not what was owed."""
    rows = reader.read(
        "SELECT p.id, p.kind, p.agreed_minor, p.forgiven_minor, p.balance_minor, "
        "CAST(COALESCE(SUM(l.amount_minor), 0) AS BIGINT) AS lines_minor "
        "FROM cases_plan p LEFT JOIN cases_planline l ON l.plan_id = p.id "
        "GROUP BY p.id, p.kind, p.agreed_minor, p.forgiven_minor, p.balance_minor ORDER BY p.id",
        schema=dict.fromkeys(("id",), _ID) | {"kind": _TEXT}
        | dict.fromkeys(("agreed_minor", "forgiven_minor", "balance_minor", "lines_minor"), _ID),
    )  # fmt: skip
    found = []
    for row in rows.iter_rows(named=True):
        if row["lines_minor"] != row["agreed_minor"]:
            found.append(
                f"plan {row['id']}: agreed {row['agreed_minor']}, its instalments come to {row['lines_minor']}"
            )
        whole = row["agreed_minor"] + row["forgiven_minor"]
        if row["kind"] == "settlement" and whole < row["balance_minor"]:
            found.append(f"plan {row['id']}: {whole} is paid or forgiven of {row['balance_minor']} that was owed")
        if row["kind"] != "settlement" and row["forgiven_minor"]:
            found.append(f"plan {row['id']}: {row['forgiven_minor']} is forgiven in what is no settlement")
    return found


def settlements(reader: Reader) -> list[str]:
    """Settlements in which what was paid and what was written off is not what was owed, and early write-offs."""
    gone = reader.read(
        "SELECT e.id, e.reference, p.subject_id, CAST(COALESCE(SUM(CASE WHEN q.entry_id <= e.id "
        "THEN q.amount_minor ELSE 0 END), 0) AS BIGINT) AS left_minor "
        "FROM ledger_entry e JOIN (SELECT DISTINCT entry_id, subject_id FROM ledger_posting "
        "WHERE subject_id IS NOT NULL) p ON p.entry_id = e.id JOIN ledger_posting q ON q.subject_id = p.subject_id "
        "WHERE e.reference LIKE 'settled:%' GROUP BY e.id, e.reference, p.subject_id ORDER BY e.id",
        schema={"id": _ID, "reference": _TEXT, "subject_id": _ID, "left_minor": _ID},
    )
    turned = set(
        reader.read("SELECT reverses_id FROM ledger_entry WHERE reverses_id IS NOT NULL", schema={"reverses_id": _ID})[
            "reverses_id"
        ]
    )
    ends = reader.read(
        'SELECT id, debt_id, kind, "end" FROM cases_plan',
        schema={"id": _ID, "debt_id": _ID, "kind": _TEXT, "end": _TEXT},
    )
    plans = {plan: (debt, kind, end) for plan, debt, kind, end in ends.iter_rows()}
    found = []
    for entry, reference, debt, left in gone.iter_rows():
        plan_id = _plan_of(reference)
        if left:
            found.append(f"entry {entry}: paid and written off differ from what was owed on debt {debt} by {left}")
        if entry not in turned and plans.get(plan_id) != (debt, "settlement", "completed"):
            found.append(f"entry {entry} writes debt {debt} off, and no settlement of it was completed")
    return found


def approvals(reader: Reader) -> list[str]:
    """Approvals that were given by who asked, or without the yes of everybody asked; plans beyond them."""
    votes = reader.read(
        "SELECT v.id, v.approval_id, a.asked_by, v.by AS voter, v.for_name FROM cases_approvalvote v "
        "JOIN cases_approval a ON a.id = v.approval_id WHERE a.asked_by IN (v.by, v.for_name) ORDER BY v.id",
        schema={"id": _ID, "approval_id": _ID, "asked_by": _TEXT, "voter": _TEXT, "for_name": _TEXT},
    )
    found = [
        f"vote {vote} on approval {approval} is of {asker}, who asked for it"
        for vote, approval, asker, *_ in votes.iter_rows()
    ]
    rows = reader.read(
        "SELECT a.id, a.roles, a.state, CAST(COALESCE(SUM(CASE WHEN v.is_yes THEN 1 ELSE 0 END), 0) AS BIGINT) AS yes "
        "FROM cases_approval a LEFT JOIN cases_approvalvote v ON v.approval_id = a.id "
        "GROUP BY a.id, a.roles, a.state ORDER BY a.id",
        schema={"id": _ID, "roles": _TEXT, "state": _TEXT, "yes": _SMALL},
    )
    for approval, roles, state, yes in rows.iter_rows():
        asked = len(roles.split(","))
        if state == "approved" and yes != asked:
            found.append(f"approval {approval} is approved with {yes} of {asked} who were asked")
    without = reader.read(
        "SELECT p.id FROM cases_plan p LEFT JOIN cases_approval a ON a.id = p.approval_id AND a.state = 'approved' "
        "AND a.debt_id = p.debt_id WHERE p.approval_id IS NOT NULL AND a.id IS NULL ORDER BY p.id",
        schema={"id": _ID},
    )
    return found + [f"plan {plan} stands on an approval that was not given" for plan in without["id"]]


def _plan_of(reference: str) -> int:
    """The plan of a write-off's reference: `settled:<plan>:<number>`; 0 where there is none."""
    number = reference.removeprefix(SETTLING).partition(":")[0]
    return int(number) if number.isdigit() else 0
