"""What compliance's templates are given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule in the list."""

    rule_id: str
    title: str
    citation: str
    kind: str
    tone: str
    channels: str


@dataclass(frozen=True, slots=True)
class PackGroup:
    """The rules of one country, or of the house."""

    folder: str
    title: str
    rules: tuple[RuleRow, ...]


@dataclass(frozen=True, slots=True)
class RulesPage:
    """Every rule, by country."""

    version: str
    as_of: date
    query: str
    groups: tuple[PackGroup, ...]
    count: int


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """A dated number of the law."""

    name: str
    unit: str
    source: str
    values: tuple[tuple[date | None, str], ...]


@dataclass(frozen=True, slots=True)
class ExampleLine:
    """One example of a rule, and what it says there."""

    name: str
    says: tuple[tuple[str, str], ...]
    """Words and tone of each answer; empty: the rule is silent."""


@dataclass(frozen=True, slots=True)
class RulePage:
    """One rule, in full."""

    rule_id: str
    title: str
    citation: str
    kind: str
    tone: str
    confidence: str
    reason: str
    remedy: str
    note: str
    channels: str
    scope: tuple[tuple[str, str], ...]
    starts_on: date | None
    ends_on: date | None
    is_in_force: bool
    parameters: tuple[ParameterLine, ...]
    examples: tuple[ExampleLine, ...]
    rows: tuple[str, ...]
    """Rows of the fact tables that it encodes."""
    version: str


@dataclass(frozen=True, slots=True)
class RefusalRow:
    """How often one rule refused."""

    rule_id: str
    title: str
    citation: str
    count: int
    share: int
    """Per hundred of all that was refused."""
    has_page: bool
    """False for the gate's own checks, which are no law."""


@dataclass(frozen=True, slots=True)
class RefusalsPage:
    """Refusals by rule, over some days."""

    starts_on: date
    ends_on: date
    asked: int
    refused: int
    rows: tuple[RefusalRow, ...]
    recent: tuple[RecentRefusal, ...]
    breaches: tuple[ByHandLine, ...]
    """Contacts of ours that were made without leave."""
    inbound: tuple[ByHandLine, ...]
    """Contacts that officers logged as coming from people."""
    officers: tuple[OfficerLine, ...]


@dataclass(frozen=True, slots=True)
class RecentRefusal:
    """One refusal."""

    at: datetime
    person_id: int
    channel: str
    words: str
    rule_id: str


@dataclass(frozen=True, slots=True)
class ByHandLine:
    """One contact that an officer logged."""

    at: datetime
    officer: str
    person_id: int
    channel: str


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """How many contacts an officer logged, of each kind."""

    officer: str
    inbound: int
    permitted: int
    without_permit: int
