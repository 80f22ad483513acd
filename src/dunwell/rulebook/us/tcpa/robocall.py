"""No recorded voice to a mobile telephone without consent."""

from __future__ import annotations

from collections.abc import Iterator

from dunwell.core.matter import Matter, Said
from dunwell.rulebook.us.robocalls import has_robocall_consent, is_recorded_voice, line_of


def judges(m: Matter, *, damages_minor: int, damages_max_minor: int) -> Iterator[Said]:
    """A recorded voice to a mobile telephone, or to a line of unknown kind, without a consent that still stands."""
    if is_recorded_voice(m) and line_of(m) != "landline" and not has_robocall_consent(m):
        yield Said(kind="bar", values={"damages_minor": damages_minor, "damages_max_minor": damages_max_minor})
