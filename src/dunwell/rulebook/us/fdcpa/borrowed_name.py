"""No letter that makes believe somebody other than the creditor takes part in collecting."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import is_consumer_debt

FORMS = ("letter", "email", "text", "card")


def judges(m: Matter) -> Iterator[Said]:
    """Bars a written message of a creditor under a name that suggests a third party."""
    is_disguised = m.collector.role == "original_creditor" and m.collector.uses_third_party_name
    if is_disguised and (m.is_contact(*FORMS) or m.does("serve_notice")) and is_consumer_debt(m, m.debt):
        yield Said(kind="bar")
