"""Who is hit hard by a decision of a machine is told, may answer, and may have a person look at it."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said

WEIGHTY = ("terminate_agreement", "restrict_drawing", "file_suit", "make_credit_offer")


def judges(m: Matter) -> Iterator[Said]:
    """Reminds of these safeguards with every weighty step against a natural person."""
    if m.does(*WEIGHTY) and m.reached.kind != "company":
        yield Said(kind="advice")
