"""The federal data law: consent, or contract and legal duty; banking data has its own law."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import advertises, is_licensed


def judges(m: Matter) -> Iterator[Said]:
    """Whether it holds (banking and credit data are apart); advice before promotion without consent."""
    is_bound = not is_licensed(m.collector) and m.debtor.kind != "company"
    if m.asks("coverage"):
        yield Said(kind="fact", values={"is_covered": is_bound})
    if is_bound and advertises(m) and m.consent("marketing") is None:
        yield Said(kind="advice")
