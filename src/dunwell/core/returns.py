"""What the codes of returned payments mean, as data with its source and its day, and whether one may try again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

UNKNOWN = "unknown"
Row = dict[str, Any]
"""One line of the file, as it is written."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One code of one network. `retries_max` is 0 where the same debit may not be presented again."""

    network: str
    code: str
    cause: str
    effects: frozenset[str]
    retries_max: int
    retry_days: int
    source: str

    @property
    def is_deceased(self) -> bool:
        return "deceased" in self.effects

    @property
    def is_account_invalid(self) -> bool:
        return "account_invalid" in self.effects

    @property
    def is_instruction_ended(self) -> bool:
        return "instruction_ends" in self.effects


@dataclass(frozen=True, slots=True)
class Retry:
    """Whether a debit may be presented again, the last day on which, and why not."""

    is_allowed: bool
    last_day: date | None
    because: str


@cache
def _codes() -> dict[tuple[str, str], list[tuple[date, Meaning]]]:
    content = yaml.load(Path(__file__).with_suffix(".yaml").read_bytes(), Loader=yaml.CSafeLoader)
    sources = content["sources"]
    return {
        (network, code): [(row["from"], _meaning(network, code, row, sources)) for row in _dated(said)]
        for network, codes in content["codes"].items()
        for code, said in codes.items()
    }


def _dated(said: Row | list[Row]) -> list[Row]:
    return said if isinstance(said, list) else [said]


def _meaning(network: str, code: str, row: Row, sources: dict[str, str]) -> Meaning:
    retry = row.get("retry", {})
    return Meaning(
        network=network,
        code=code,
        cause=row["cause"],
        effects=frozenset(row.get("effects", ())),
        retries_max=retry.get("times", 0),
        retry_days=retry.get("days", 0),
        source=sources[row["source"]],
    )


def meaning(network: str, code: str, *, on: date) -> Meaning:
    """What a code meant on a day. One that is not known has the cause `unknown` and no effect: a person looks."""
    told = [one for since, one in _codes().get((network, code), ()) if since <= on]
    if told:
        return told[-1]
    anywhere = [one for (_, known), rows in _codes().items() if known == code and not network for _, one in rows]
    return anywhere[-1] if len(anywhere) == 1 else Meaning(network, code, UNKNOWN, frozenset(), 0, 0, "")


def may_retry(told: Meaning, *, first_on: date, tried: int, today: date) -> Retry:
    """Whether a returned debit may be presented again.

    first_on  the day the debit first came in
    tried     how often it was presented again already
    """
    if told.retries_max == 0:
        return Retry(False, None, f"{told.code or 'no code'}: {told.cause}; the network does not let it be tried again")
    last_day = first_on + timedelta(days=told.retry_days)
    if tried >= told.retries_max:
        return Retry(False, last_day, f"it was tried again {tried} times, of {told.retries_max}")
    if today > last_day:
        return Retry(False, last_day, f"the time for trying again ended on {last_day}")
    return Retry(True, last_day, f"{told.retries_max - tried} more until {last_day}")
