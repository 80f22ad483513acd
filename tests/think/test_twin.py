"""The rules against a second, deliberately naive reading of the same fact tables."""

from __future__ import annotations

import os

import pytest

from tests.think.twin import us_calls
from tests.think.twin.comparing import Tally, read_twice

ASKED = int(os.environ.get("DUNWELL_TWIN", "3000"))
NEVER_REFUSE = {
    "ae.cps.contact_hours refusal",
    "us_nyc.frequency refusal",
    "us_fed.call_frequency.after_conversation refusal",
}
"""Claims that nothing is refused: rows that are not sure, and calls outside the count."""


@pytest.fixture(scope="module")
def tally() -> Tally:
    return read_twice(ASKED, workers=1 if ASKED <= 10_000 else os.cpu_count() or 1)


def test_both_readings_of_the_law_agree_on_every_history(tally: Tally) -> None:
    assert tally.histories == ASKED
    assert not tally.differing, "\n".join(tally.differing)
    assert tally.agreed == tally.asked


def test_no_row_is_compared_in_silence_only(tally: Tally) -> None:
    assert {key for key in tally.asked if not tally.spoke[key]} <= NEVER_REFUSE


def test_a_reading_that_counts_busy_tones_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(us_calls, "NOT_CONNECTED", ())

    assert any("us_fed.call_frequency" in each for each in read_twice(2000).differing)
