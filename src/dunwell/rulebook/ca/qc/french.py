"""Consumers have a right to be served and informed in French; another language only at their express wish."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ca import covered


def judges(m: Matter) -> Iterator[Said]:
    """Asks for French in every contact with a consumer, whoever collects. The language itself is the template's."""
    if (m.is_contact() or m.does("make_credit_offer")) and covered.is_consumer(m):
        yield Said(kind="duty")
