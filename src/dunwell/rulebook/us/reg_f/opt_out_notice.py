"""Every electronic message says, simply and free of charge, how to opt out of that address or number."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered
from dunwell.rulebook.us.messages import ELECTRONIC

SIMPLE = frozenset({"simple", "reply_word"})


def judges(m: Matter) -> Iterator[Said]:
    """Requires the notice in each; bars an electronic message without one, or with one that costs money."""
    if m.action is None or not m.is_contact(*ELECTRONIC) or not covered(m):
        return
    yield Said(kind="duty")
    if m.action.opt_out_notice not in SIMPLE:
        yield Said(kind="bar")
