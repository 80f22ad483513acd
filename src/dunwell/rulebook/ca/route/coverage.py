"""Federal institutions and who acts for them follow federal law, everyone else the law of the debtor's province."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered


def judges(m: Matter, *, agency_only: list[str], all_who_collect: list[str]) -> Iterator[Said]:
    """Tells, where coverage is asked, which law binds this collector; advises an agency without its licence."""
    if m.is_contact() and covered.agency(m) and not m.collector.licensed:
        yield Said(kind="advice", rows=("ca.route.province",))
    if not m.asks("coverage"):
        return
    is_bound = (m.region in agency_only and covered.agency(m)) or (m.region in all_who_collect and covered.anyone(m))
    answers = {
        "ca.route.federal_bank": covered.bank(m),
        "ca.fed.trust_loan.same": covered.bank(m),
        "ca.route.province": m.region is not None and covered.anyone(m),
        "ca.route.role": is_bound,
    }
    for row, is_covered in answers.items():
        yield Said(kind="fact", rows=(row,), values={"is_covered": is_covered})
