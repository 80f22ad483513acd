"""A Scottish moratorium stops diligence for some months."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.core.matter.facts import Event
from dunwell.rulebook.days import DAY, months_after
from dunwell.rulebook.uk.moratoria import STANDARD
from dunwell.rulebook.uk.steps import pursues


def judges(m: Matter, *, months: int, repeat_months: int) -> Iterator[Said]:
    """Bars taking goods; letters and claims are no diligence. A second one too soon is worth a question."""
    found = m.past("moratorium_notified", person=m.reached.id, collector=None)
    notices = [each for each in found if each.kind == STANDARD and _covers(m, each)]
    for notice in notices:
        last = notice.ends_on or (notice.starts_on and months_after(notice.starts_on, months))
        if notice.starts_on is None or last is None or not notice.starts_on <= m.today <= last:
            continue
        takes_goods = m.action is not None and m.action.purpose == "take_goods"
        if takes_goods or (m.collector.role == "enforcement_agent" and pursues(m)):
            yield Said(kind="bar", until=last + DAY)
        if any(_is_too_soon(earlier, notice, repeat_months) for earlier in notices):
            yield Said(kind="advice")


def _covers(m: Matter, notice: Event) -> bool:
    return notice.debts is None or any(debt.id in notice.debts for debt in m.debts)


def _is_too_soon(earlier: Event, notice: Event, repeat_months: int) -> bool:
    if earlier is notice or earlier.starts_on is None or notice.starts_on is None:
        return False
    return earlier.starts_on < notice.starts_on < months_after(earlier.starts_on, repeat_months)
