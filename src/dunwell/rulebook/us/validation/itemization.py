"""One itemization date, of five kinds, is used for every figure of a validation notice."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered


def judges(m: Matter, *, kinds: list[str]) -> Iterator[Said]:
    """Bars mixed dates, a kind that is none of the five, and a last statement that the creditor did not issue."""
    notice = m.action.notice if m.action and m.does("serve_notice") else None
    if notice is None or notice.kind != "validation_notice" or not covered(m):
        return
    used = {*(notice.field_dates or {}).values(), notice.itemization_date_kind} - {None}
    is_own_statement = "last_statement" in used and notice.statement_issued_by == "collector"
    if len(used) > 1 or not used <= set(kinds) or is_own_statement:
        yield Said(kind="bar")
