"""Whether the federal collection rules bind this collector for this debt."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered


def judges(m: Matter, *, outside: list[str]) -> Iterator[Said]:
    """The answer, for every row that draws the line; roles in `outside` are not yet, or never, collectors."""
    if m.asks("coverage"):
        yield Said(kind="fact", values={"is_covered": covered(m) and m.collector.role not in outside})
