"""After an arrears or default notice the person may ask the court for time."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.uk.covered import regulated
from dunwell.rulebook.uk.steps import enforces


def judges(m: Matter) -> Iterator[Said]:
    """Reminds of it where the agreement is to be enforced after such a notice."""
    if enforces(m) and regulated(m) and m.past("arrears_notice_given", "default_notice_served", collector=None):
        yield Said(kind="advice")
