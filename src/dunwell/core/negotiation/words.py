"""Why an offer or an answer is as it is, in words a person can be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from dunwell.core.refusal import InLanguages

LANGUAGES = ("en", "fr", "ar")


@dataclass(frozen=True, slots=True)
class Reason:
    """A code of reasons.yaml and what fills its words. Amounts in minor units are told by whoever shows them."""

    code: str
    values: Mapping[str, int | str] = field(default_factory=dict)


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    rows = yaml.load((Path(__file__).parent / "reasons.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    return {row["code"]: row for row in rows}


def told(because: Sequence[Reason]) -> InLanguages:
    """The reasons after each other, in every language."""
    return InLanguages({language: " ".join(words_of(one, language) for one in because) for language in LANGUAGES})


def words_of(reason: Reason, language: str = "en") -> str:
    """The reason in a language, English where it is not written in it."""
    row = _catalogue()[reason.code]
    return row.get(language, row["en"]).format(**reason.values)
