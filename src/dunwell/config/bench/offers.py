"""The menu of offers for one case, its facts loaded, and the answer to a counter-offer."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from dunwell.config.bench.measuring import Figure, percentile
from dunwell.config.bench.negotiation_cases import Person, cases
from dunwell.core.negotiation import Case, Counter, answer, menu
from dunwell.core.plans.schedule import Rhythm, level

ROWS = 2_000


def measure(*, debts: int | None, database: str | None, folder: Path) -> list[Figure]:
    """Milliseconds of CPU that one thread takes for one case, one after the other."""
    del database, folder
    people = cases(debts or ROWS)

    def fixed(one: Person) -> object:
        return level(one.case.balance_minor, -(-one.case.balance_minor // 6), Rhythm("month", one.case.as_of))

    def offered(one: Person) -> object:
        return menu(one.case)

    def answered(one: Person) -> object:
        return answer(_asked(one.case), one.case)

    for one in people[:50]:
        offered(one)
    menus, answers, plain = (_took(work, people) for work in (offered, answered, fixed))
    told = "a fixed plan of six months, drawn alone"
    return [
        Figure("menu of offers, p50", percentile(menus, 0.5), "CPU ms", percentile(plain, 0.5), told),
        Figure("menu of offers, p99", percentile(menus, 0.99), "CPU ms", percentile(plain, 0.99), told, 5.0, 1.0),
        Figure("answer to a counter-offer, p99", percentile(answers, 0.99), "CPU ms", None, "", 5.0, 1.0),
    ]


def _asked(case: Case) -> Counter:
    """Half of it in twelve payments: more often refused or referred than accepted."""
    total = max(case.balance_minor // 2, 1)
    return Counter(total, -(-total // 12), "month", case.earliest_on)


def _took(work: Callable[[Person], object], people: Sequence[Person]) -> list[float]:
    """Every case once."""
    took = []
    for one in people:
        spent = time.process_time()
        work(one)
        took.append((time.process_time() - spent) * 1000)
    return took
