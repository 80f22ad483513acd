"""What compliance's templates are given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dunwell.cases.breaches import BreachLine
    from dunwell.flows.replay import RuleDifference


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
    spoke: SpokeFigures
    signed: tuple[SignedLine, ...]
    """The published changes of it that are in force; empty: it is as it came with the release."""
    may_see_more: bool
    """Whether the reader may open refusals and versions."""


@dataclass(frozen=True, slots=True)
class SpokeFigures:
    """How often a rule spoke, of late and in all."""

    days: int
    decisions_lately: int
    decisions: int
    refusals_lately: int
    refusals: int


@dataclass(frozen=True, slots=True)
class SignedLine:
    """A published change of a rule: who proposed and who approved it."""

    number: int
    title: str
    proposed_by: str
    approved_by: str
    effective_at: datetime | None


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
    rule_id: str
    """The newest are shown of this rule alone; empty: of every rule."""
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
    remedy: str
    """What would change it; empty for checks of the gate itself."""
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


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One proposed rulebook in the list."""

    number: int
    title: str
    source: str
    state: str
    tone: str
    icon: str
    proposed_by: str
    proposed_at: datetime
    answered_by: str
    effective_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProposalJob:
    """A change that was sent and is not listed yet: its replay is not done, or failed."""

    what: str
    state: str
    tone: str
    icon: str
    words: str
    since: datetime


@dataclass(frozen=True, slots=True)
class VersionsPage:
    """Every proposed rulebook, and which is in force."""

    rows: tuple[VersionRow, ...]
    in_force: str
    """Version that decisions record now."""
    number: int | None
    """Of the published version in force; None: the rulebook of the release."""
    jobs: tuple[ProposalJob, ...]
    may_propose: bool
    faults: tuple[str, ...] = ()
    """Of the file that was sent just now, each with file and line."""


@dataclass(frozen=True, slots=True)
class AlteredLine:
    """One thing that a version says otherwise."""

    rule_id: str
    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ContactTurn:
    """One past contact whose answer turns."""

    at: datetime
    person_id: int
    channel: str
    is_refused: bool
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutyTurn:
    """One duty that another day, a beginning or an end changes."""

    what: str
    tone: str
    rule_id: str
    person_id: int
    before_on: date | None
    after_on: date | None


@dataclass(frozen=True, slots=True)
class ReplayFigures:
    """What a replay said."""

    starts_on: date
    ends_on: date
    contacts: int
    was_allowed: int
    was_refused: int
    unclear: int
    newly_refused: int
    newly_allowed: int
    rules: tuple[RuleDifference, ...]
    contacts_turned: tuple[ContactTurn, ...]
    duties: int
    duties_turned: tuple[DutyTurn, ...]


@dataclass(frozen=True, slots=True)
class VersionPage:
    """One proposed rulebook: what changes, what it would have done, who says so."""

    row: VersionRow
    digest: str
    follows: int | None
    is_afresh: bool
    wanted_at: datetime | None
    answered_at: datetime | None
    because: str
    unusable: str
    """Why its changes cannot be shown with this release; empty when they can."""
    altered: tuple[AlteredLine, ...]
    replay: ReplayFigures | None
    files: tuple[tuple[str, str], ...]
    may_answer: bool
    is_own: bool
    """The reader proposed it, and may not answer."""


@dataclass(frozen=True, slots=True)
class DeadlineRow:
    """Who is to be told of a breach, and how much time is left."""

    rule_id: str
    to_whom: str
    due_on: date | None
    citation: str
    people: int
    left: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class BreachPage:
    """One breach of personal data."""

    line: BreachLine
    deadlines: tuple[DeadlineRow, ...]
    people: tuple[tuple[int, str], ...]
    """Number and name of those it concerns, as many as are shown."""
    people_count: int
    formats: tuple[str, ...]
    may_report: bool
