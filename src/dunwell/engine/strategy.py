"""A strategy as versioned data: segments, their ladders of steps, thresholds."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, reduce
from operator import and_, or_
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from dunwell.core.columns import BY_NAME, CHANNELS
from dunwell.engine.bits import equal

HERE = Path(__file__).parent / "strategies"


class BadStrategy(ValueError):
    """A strategy cannot be used; the words name the place and the remedy."""


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: from when on, how long after the rung before, by which channels in order of preference."""

    step: int
    at_days: int
    wait_days: int
    channels: tuple[str, ...]
    template: str
    at_end_of_month: bool = False
    """The step falls due at the end of the month in which `at_days` are reached."""

    def days_needed(self, as_of: date) -> int:
        """Days past due from which on the step is due on that day."""
        if not self.at_end_of_month or (as_of + timedelta(days=1)).day == 1:
            return self.at_days
        return self.at_days + as_of.day


@dataclass(frozen=True, slots=True)
class Segment:
    """Debts that share a ladder. `when` names snapshot columns and their permitted values, or a range."""

    name: str
    when: tuple[tuple[str, tuple[object, ...]], ...]
    ranges: tuple[tuple[str, int | None, int | None], ...]
    """Column, lowest value, and the value below which it must lie."""
    ladder: tuple[Step, ...]

    def holds(self, frame: pl.DataFrame) -> pl.Series:
        """True for debts of this segment; never null."""
        tests = [reduce(or_, [equal(frame[column], value) for value in values]) for column, values in self.when]
        for column, low, below in self.ranges:
            if low is not None:
                tests.append(frame[column] >= low)
            if below is not None:
                tests.append(frame[column] < below)
        every = pl.repeat(value=True, n=frame.height, eager=True)
        return reduce(and_, tests).fill_null(value=False) if tests else every


@dataclass(frozen=True, slots=True)
class Strategy:
    """What to do when, for whom. The first segment that holds decides."""

    name: str
    version: str
    """The written version and a hash of the content, so that no edit goes unnoticed."""
    title: Mapping[str, str]
    minimum_overdue_minor: Mapping[str, int]
    """By currency; a currency not named has no minimum."""
    segments: tuple[Segment, ...]

    @property
    def steps_max(self) -> int:
        """Rungs of the longest ladder."""
        return max(len(segment.ladder) for segment in self.segments)

    @property
    def templates(self) -> tuple[str, ...]:
        """Every template that a step can use."""
        return tuple(dict.fromkeys(step.template for segment in self.segments for step in segment.ladder))


@cache
def strategy(name: str = "standard") -> Strategy:
    """A shipped strategy by name. Raises BadStrategy."""
    path = HERE / f"{name}.yaml"
    if not path.exists():
        raise BadStrategy(
            f"there is no strategy {name!r}; there are {sorted(each.stem for each in HERE.glob('*.yaml'))}"
        )
    return read_strategy(path.read_bytes())


def read_strategy(content: bytes) -> Strategy:
    """A strategy from the text of its file. Raises BadStrategy."""
    try:
        read = yaml.load(content, Loader=yaml.CSafeLoader)
        ladders = {name: _ladder(name, steps) for name, steps in read["ladders"].items()}
        return Strategy(
            name=read["name"],
            version=f"{read['version']}-{hashlib.sha256(content).hexdigest()[:12]}",
            title=read["title"],
            minimum_overdue_minor=read["minimum_overdue_minor"],
            segments=tuple(_segment(each, ladders) for each in read["segments"]),
        )
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise BadStrategy(f"the strategy cannot be read: {error!r}; compare it with strategies/standard.yaml") from None


def _ladder(name: str, steps: list[dict[str, Any]]) -> tuple[Step, ...]:
    ladder = tuple(Step(**{**each, "channels": tuple(each["channels"])}) for each in steps)
    if [each.step for each in ladder] != list(range(1, len(ladder) + 1)):
        raise BadStrategy(f"the steps of ladder {name} must be numbered 1, 2, 3 and so on")
    for each in ladder:
        if not each.channels or not set(each.channels) <= set(CHANNELS):
            raise BadStrategy(f"step {each.step} of ladder {name} must use channels of {', '.join(CHANNELS)}")
    return ladder


def _segment(each: Mapping[str, Any], ladders: Mapping[str, tuple[Step, ...]]) -> Segment:
    equal, ranges = [], []
    for column, wanted in each["when"].items():
        if column not in BY_NAME:
            raise BadStrategy(f"segment {each['name']}: {column!r} is no snapshot column; see core/columns.py")
        if isinstance(wanted, dict):
            ranges.append((column, wanted.get("from"), wanted.get("below")))
        else:
            equal.append((column, tuple(wanted)))
    if each["ladder"] not in ladders:
        raise BadStrategy(f"segment {each['name']}: there is no ladder {each['ladder']!r}")
    return Segment(each["name"], tuple(equal), tuple(ranges), ladders[each["ladder"]])
