"""The law as data: dated parameters with citations, small expressions, examples. See README.md."""

from dunwell.rulebook.calendars import is_holiday
from dunwell.rulebook.covering import Row, closed_by, coverage
from dunwell.rulebook.examining import examples_of, faults
from dunwell.rulebook.model import BadRule, Calendar, Pack, Parameter, Rule, Rulebook, UnknownRule
from dunwell.rulebook.overlaying import (
    BIGGEST_OVERLAY,
    Altered,
    BadOverlay,
    Overlay,
    altered,
    altered_rules,
    lay_over,
    overlay_faults,
    overlay_files,
    read_overlay,
)
from dunwell.rulebook.reading import load

__all__ = [
    "BIGGEST_OVERLAY",
    "Altered",
    "BadOverlay",
    "BadRule",
    "Calendar",
    "Overlay",
    "Pack",
    "Parameter",
    "Row",
    "Rule",
    "Rulebook",
    "UnknownRule",
    "altered",
    "altered_rules",
    "closed_by",
    "coverage",
    "examples_of",
    "faults",
    "is_holiday",
    "lay_over",
    "load",
    "overlay_faults",
    "overlay_files",
    "read_overlay",
]
