"""No postcards, and nothing on an envelope but an address, a harmless name and what moves the mail."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.covered import covered


def judges(m: Matter, *, envelope_marks: list[str]) -> Iterator[Said]:
    """Bars an open card, and an envelope with any other mark."""
    if not m.is_contact("letter") or m.action is None or not covered(m):
        return
    if m.action.mail_form == "postcard":
        yield Said(kind="bar", rows=("us_fed.postcard",))
    if not set(m.action.envelope) <= set(envelope_marks):
        yield Said(kind="bar", rows=("us_fed.envelope",))
