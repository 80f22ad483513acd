"""A cheque without funds is no longer a crime by itself."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import warns


def judges(m: Matter) -> Iterator[Said]:
    """Advice where a message warns of steps and cheques of the person were taken or came back."""
    if warns(m) and m.past("postdated_cheque_accepted", "debit_returned"):
        yield Said(kind="advice")
