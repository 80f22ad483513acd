"""What an automatic dialler is: random or sequential numbers, not a list."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said


def judges(m: Matter, *, dialler: str, narrow: str) -> Iterator[Said]:
    """Before the narrow reading, a text from a list to a mobile without consent was at risk; since then it is not."""
    if dialler != narrow and m.is_contact("text") and m.consent("text", "robocall", "electronic") is None:
        yield Said(kind="advice")
