"""What a validation notice must hold: the debt itemised, the rights and their last day, and a form to answer."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.asked import Notice
from dunwell.rulebook.us.covered import covered

DEBT, MORTGAGE = "us_fed.validation.content.debt", "us_fed.validation.mortgage"
RIGHTS, RESPONSE = "us_fed.validation.content.rights", "us_fed.validation.content.response"
KIND = "validation_notice"


def judges(m: Matter, *, fields: list[str], statement_fields: list[str]) -> Iterator[Said]:
    """Bars a notice without a required field; an enclosed mortgage statement may stand in for some."""
    if not covered(m):
        return
    notice = m.action.notice if m.action and m.does("serve_notice") else None
    if notice is not None and notice.kind == KIND:
        replaced = _replaced(m, notice, statement_fields)
        missing = set(notice.fields_omitted) & set(fields) - replaced
        if missing:
            leans_on_statement = notice.periodic_statement_enclosed or not missing.isdisjoint(statement_fields)
            yield Said(kind="bar", rows=(DEBT, MORTGAGE) if leans_on_statement else (DEBT,))
        yield Said(kind="duty", rows=(RIGHTS, RESPONSE))
    elif m.asks("notice_fields") and m.question and m.question.notice == KIND:
        spared = set(statement_fields) if m.debt.product == "residential_mortgage" else set()
        yield Said(
            kind="fact",
            values={
                "fields_required": tuple(each for each in fields if each not in spared),
                "fields_not_required": tuple(each for each in fields if each in spared),
            },
        )


def _replaced(m: Matter, notice: Notice, statement_fields: list[str]) -> set[str]:
    """Fields for which the newest periodic statement stands in: enclosed, and referred to."""
    is_mortgage = all(debt.product == "residential_mortgage" for debt in m.debts)
    stands_in = is_mortgage and notice.periodic_statement_enclosed and notice.refers_to_statement
    return set(statement_fields) if stands_in else set()
