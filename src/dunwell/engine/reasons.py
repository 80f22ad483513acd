"""Why a debt ended as it did: codes, the decision each belongs to, and plain words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Reason:
    """One way for a debt to end."""

    code: str
    decision: str
    words: dict[str, str]


def _read() -> tuple[Reason, ...]:
    content = yaml.load((Path(__file__).parent / "reasons.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    return tuple(
        Reason(each["code"], each["decision"], {language: each[language] for language in ("en", "fr", "ar")})
        for each in content
    )


REASONS = _read()
CODE = {reason.code: number for number, reason in enumerate(REASONS)}
"""The number that stands for a reason in the engine's frames."""
DECISIONS = tuple(dict.fromkeys(reason.decision for reason in REASONS))
_BY_CODE = {reason.code: reason for reason in REASONS}


def words(code: str, language: str = "en") -> str:
    """Plain words of a reason; English where the language is not held."""
    reason = _BY_CODE[code]
    return reason.words.get(language, reason.words["en"])
