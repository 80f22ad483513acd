"""Notices are to be had in Arabic and English."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.ae.bound import protects


def judges(m: Matter, *, languages: list[str]) -> Iterator[Said]:
    """A reminder where a notice goes out."""
    if protects(m) and (m.does("serve_notice") or m.is_contact("letter")):
        yield Said(kind="advice", values={"languages": tuple(languages)})
